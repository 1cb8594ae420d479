"""A small server side of RFC 6455: handshake, frames, ping/pong, close, fragments."""
import base64
import hashlib
import struct
import threading

GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


def accept_key(key):
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()


class Closed(Exception):
    pass


class WebSocket:
    def __init__(self, rfile, sock):
        self.rfile, self.sock = rfile, sock
        self.wlock = threading.Lock()
        self.open = True
        self.fragment = False      # oddity: send in three fragments
        self.answer_ping = lambda: True
        self.close_code = None     # the code that the peer sent, None if the line broke

    def _frame(self, op, data, fin=True):
        head = bytes([(0x80 if fin else 0) | op])
        n = len(data)
        if n < 126:
            head += bytes([n])
        elif n < 65536:
            head += bytes([126]) + struct.pack('>H', n)
        else:
            head += bytes([127]) + struct.pack('>Q', n)
        return head + data

    def _write(self, data):
        if not self.open:
            return False
        try:
            with self.wlock:
                self.sock.sendall(data)
            return True
        except OSError:
            self.open = False
            return False

    def send_text(self, text):
        data = text.encode('utf-8')
        if self.fragment and len(data) > 3:
            a, b = len(data) // 3, 2 * len(data) // 3
            return self._write(self._frame(1, data[:a], False) + self._frame(9, b'?') +
                               self._frame(0, data[a:b], False) + self._frame(0, data[b:], True))
        return self._write(self._frame(1, data))

    def close(self, code=1000, reason=''):
        if self.open:
            self._write(self._frame(8, struct.pack('>H', code) + reason.encode()[:100]))

    def _exact(self, n):
        data = b''
        while len(data) < n:
            try:
                part = self.rfile.read(n - len(data))
            except (OSError, ValueError):
                raise Closed()
            if not part:
                raise Closed()
            data += part
        return data

    def receive(self):
        """The next data message as (opcode, bytes); raises Closed at the end."""
        whole, kind = b'', None
        while True:
            a, b = self._exact(2)
            op, fin, masked, n = a & 15, a & 0x80, b & 0x80, b & 127
            if n == 126:
                n = struct.unpack('>H', self._exact(2))[0]
            elif n == 127:
                n = struct.unpack('>Q', self._exact(8))[0]
            if n > 4_000_000:
                self.close(1009)
                raise Closed()
            if not masked or a & 0x70:
                self.close(1002)
                raise Closed()
            mask = self._exact(4)
            data = self._exact(n)
            data = bytes(c ^ mask[i & 3] for i, c in enumerate(data))
            if op == 8:
                self.close_code = struct.unpack('>H', data[:2])[0] if len(data) >= 2 else 1005
                self.close(self.close_code if self.close_code != 1005 else 1000)
                raise Closed()
            if op == 9:
                if self.answer_ping():
                    self._write(self._frame(10, data))
                continue
            if op == 10:
                continue
            if op in (1, 2):
                whole, kind = data, op
            elif op == 0 and kind is not None:
                whole += data
            else:
                self.close(1002)
                raise Closed()
            if fin:
                return kind, whole
