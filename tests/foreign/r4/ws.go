package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

type Binding struct {
	exp   time.Time
	at    time.Time
	sent  int
	last  time.Time
	token string
}

type Conn struct {
	c      net.Conn
	br     *bufio.Reader
	out    chan []frame
	done   chan struct{}
	once   sync.Once
	bind   map[string]*Binding
	pong   time.Time
	closed bool
}

type frame struct {
	op   byte
	fin  bool
	data []byte
}

func (c *Conn) shut() { c.once.Do(func() { close(c.done); c.c.Close() }) }

func (c *Conn) send(fs ...frame) {
	select {
	case c.out <- fs:
	default:
		c.shut()
	}
}

func (c *Conn) sendMsg(b []byte) {
	op := byte(1)
	if odd("binary") {
		op = 2
	}
	if odd("fragments") {
		n := len(b)/3 + 1
		var fs []frame
		for i := 0; i < len(b); i += n {
			e := i + n
			if e > len(b) {
				e = len(b)
			}
			o := op
			if i > 0 {
				o = 0
				fs = append(fs, frame{9, true, []byte("mid")})
			}
			fs = append(fs, frame{o, e == len(b), b[i:e]})
		}
		c.send(fs...)
		return
	}
	c.send(frame{op, true, b})
}

func (c *Conn) sendClose(code uint16, reason string) {
	b := make([]byte, 2, 2+len(reason))
	binary.BigEndian.PutUint16(b, code)
	c.send(frame{8, true, append(b, reason...)})
	time.AfterFunc(1500*time.Millisecond, c.shut)
}

func (c *Conn) writer() {
	w := bufio.NewWriter(c.c)
	for {
		select {
		case <-c.done:
			return
		case fs := <-c.out:
			for _, f := range fs {
				h := f.op
				if f.fin {
					h |= 0x80
				}
				w.WriteByte(h)
				n := len(f.data)
				switch {
				case n < 126:
					w.WriteByte(byte(n))
				case n < 65536:
					w.WriteByte(126)
					binary.Write(w, binary.BigEndian, uint16(n))
				default:
					w.WriteByte(127)
					binary.Write(w, binary.BigEndian, uint64(n))
				}
				w.Write(f.data)
			}
			c.c.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if w.Flush() != nil {
				c.shut()
				return
			}
		}
	}
}

var errClose = errors.New("close")

func (c *Conn) readFrame() (op byte, fin bool, data []byte, code uint16, err error) {
	h := make([]byte, 2)
	if _, err = io.ReadFull(c.br, h); err != nil {
		return
	}
	fin = h[0]&0x80 != 0
	op = h[0] & 15
	if h[0]&0x70 != 0 || h[1]&0x80 == 0 {
		return op, fin, nil, 1002, errClose
	}
	n := uint64(h[1] & 127)
	if op >= 8 && (n > 125 || !fin) {
		return op, fin, nil, 1002, errClose
	}
	if n == 126 {
		x := make([]byte, 2)
		if _, err = io.ReadFull(c.br, x); err != nil {
			return
		}
		n = uint64(binary.BigEndian.Uint16(x))
	} else if n == 127 {
		x := make([]byte, 8)
		if _, err = io.ReadFull(c.br, x); err != nil {
			return
		}
		n = binary.BigEndian.Uint64(x)
	}
	if n > 1<<20 {
		return op, fin, nil, 1009, errClose
	}
	k := make([]byte, 4)
	if _, err = io.ReadFull(c.br, k); err != nil {
		return
	}
	data = make([]byte, n)
	if _, err = io.ReadFull(c.br, data); err != nil {
		return
	}
	for i := range data {
		data[i] ^= k[i&3]
	}
	return
}

func (c *Conn) reader() {
	defer onClosed(c)
	var msg []byte
	var mop byte
	for {
		op, fin, data, code, err := c.readFrame()
		if err != nil {
			if code != 0 {
				c.sendClose(code, "")
				<-c.done
			}
			c.shut()
			return
		}
		switch op {
		case 8:
			if len(data) >= 2 {
				c.send(frame{8, true, data[:2]})
			} else {
				c.send(frame{8, true, nil})
			}
			time.Sleep(30 * time.Millisecond)
			c.shut()
			return
		case 9:
			mu.Lock()
			bound := len(c.bind) > 0
			mu.Unlock()
			if flt("ws17-after-bind") && bound {
				continue
			}
			c.send(frame{10, true, data})
		case 10:
			mu.Lock()
			c.pong = time.Now()
			mu.Unlock()
		case 0, 1, 2:
			if (op == 0) == (mop == 0) {
				c.sendClose(1002, "")
				continue
			}
			if op != 0 {
				mop = op
				msg = nil
			}
			msg = append(msg, data...)
			if len(msg) > 1<<20 {
				c.sendClose(1009, "")
				continue
			}
			if fin {
				if mop == 1 && !utf8.Valid(msg) {
					c.sendClose(1007, "")
					mop = 0
					continue
				}
				mop = 0
				onMessage(c, string(msg))
			}
		default:
			c.sendClose(1002, "")
		}
	}
}

func serveWS(w http.ResponseWriter, r *http.Request) {
	if r.Method != "GET" || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || !strings.Contains(strings.ToLower(r.Header.Get("Connection")), "upgrade") || r.Header.Get("Sec-WebSocket-Key") == "" {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "websocket only", 426)
		return
	}
	if r.Header.Get("Sec-WebSocket-Version") != "13" {
		w.Header().Set("Sec-WebSocket-Version", "13")
		http.Error(w, "version", 426)
		return
	}
	hj := w.(http.Hijacker)
	nc, rw, err := hj.Hijack()
	if err != nil {
		return
	}
	nc.SetDeadline(time.Time{})
	h := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	nc.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(h[:]) + "\r\n\r\n"))
	c := &Conn{c: nc, br: rw.Reader, out: make(chan []frame, 256), done: make(chan struct{}), bind: map[string]*Binding{}, pong: time.Now()}
	mu.Lock()
	conns[c] = true
	mu.Unlock()
	go c.writer()
	if odd("ping-strict") {
		go func() {
			for {
				select {
				case <-c.done:
					return
				case <-time.After(700 * time.Millisecond):
				}
				mu.Lock()
				late := time.Since(c.pong) > 6*time.Second
				mu.Unlock()
				if late {
					c.sendClose(1001, "no pong")
					return
				}
				c.send(frame{9, true, []byte("are you there?")})
			}
		}()
	}
	go c.reader()
}
