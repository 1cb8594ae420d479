package main

import (
	"crypto/rand"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	IG      = "http://hl7.org/fhir/uv/subscriptions-backport/"
	SD      = IG + "StructureDefinition/"
	OD      = IG + "OperationDefinition/"
	TOPIC   = "http://r4.example.org/SubscriptionTopic/patient-change"
	CROSS   = "http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic."
	topicID = "topic-patient-change"
)

var filterParams = []string{"_id", "gender", "family", "identifier"}

var fault, oddity string
var port int
var ttl time.Duration

func flt(n string) bool { return fault == n }
func odd(n string) bool { return oddity == n }

type Event struct {
	num    int
	ts     string
	ref    string
	method string
	res    M
}

type Sub struct {
	id, owner string
	res       M
	ver       int
	count     int
	events    []*Event
	updated   bool
	lastSeen  int // last event delivered on any socket
	wasClosed bool
	skipInc   bool
	pend      []*Event
	timer     bool
	lastMod   string
}

type Token struct {
	val, owner string
	subs       []string
	exp        time.Time
	used       bool
}

type Res struct {
	cur     M
	prev    M
	ver     int
	deleted bool
}

var mu sync.Mutex
var subs = map[string]*Sub{}
var deleted = map[string]string{}
var tokens = map[string]*Token{}
var patients = map[string]*Res{}
var conns = map[*Conn]bool{}
var users = map[string]string{"alice-token": "alice", "bob-token": "bob"}
var idRe = regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`)

func rnd(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}
func uuid() string {
	h := rnd(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}
func now() string           { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }
func base() string          { return fmt.Sprintf("http://127.0.0.1:%d/fhir", port) }
func str(v any) string      { s, _ := v.(string); return s }
func obj(v any) M           { m, _ := v.(M); return m }
func list(v any) L          { l, _ := v.(L); return l }
func clean(s string) string { return strings.TrimSpace(strings.SplitN(s, ";", 2)[0]) }

// ---------- Subscription helpers
func exts(m M, url string) []M {
	var out []M
	for _, e := range list(m["extension"]) {
		if em := obj(e); em != nil && em["url"] == url {
			out = append(out, em)
		}
	}
	return out
}
func (s *Sub) channel() M    { return obj(s.res["channel"]) }
func (s *Sub) ctype() string { return str(s.channel()["type"]) }
func (s *Sub) status() string {
	return str(s.res["status"])
}
func (s *Sub) level() string {
	for _, e := range exts(obj(s.channel()["_payload"]), SD+"backport-payload-content") {
		return str(e["valueCode"])
	}
	return ""
}
func num(v any) int { n, _ := strconv.Atoi(fmt.Sprint(v)); return n }
func (s *Sub) heartbeat() int {
	for _, e := range exts(s.channel(), SD+"backport-heartbeat-period") {
		return num(e["valueUnsignedInt"])
	}
	return 0
}
func (s *Sub) maxCount() int {
	for _, e := range exts(s.channel(), SD+"backport-max-count") {
		return num(e["valuePositiveInt"])
	}
	return 0
}
func (s *Sub) xml() bool { return strings.Contains(clean(str(s.channel()["payload"])), "xml") }
func filtersOf(res M) []string {
	var out []string
	for _, e := range exts(obj(res["_criteria"]), SD+"backport-filter-criteria") {
		out = append(out, str(e["valueString"]))
	}
	return out
}

func checkFilter(f string) string {
	p := strings.SplitN(f, "?", 2)
	if len(p) != 2 || p[0] != "Patient" {
		return "a filter of this topic has the form Patient?parameter=value"
	}
	q, err := url.ParseQuery(p[1])
	if err != nil || len(q) == 0 {
		return "the filter cannot be parsed"
	}
	for k := range q {
		ok := false
		for _, x := range filterParams {
			ok = ok || x == k
		}
		if !ok {
			return "the topic has no filter " + k
		}
	}
	return ""
}

func matches(f string, p M) bool {
	q, _ := url.ParseQuery(strings.SplitN(f, "?", 2)[1])
	for k, vs := range q {
		for _, v := range vs {
			hit := false
			for _, alt := range strings.Split(v, ",") {
				hit = hit || matchOne(k, alt, p)
			}
			if !hit {
				return false
			}
		}
	}
	return true
}
func matchOne(k, v string, p M) bool {
	switch k {
	case "_id":
		return str(p["id"]) == v || "Patient/"+str(p["id"]) == v
	case "gender":
		return str(p["gender"]) == v
	case "family":
		for _, n := range list(p["name"]) {
			if strings.HasPrefix(strings.ToLower(str(obj(n)["family"])), strings.ToLower(v)) {
				return true
			}
		}
	case "identifier":
		for _, n := range list(p["identifier"]) {
			sys, val := str(obj(n)["system"]), str(obj(n)["value"])
			if i := strings.Index(v, "|"); i >= 0 {
				if sys == v[:i] && (v[i+1:] == "" || val == v[i+1:]) {
					return true
				}
			} else if val == v {
				return true
			}
		}
	}
	return false
}

func validate(m M, update bool) (int, string, string) {
	if str(m["resourceType"]) != "Subscription" {
		return 400, "invalid", "not a Subscription"
	}
	switch str(m["status"]) {
	case "requested", "active", "off":
	default:
		return 422, "value", "status has to be requested, active or off"
	}
	if str(m["reason"]) == "" {
		return 422, "required", "reason is missing"
	}
	crit := strings.SplitN(str(m["criteria"]), "|", 2)
	if crit[0] != TOPIC || (len(crit) > 1 && crit[1] != "1.0") {
		return 422, "not-supported", "the topic is not supported: " + crit[0]
	}
	ch := obj(m["channel"])
	if ch == nil {
		return 422, "required", "channel is missing"
	}
	switch str(ch["type"]) {
	case "websocket":
	case "rest-hook":
		if !strings.HasPrefix(str(ch["endpoint"]), "http") {
			return 422, "required", "a rest-hook needs an endpoint"
		}
	default:
		return 422, "not-supported", "channel type " + str(ch["type"])
	}
	if len(exts(obj(ch["_type"]), SD+"backport-channel-type")) > 0 {
		return 422, "not-supported", "no additional channel types are supported"
	}
	parts := strings.Split(str(ch["payload"]), ";")
	switch strings.TrimSpace(parts[0]) {
	case "application/fhir+json", "application/fhir+xml", "application/json", "application/xml":
	case "":
		return 422, "required", "channel.payload is missing"
	default:
		return 422, "not-supported", "payload type " + parts[0]
	}
	for _, p := range parts[1:] {
		kv := strings.SplitN(strings.TrimSpace(p), "=", 2)
		if strings.EqualFold(kv[0], "fhirVersion") && (len(kv) < 2 || !strings.HasPrefix(strings.Trim(kv[1], `"`), "4.0")) {
			return 422, "not-supported", "only FHIR 4.0 can be sent"
		}
	}
	lv := exts(obj(ch["_payload"]), SD+"backport-payload-content")
	if len(lv) != 1 {
		return 422, "required", "the payload content is missing"
	}
	switch str(lv[0]["valueCode"]) {
	case "empty", "id-only", "full-resource":
	default:
		return 422, "not-supported", "the payload content is not supported"
	}
	if flt("sc14-update") && update {
		return 0, "", ""
	}
	for _, f := range filtersOf(m) {
		if e := checkFilter(f); e != "" {
			return 422, "not-supported", e
		}
	}
	if e := str(m["end"]); e != "" {
		t, err := time.Parse(time.RFC3339, e)
		if err != nil || (!update && t.Before(time.Now())) {
			return 422, "value", "end"
		}
	}
	return 0, "", ""
}

// ---------- notifications
func subRef(id string) string {
	if odd("absolute") {
		return base() + "/Subscription/" + id
	}
	return "Subscription/" + id
}

func statusParams(s *Sub, typ string, evs []*Event, count int) M {
	st := s.status()
	if flt("ss24-after-update") && typ == "heartbeat" && s.updated {
		st = "requested"
	}
	lv := s.level()
	ps := L{M{"name": "subscription", "valueReference": M{"reference": subRef(s.id)}}}
	if lv != "empty" || typ == "query-status" {
		ps = append(ps, M{"name": "topic", "valueCanonical": TOPIC})
	}
	ps = append(ps, M{"name": "status", "valueCode": st}, M{"name": "type", "valueCode": typ},
		M{"name": "events-since-subscription-start", "valueString": strconv.Itoa(count)})
	for _, e := range evs {
		part := L{M{"name": "event-number", "valueString": strconv.Itoa(e.num)}, M{"name": "timestamp", "valueInstant": e.ts}}
		if lv != "empty" || (flt("ss18-empty-update") && e.method == "PUT") {
			part = append(part, M{"name": "focus", "valueReference": M{"reference": refOf(e.ref)}})
			if odd("absolute") {
				part = append(part, M{"name": "additional-context", "valueReference": M{"reference": refOf("Organization/clinic")}})
			}
		}
		ps = append(ps, M{"name": "notification-event", "part": part})
	}
	return M{"resourceType": "Parameters", "id": uuid(), "meta": M{"profile": L{SD + "backport-subscription-status-r4"}}, "parameter": ps}
}

func refOf(r string) string {
	if odd("absolute") {
		return base() + "/" + r
	}
	return r
}

func entriesFor(s *Sub, evs []*Event, level string, dropRes, addRes bool) L {
	var out L
	if level == "empty" {
		return out
	}
	seen := map[string]bool{}
	for _, e := range evs {
		if seen[e.ref+fmt.Sprint(e.res["meta"])] {
			continue
		}
		seen[e.ref+fmt.Sprint(e.res["meta"])] = true
		u := e.ref
		st := "200"
		if e.method == "POST" {
			u, st = "Patient", "201"
			if level == "id-only" {
				u, st = e.ref, "201"
			}
		}
		req := M{"method": e.method, "url": u}
		if e.method == "POST" && level == "id-only" {
			req["method"] = "GET"
			st = "200"
		}
		en := M{"fullUrl": base() + "/" + e.ref, "request": req, "response": M{"status": st}}
		if (level == "full-resource" && !dropRes) || addRes {
			en["resource"] = e.res
		}
		if flt("nb09-update-full") && level == "full-resource" && e.method == "PUT" {
			delete(en, "response")
		}
		out = append(out, en)
	}
	if odd("absolute") && len(evs) > 0 {
		en := M{"fullUrl": base() + "/Organization/clinic", "request": M{"method": "GET", "url": "Organization/clinic"}, "response": M{"status": "200"}}
		if level == "full-resource" {
			en["resource"] = M{"resourceType": "Organization", "id": "clinic", "name": "Clinic"}
		}
		out = append(out, en)
	}
	return out
}

func bundle(s *Sub, typ string, evs []*Event, count int, level string, dropRes, addRes bool) M {
	p := statusParams(s, typ, evs, count)
	u := base() + "/Subscription/" + s.id + "/$status"
	if flt("nb10-heartbeat") && typ == "heartbeat" {
		u = base() + "/Subscription/" + s.id
	}
	es := L{M{"fullUrl": "urn:uuid:" + str(p["id"]), "resource": p, "request": M{"method": "GET", "url": u}, "response": M{"status": "200"}}}
	es = append(es, entriesFor(s, evs, level, dropRes, addRes)...)
	return M{"resourceType": "Bundle", "id": uuid(), "meta": M{"lastUpdated": now(), "profile": L{SD + "backport-subscription-notification-r4"}}, "type": "history", "timestamp": now(), "entry": es}
}

func encode(s *Sub, b M, forceJSON bool) []byte {
	if s.xml() && !forceJSON {
		return toXML(b)
	}
	return toJSON(b)
}

func live(c *Conn, id string) *Binding {
	b := c.bind[id]
	if b == nil || time.Now().After(b.exp) {
		return nil
	}
	return b
}

func deliver(s *Sub, evs []*Event) {
	s.lastSeen = evs[len(evs)-1].num
	bound := false
	for c := range conns {
		bound = bound || live(c, s.id) != nil
	}
	for c := range conns {
		b := live(c, s.id)
		if b == nil {
			if flt("tok03-other-socket") && bound {
				for id := range c.bind {
					if o := subs[id]; o != nil && o.owner == s.owner && live(c, id) != nil {
						c.sendMsg(encode(s, bundle(s, "event-notification", evs, evs[len(evs)-1].num, s.level(), false, false), false))
						break
					}
				}
			}
			continue
		}
		if flt("ws11-third") && b.sent >= 2 {
			continue
		}
		b.sent += len(evs)
		b.last = time.Now()
		drop := flt("cl05-4s") && time.Since(b.at) > 4*time.Second
		add := false
		if flt("cl02-beside-full") && s.level() == "id-only" {
			for id := range c.bind {
				if o := subs[id]; o != nil && o.level() == "full-resource" {
					add = true
				}
			}
		}
		force := flt("ws13-xml") && evs[0].num >= 2
		c.sendMsg(encode(s, bundle(s, "event-notification", evs, evs[len(evs)-1].num, s.level(), drop, add), force))
	}
	if s.ctype() == "rest-hook" {
		postHook(s, bundle(s, "event-notification", evs, evs[len(evs)-1].num, s.level(), false, false), nil)
	}
}

func postHook(s *Sub, b M, cb func(bool)) {
	ep := str(s.channel()["endpoint"])
	body := string(encode(s, b, false))
	ct := clean(str(s.channel()["payload"]))
	go func() {
		cl := http.Client{Timeout: 2 * time.Second}
		ok := false
		if u, err := url.Parse(ep); err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost") {
			if r, err := cl.Post(ep, ct, strings.NewReader(body)); err == nil {
				ok = r.StatusCode/100 == 2
				r.Body.Close()
			}
		}
		if cb != nil {
			cb(ok)
		}
	}()
}

func trigger(method string, ref string, res M) {
	for _, s := range subs {
		st := s.status()
		offCase := flt("ws25-off-update") && st == "off" && method == "PUT"
		if st != "active" && !offCase {
			continue
		}
		ok := true
		for _, f := range filtersOf(s.res) {
			if checkFilter(f) == "" {
				ok = ok && matches(f, res)
			}
		}
		if !ok {
			continue
		}
		if flt("ss14-reconnect") && s.skipInc && s.count > 0 {
			s.skipInc = false
		} else {
			s.count++
		}
		e := &Event{s.count, now(), ref, method, res}
		s.events = append(s.events, e)
		if len(s.events) > 500 {
			s.events = s.events[1:]
		}
		switch {
		case odd("batch"):
			s.pend = append(s.pend, e)
			if mc := s.maxCount(); mc > 0 && len(s.pend) >= mc {
				flush(s)
			} else if !s.timer {
				s.timer = true
				time.AfterFunc(600*time.Millisecond, func() { mu.Lock(); flush(s); mu.Unlock() })
			}
		case odd("slow-events"):
			time.AfterFunc(2*time.Second, func() {
				mu.Lock()
				defer mu.Unlock()
				if subs[s.id] == s && s.status() == "active" {
					deliver(s, []*Event{e})
				}
			})
		default:
			deliver(s, []*Event{e})
		}
	}
}

func flush(s *Sub) {
	s.timer = false
	p := s.pend
	s.pend = nil
	if len(p) > 0 && subs[s.id] == s && s.status() == "active" {
		deliver(s, p)
	}
}

// ---------- websocket messages
func onMessage(c *Conn, m string) {
	m = strings.TrimSpace(m)
	var tok string
	switch {
	case strings.HasPrefix(m, "bind-with-token"):
		tok = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(m, "bind-with-token")), ":"))
	default:
		return
	}
	mu.Lock()
	defer mu.Unlock()
	t := tokens[tok]
	hasLive := false
	for id := range c.bind {
		hasLive = hasLive || live(c, id) != nil
	}
	ok := t != nil && time.Now().Before(t.exp)
	exp := time.Now()
	if ok {
		exp = t.exp
	}
	if t != nil && !ok && flt("exp04-second-bind") && hasLive {
		ok = true
		exp = time.Now().Add(ttl)
	}
	if ok && flt("exp03-last-third") && time.Until(t.exp) < ttl/3 {
		ok = false
	}
	if ok && odd("single-use") && t.used {
		ok = false
	}
	var ss []*Sub
	if ok {
		for _, id := range t.subs {
			if s := subs[id]; s != nil {
				ss = append(ss, s)
			}
		}
	}
	if len(ss) == 0 {
		if !hasLive {
			c.sendClose(1008, "the token is not valid")
		}
		return
	}
	t.used = true
	for _, s := range ss {
		old := c.bind[s.id]
		nb := &Binding{exp: exp, at: time.Now(), last: time.Now(), token: tok}
		if old != nil && old.exp.After(exp) {
			nb.exp = old.exp
		}
		if old != nil {
			nb.sent, nb.at = old.sent, old.at
		}
		c.bind[s.id] = nb
		if s.wasClosed {
			s.skipInc = true
			s.wasClosed = false
		}
		c.sendMsg(encode(s, bundle(s, "handshake", nil, s.count, "empty", false, false), false))
		if odd("catch-up") {
			var miss []*Event
			for _, e := range s.events {
				if e.num > s.lastSeen {
					miss = append(miss, e)
				}
			}
			for _, e := range miss {
				deliver(s, []*Event{e})
			}
		}
	}
}

func onClosed(c *Conn) {
	c.shut()
	mu.Lock()
	defer mu.Unlock()
	delete(conns, c)
	var newest time.Time
	for id, b := range c.bind {
		if s := subs[id]; s != nil {
			s.wasClosed = true
		}
		if b.at.After(newest) {
			newest = b.at
		}
		if flt("ws30-last-bound") {
			last := true
			for o := range conns {
				if ob := o.bind[id]; ob != nil && ob.at.After(b.at) {
					last = false
				}
			}
			if last {
				for o := range conns {
					delete(o.bind, id)
				}
			}
		}
	}
}

func heartbeats() {
	for {
		time.Sleep(80 * time.Millisecond)
		mu.Lock()
		for _, s := range subs {
			if e := str(s.res["end"]); e != "" && s.status() == "active" {
				if t, err := time.Parse(time.RFC3339, e); err == nil && time.Now().After(t) {
					s.res["status"] = "off"
				}
			}
		}
		for c := range conns {
			for id := range c.bind {
				b := live(c, id)
				s := subs[id]
				if b == nil || s == nil || s.status() != "active" {
					continue
				}
				p := time.Duration(s.heartbeat()) * time.Second
				if p == 0 && odd("unasked-heartbeats") {
					p = 2 * time.Second
				}
				if p > 0 && time.Since(b.last) >= p-100*time.Millisecond {
					b.last = time.Now()
					c.sendMsg(encode(s, bundle(s, "heartbeat", nil, s.count, "empty", false, false), false))
				}
			}
		}
		mu.Unlock()
	}
}

// ---------- HTTP
type Req struct {
	w    http.ResponseWriter
	r    *http.Request
	xml  bool
	user string
}

func negotiate(r *http.Request) (isXML, ok bool) {
	kind := func(t string) int {
		switch strings.ToLower(strings.TrimSpace(t)) {
		case "json", "application/json", "application/fhir+json", "text/json", "application/fhir json":
			return 1
		case "xml", "application/xml", "application/fhir+xml", "text/xml", "application/fhir xml":
			return 2
		}
		return 0
	}
	if f := r.URL.Query().Get("_format"); f != "" {
		k := kind(clean(f))
		return k == 2, k != 0
	}
	acc := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(acc) == "" {
		return false, true
	}
	type cand struct {
		k int
		q float64
		i int
	}
	var cs []cand
	for i, p := range strings.Split(acc, ",") {
		f := strings.Split(p, ";")
		q := 1.0
		bad := false
		for _, a := range f[1:] {
			kv := strings.SplitN(strings.TrimSpace(a), "=", 2)
			if kv[0] == "q" && len(kv) == 2 {
				q, _ = strconv.ParseFloat(kv[1], 64)
			}
			if strings.EqualFold(kv[0], "fhirVersion") && len(kv) == 2 && !strings.HasPrefix(kv[1], "4.0") {
				bad = true
			}
		}
		t := strings.ToLower(strings.TrimSpace(f[0]))
		k := kind(t)
		if strings.HasPrefix(t, "json") || strings.HasPrefix(t, "xml") {
			k = 0
		}
		if t == "*/*" || t == "application/*" {
			k = 1
		}
		if k != 0 && q > 0 && !bad {
			cs = append(cs, cand{k, q, i})
		}
	}
	if len(cs) == 0 {
		return false, false
	}
	sort.SliceStable(cs, func(a, b int) bool { return cs[a].q > cs[b].q })
	return cs[0].k == 2, true
}

func (q *Req) send(code int, m M) {
	var b []byte
	if q.xml {
		q.w.Header().Set("Content-Type", "application/fhir+xml; charset=utf-8")
		b = toXML(m)
	} else {
		q.w.Header().Set("Content-Type", "application/fhir+json; charset=utf-8")
		b = toJSON(m)
	}
	if q.w.Header().Get("Cache-Control") == "" {
		q.w.Header().Set("Cache-Control", "no-store")
	}
	q.w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	q.w.WriteHeader(code)
	if q.r.Method != "HEAD" {
		q.w.Write(b)
	}
}

func (q *Req) fail(code int, issue, text string) {
	q.send(code, M{"resourceType": "OperationOutcome", "issue": L{M{"severity": "error", "code": issue, "diagnostics": text}}})
}

func (q *Req) body() (M, []byte, bool, bool) { // resource, raw, isXML, ok
	raw, err := io.ReadAll(io.LimitReader(q.r.Body, 2<<20))
	if err != nil {
		q.fail(400, "invalid", "body")
		return nil, nil, false, false
	}
	if len(strings.TrimSpace(string(raw))) == 0 {
		return nil, nil, false, true
	}
	ct := strings.ToLower(clean(q.r.Header.Get("Content-Type")))
	var m M
	isXML := false
	switch ct {
	case "application/fhir+json", "application/json", "text/json":
		m, err = fromJSON(raw)
	case "application/fhir+xml", "application/xml", "text/xml":
		m, err = fromXML(raw)
		isXML = true
	default:
		q.fail(415, "not-supported", "the media type is not supported")
		return nil, nil, false, false
	}
	if err != nil {
		q.fail(400, "structure", "the body cannot be parsed")
		return nil, nil, false, false
	}
	return m, raw, isXML, true
}

func cors(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Location, ETag, Content-Location, Last-Modified")
	if r.Method == "OPTIONS" {
		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Prefer, If-Match, If-None-Exist")
		h.Set("Access-Control-Max-Age", "60")
	}
}

func serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/ws" || strings.HasPrefix(r.URL.Path, "/ws/") {
		serveWS(w, r)
		return
	}
	cors(w, r)
	if r.Method == "OPTIONS" {
		w.WriteHeader(204)
		return
	}
	q := &Req{w: w, r: r}
	isXML, ok := negotiate(r)
	if !strings.HasPrefix(r.URL.Path, "/fhir") {
		q.fail(404, "not-found", "not here")
		return
	}
	if !ok {
		q.fail(406, "not-supported", "only application/fhir+json and application/fhir+xml are offered")
		return
	}
	q.xml = isXML
	p := strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, "/fhir"), "/"), "/")
	if len(p) == 1 && p[0] == "metadata" && (r.Method == "GET" || r.Method == "HEAD") {
		w.Header().Set("Cache-Control", "no-cache")
		q.send(200, capability())
		return
	}
	a := strings.Fields(r.Header.Get("Authorization"))
	if len(a) == 2 && strings.EqualFold(a[0], "Bearer") {
		q.user = users[a[1]]
	}
	if q.user == "" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="foreign-r4"`)
		q.fail(401, "login", "a valid bearer token is needed")
		return
	}
	switch p[0] {
	case "Subscription":
		subscription(q, p[1:])
	case "Patient":
		patient(q, p[1:])
	case "Basic":
		basic(q, p[1:])
	default:
		q.fail(404, "not-found", "unknown: "+p[0])
	}
}

func (q *Req) notAllowed(allow string) {
	q.w.Header().Set("Allow", allow)
	q.fail(405, "not-supported", "the method is not supported here")
}

func ext(url string, k string, v any) M { return M{"url": url, k: v} }

func topicRes() M {
	x := L{
		ext(CROSS+"url", "valueUri", TOPIC),
		ext(CROSS+"version", "valueString", "1.0"),
		ext(CROSS+"title", "valueString", "Patient created or updated"),
		ext(CROSS+"status", "valueCode", "active"),
		ext(CROSS+"description", "valueMarkdown", "A Patient was created or updated"),
		M{"url": CROSS + "resourceTrigger", "extension": L{
			ext("description", "valueMarkdown", "A Patient was created or updated"),
			ext("resource", "valueUri", "http://hl7.org/fhir/StructureDefinition/Patient"),
			ext("supportedInteraction", "valueCode", "create"),
			ext("supportedInteraction", "valueCode", "update"),
		}},
	}
	for _, f := range filterParams {
		x = append(x, M{"url": CROSS + "canFilterBy", "extension": L{
			ext("description", "valueMarkdown", "by "+f),
			ext("resource", "valueUri", "http://hl7.org/fhir/StructureDefinition/Patient"),
			ext("filterParameter", "valueString", f),
		}})
	}
	x = append(x, M{"url": CROSS + "notificationShape", "extension": L{ext("resource", "valueUri", "http://hl7.org/fhir/StructureDefinition/Patient")}})
	return M{"resourceType": "Basic", "id": topicID, "meta": M{"versionId": "1", "lastUpdated": "2026-01-01T00:00:00Z"}, "extension": x,
		"code": M{"coding": L{M{"system": "http://hl7.org/fhir/fhir-types", "code": "SubscriptionTopic"}}}}
}

func basic(q *Req, p []string) {
	if q.r.Method != "GET" && q.r.Method != "HEAD" {
		q.notAllowed("GET")
		return
	}
	if len(p) == 0 {
		c := q.r.URL.Query().Get("code")
		var es L
		if c == "" || c == "SubscriptionTopic" || c == "http://hl7.org/fhir/fhir-types|SubscriptionTopic" {
			es = L{M{"fullUrl": base() + "/Basic/" + topicID, "resource": topicRes(), "search": M{"mode": "match"}}}
		}
		q.searchset(es)
		return
	}
	if len(p) == 1 && p[0] == topicID {
		q.send(200, topicRes())
		return
	}
	q.fail(404, "not-found", "no such Basic")
}

func (q *Req) searchset(es L) {
	b := M{"resourceType": "Bundle", "id": uuid(), "type": "searchset", "total": len(es),
		"link": L{M{"relation": "self", "url": "http://" + q.r.Host + q.r.URL.RequestURI()}}}
	if len(es) > 0 {
		b["entry"] = es
	}
	q.send(200, b)
}

func capability() M {
	op := func(n, d string) M { return M{"name": n, "definition": OD + d} }
	ia := func(cs ...string) L {
		var l L
		for _, c := range cs {
			l = append(l, M{"code": c})
		}
		return l
	}
	sp := func(kv ...string) L {
		var l L
		for i := 0; i < len(kv); i += 2 {
			l = append(l, M{"name": kv[i], "type": kv[i+1]})
		}
		return l
	}
	return M{"resourceType": "CapabilityStatement", "id": "foreign-r4", "url": base() + "/metadata", "version": "1", "name": "ForeignR4", "title": "Foreign server, R4", "status": "active", "date": "2026-11-28", "publisher": "nobody",
		"kind": "instance", "instantiates": L{IG + "CapabilityStatement/backport-subscription-server-r4"},
		"software":       M{"name": "foreign-r4", "version": "1"},
		"implementation": M{"description": "foreign-r4", "url": base()},
		"fhirVersion":    "4.0.1", "format": L{"application/fhir+json", "application/fhir+xml"},
		"implementationGuide": L{IG + "ImplementationGuide/hl7.fhir.uv.subscriptions-backport|1.1.0"},
		"rest": L{M{"mode": "server", "security": M{"cors": true, "description": "bearer tokens"},
			"resource": L{
				M{"type": "Subscription", "profile": "http://hl7.org/fhir/StructureDefinition/Subscription", "supportedProfile": L{SD + "backport-subscription"},
					"extension":   L{M{"url": SD + "capabilitystatement-subscriptiontopic-canonical", "valueCanonical": TOPIC}},
					"interaction": ia("create", "read", "update", "delete", "search-type"), "versioning": "no-version", "updateCreate": false,
					"searchParam": sp("_id", "token", "status", "token", "url", "uri", "type", "token", "criteria", "string", "payload", "token"),
					"operation": L{op("status", "backport-subscription-status"), op("events", "backport-subscription-events"),
						op("get-ws-binding-token", "backport-subscription-get-ws-binding-token")}},
				M{"type": "Patient", "interaction": ia("create", "read", "update", "delete", "search-type"), "versioning": "no-version", "updateCreate": true, "searchParam": sp("_id", "token", "identifier", "token", "family", "string", "gender", "token")},
				M{"type": "Basic", "interaction": ia("read", "search-type"), "searchParam": sp("code", "token")},
			}}}}
}

// ---------- Patient
func patient(q *Req, p []string) {
	m := q.r.Method
	if len(p) > 1 || (len(p) == 1 && (strings.HasPrefix(p[0], "$") || strings.HasPrefix(p[0], "_"))) {
		q.fail(404, "not-found", "no such thing below Patient")
		return
	}
	if len(p) == 0 {
		switch m {
		case "POST":
			res, _, _, ok := q.body()
			if !ok {
				return
			}
			if str(res["resourceType"]) != "Patient" {
				q.fail(400, "invalid", "not a Patient")
				return
			}
			mu.Lock()
			id := rnd(6)
			out := store(id, res, "POST")
			mu.Unlock()
			q.w.Header().Set("Location", base()+"/Patient/"+id+"/_history/1")
			q.w.Header().Set("ETag", `W/"1"`)
			q.send(201, out)
		case "GET", "HEAD":
			mu.Lock()
			var es L
			for id, r := range patients {
				if r.deleted {
					continue
				}
				hit := true
				for k, vs := range q.r.URL.Query() {
					for _, f := range filterParams {
						if f == k {
							for _, v := range vs {
								hit = hit && matchOne(k, v, r.cur)
							}
						}
					}
				}
				if hit {
					es = append(es, M{"fullUrl": base() + "/Patient/" + id, "resource": r.cur, "search": M{"mode": "match"}})
				}
			}
			mu.Unlock()
			q.searchset(es)
		default:
			q.notAllowed("GET, POST")
		}
		return
	}
	id := p[0]
	if !idRe.MatchString(id) {
		q.fail(400, "value", "not an id")
		return
	}
	switch m {
	case "GET", "HEAD":
		mu.Lock()
		r := patients[id]
		mu.Unlock()
		if r == nil {
			q.fail(404, "not-found", "no such Patient")
		} else if r.deleted {
			q.fail(410, "deleted", "deleted")
		} else {
			q.w.Header().Set("ETag", fmt.Sprintf(`W/"%d"`, r.ver))
			q.send(200, r.cur)
		}
	case "PUT":
		res, _, _, ok := q.body()
		if !ok {
			return
		}
		if str(res["resourceType"]) != "Patient" || str(res["id"]) != id {
			q.fail(400, "invalid", "type or id does not match the URL")
			return
		}
		mu.Lock()
		code, meth := 200, "PUT"
		if r := patients[id]; r == nil || r.deleted {
			code = 201
		}
		out := store(id, res, meth)
		mu.Unlock()
		if code == 201 {
			q.w.Header().Set("Location", base()+"/Patient/"+id+"/_history/"+str(obj(out["meta"])["versionId"]))
		}
		q.w.Header().Set("ETag", `W/"`+str(obj(out["meta"])["versionId"])+`"`)
		q.send(code, out)
	case "DELETE":
		mu.Lock()
		if r := patients[id]; r != nil {
			r.deleted = true
		}
		mu.Unlock()
		q.w.WriteHeader(204)
	default:
		q.notAllowed("GET, PUT, DELETE")
	}
}

func store(id string, res M, method string) M {
	r := patients[id]
	if r == nil {
		r = &Res{}
		patients[id] = r
	}
	r.ver++
	r.deleted = false
	meta := obj(res["meta"])
	if meta == nil {
		meta = M{}
	}
	meta["versionId"] = strconv.Itoa(r.ver)
	meta["lastUpdated"] = now()
	res["id"], res["meta"] = id, meta
	r.prev, r.cur = r.cur, res
	trigger(method, "Patient/"+id, res)
	return res
}

// ---------- Subscription
func boundNow(id string) *Binding {
	for c := range conns {
		if b := live(c, id); b != nil {
			return b
		}
	}
	return nil
}

func view(s *Sub) M {
	m := clone(s.res)
	m["id"] = s.id
	meta := obj(m["meta"])
	if meta == nil {
		meta = M{}
	}
	meta["versionId"], meta["lastUpdated"] = strconv.Itoa(s.ver), s.lastMod
	m["meta"] = meta
	if flt("sec08-while-bound") {
		if b := boundNow(s.id); b != nil {
			m["error"] = "bound by " + b.token
		}
	}
	return m
}

func accept(s *Sub) {
	st := str(s.res["status"])
	if st == "off" {
		return
	}
	s.res["status"] = "active"
	delete(s.res, "error")
	if s.ctype() == "rest-hook" {
		s.res["status"] = "requested"
		postHook(s, bundle(s, "handshake", nil, s.count, "empty", false, false), func(ok bool) {
			mu.Lock()
			defer mu.Unlock()
			if s.status() == "requested" {
				s.res["status"] = "active"
				if !ok {
					s.res["status"] = "error"
					s.res["error"] = "the endpoint does not answer"
				}
			}
		})
	} else if odd("late-activation") {
		s.res["status"] = "requested"
		time.AfterFunc(900*time.Millisecond, func() {
			mu.Lock()
			defer mu.Unlock()
			if s.status() == "requested" {
				s.res["status"] = "active"
			}
		})
	}
	if odd("downgrade") && s.level() == "full-resource" {
		for _, e := range exts(obj(s.channel()["_payload"]), SD+"backport-payload-content") {
			e["valueCode"] = "id-only"
		}
	}
}

func subscription(q *Req, p []string) {
	m := q.r.Method
	if len(p) == 0 || (len(p) == 1 && p[0] == "_search") {
		switch {
		case m == "POST" && len(p) == 0:
			createSub(q)
		case m == "GET" || m == "HEAD":
			searchSub(q, q.r.URL.Query())
		case m == "POST":
			q.r.ParseForm()
			searchSub(q, q.r.Form)
		default:
			q.notAllowed("GET, POST")
		}
		return
	}
	if strings.HasPrefix(p[0], "$") {
		if len(p) > 1 {
			q.fail(404, "not-found", "unknown")
			return
		}
		switch p[0] {
		case "$get-ws-binding-token":
			opToken(q, "")
		case "$status":
			opStatus(q, "")
		default:
			q.fail(404, "not-found", "unknown operation")
		}
		return
	}
	id := p[0]
	if len(p) == 2 {
		switch p[1] {
		case "$get-ws-binding-token":
			opToken(q, id)
		case "$status":
			opStatus(q, id)
		case "$events":
			opEvents(q, id)
		default:
			q.fail(404, "not-found", "unknown operation")
		}
		return
	}
	if len(p) > 2 {
		q.fail(404, "not-found", "unknown")
		return
	}
	mu.Lock()
	s, code := find(q, id)
	mu.Unlock()
	switch m {
	case "GET", "HEAD":
		if s == nil {
			q.deny(code)
			return
		}
		mu.Lock()
		v := view(s)
		mu.Unlock()
		q.w.Header().Set("ETag", fmt.Sprintf(`W/"%d"`, s.ver))
		q.send(200, v)
	case "PUT":
		res, _, _, ok := q.body()
		if !ok {
			return
		}
		if s == nil {
			if code == 404 {
				q.fail(405, "not-supported", "ids are given by the server")
				return
			}
			q.deny(code)
			return
		}
		if str(res["id"]) != id {
			q.fail(400, "invalid", "the id is not that of the URL")
			return
		}
		if c, k, t := validate(res, true); c != 0 {
			q.fail(c, k, t)
			return
		}
		mu.Lock()
		s.res = clone(res)
		s.ver++
		s.updated = true
		s.lastMod = now()
		accept(s)
		v := view(s)
		mu.Unlock()
		q.w.Header().Set("ETag", fmt.Sprintf(`W/"%d"`, s.ver))
		q.send(200, v)
	case "DELETE":
		if s == nil {
			if code == 410 {
				q.w.WriteHeader(204)
				return
			}
			q.deny(code)
			return
		}
		mu.Lock()
		delete(subs, id)
		deleted[id] = s.owner
		for c := range conns {
			delete(c.bind, id)
		}
		mu.Unlock()
		q.w.WriteHeader(204)
	default:
		q.notAllowed("GET, PUT, DELETE")
	}
}

func find(q *Req, id string) (*Sub, int) {
	if !idRe.MatchString(id) {
		return nil, 400
	}
	s := subs[id]
	if s == nil {
		if _, ok := deleted[id]; ok {
			return nil, 410
		}
		return nil, 404
	}
	if s.owner != q.user {
		return nil, 403
	}
	return s, 0
}

func (q *Req) deny(code int) {
	switch code {
	case 400:
		q.fail(400, "value", "not a legal id")
	case 410:
		q.fail(410, "deleted", "the Subscription was deleted")
	case 403:
		q.fail(403, "forbidden", "the Subscription is not yours")
	default:
		q.fail(404, "not-found", "no such Subscription")
	}
}

func createSub(q *Req) {
	res, _, _, ok := q.body()
	if !ok {
		return
	}
	if c, k, t := validate(res, false); c != 0 {
		q.fail(c, k, t)
		return
	}
	mu.Lock()
	s := &Sub{id: uuid(), owner: q.user, res: clone(res), ver: 1, lastMod: now()}
	accept(s)
	subs[s.id] = s
	v := view(s)
	mu.Unlock()
	q.w.Header().Set("Location", base()+"/Subscription/"+s.id+"/_history/1")
	q.w.Header().Set("ETag", `W/"1"`)
	q.send(201, v)
}

func has(vs []string, x string) bool {
	if len(vs) == 0 {
		return true
	}
	for _, v := range vs {
		for _, a := range strings.Split(v, ",") {
			if i := strings.LastIndex(a, "|"); i >= 0 && !strings.HasPrefix(a, "http://r4.example") {
				a = a[i+1:]
			}
			if a == x {
				return true
			}
		}
	}
	return false
}

func searchSub(q *Req, v url.Values) {
	mu.Lock()
	var es L
	for _, s := range subs {
		if s.owner != q.user {
			continue
		}
		crit := str(s.res["criteria"])
		c := v["criteria"]
		okc := len(c) == 0
		for _, x := range c {
			okc = okc || strings.HasPrefix(crit, x)
		}
		if has(v["_id"], s.id) && has(v["status"], s.status()) && has(v["type"], s.ctype()) && has(v["url"], str(s.channel()["endpoint"])) && has(v["payload"], str(s.channel()["payload"])) && okc {
			es = append(es, M{"fullUrl": base() + "/Subscription/" + s.id, "resource": view(s), "search": M{"mode": "match"}})
		}
	}
	mu.Unlock()
	q.searchset(es)
}

// input of an operation: names -> values; ok=false when it has answered already
func (q *Req) input(allow map[string][]string) (map[string][]string, bool, bool) {
	in := map[string][]string{}
	if q.r.Method != "GET" && q.r.Method != "HEAD" && q.r.Method != "POST" {
		q.notAllowed("GET, POST")
		return nil, false, false
	}
	for k, vs := range q.r.URL.Query() {
		if k == "_format" || k == "_pretty" || k == "_summary" {
			continue
		}
		if allow[k] == nil {
			q.fail(400, "not-supported", "the operation has no parameter "+k)
			return nil, false, false
		}
		in[k] = append(in[k], vs...)
	}
	isXML := false
	if q.r.Method == "POST" {
		m, _, x, ok := q.body()
		if !ok {
			return nil, false, false
		}
		isXML = x
		if m != nil {
			if str(m["resourceType"]) != "Parameters" {
				q.fail(400, "invalid", "the body has to be a Parameters resource")
				return nil, false, false
			}
			for _, pp := range list(m["parameter"]) {
				pm := obj(pp)
				n := str(pm["name"])
				if allow[n] == nil {
					q.fail(400, "not-supported", "the operation has no such parameter")
					return nil, false, false
				}
				val, found := "", false
				for _, t := range allow[n] {
					if v, ok := pm[t]; ok {
						val, found = fmt.Sprint(v), true
					}
				}
				if !found {
					q.fail(400, "value", "the parameter "+n+" has no value of the right type")
					return nil, false, false
				}
				in[n] = append(in[n], val)
			}
		}
	}
	return in, isXML, true
}

func opToken(q *Req, inst string) {
	if q.r.Method == "GET" && flt("op05-second") && q.user == "bob" {
		q.notAllowed("POST")
		return
	}
	in, isXML, ok := q.input(map[string][]string{"id": {"valueId", "valueString"}})
	if !ok {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	var ids []string
	var ghosts []string
	noIds := false
	if inst != "" {
		ids = []string{inst}
		if flt("in04-get") && q.r.Method == "GET" && len(in["id"]) > 0 {
			ids = in["id"][:1]
		}
	} else {
		seen := map[string]bool{}
		for _, i := range in["id"] {
			if !seen[i] {
				seen[i] = true
				ids = append(ids, i)
			}
		}
		if len(ids) == 0 {
			noIds = true
			for id, s := range subs {
				if s.owner == q.user && s.ctype() == "websocket" && (s.status() == "active" || s.status() == "requested") {
					ids = append(ids, id)
				}
			}
			if len(ids) == 0 {
				q.fail(404, "not-found", "you have no websocket Subscription")
				return
			}
		}
	}
	own := 0
	for _, id := range ids {
		if s := subs[id]; s != nil && s.owner == q.user {
			own++
		}
	}
	for _, id := range ids {
		s, code := find(q, id)
		if s == nil {
			if code == 403 && flt("err11-mix") && own > 0 && len(ids) > 1 {
				continue
			}
			if code == 410 && flt("err09-get-type") && inst == "" && q.r.Method == "GET" && deleted[id] == q.user {
				ghosts = append(ghosts, id)
				continue
			}
			if code == 403 && flt("op05-second") {
				// unchanged
			}
			q.deny(code)
			return
		}
		if s.ctype() != "websocket" {
			q.fail(422, "not-supported", "the channel of the Subscription is no websocket")
			return
		}
		if st := s.status(); st != "active" && st != "requested" {
			q.fail(422, "processing", "the Subscription is "+st)
			return
		}
	}
	if flt("op26-while-bound") && inst != "" && q.r.Method == "POST" && boundNow(inst) != nil {
		q.fail(409, "conflict", "the Subscription is bound already")
		return
	}
	t := &Token{val: rnd(24), owner: q.user, exp: time.Now().Add(ttl).Truncate(time.Millisecond), subs: append([]string{}, ids...)}
	named := ids
	if flt("in01-xml") && isXML && len(ids) > 1 {
		t.subs = t.subs[:1]
	}
	if flt("in06-second") && q.user == "bob" && noIds && q.r.Method == "POST" {
		for id, s := range subs {
			if s.owner != q.user && s.ctype() == "websocket" {
				t.subs = append(t.subs, id)
			}
		}
	}
	expired := false
	for _, o := range tokens {
		expired = expired || (o.owner == q.user && time.Now().After(o.exp))
	}
	tokens[t.val] = t
	wsurl := fmt.Sprintf("ws://%s/ws", q.r.Host)
	if odd("url-per-call") {
		wsurl = fmt.Sprintf("ws://localhost:%d/ws/%s?node=%s&v=1", port, rnd(4), rnd(2))
	}
	if flt("out24-expired") && expired {
		wsurl += "#bind"
	}
	exp := t.exp.UTC().Format("2006-01-02T15:04:05.000Z")
	if odd("offset-nanos") {
		exp = t.exp.In(time.FixedZone("x", 5*3600+1800)).Format("2006-01-02T15:04:05.000000000-07:00")
	}
	if flt("out10-xml") && q.xml {
		exp = strings.TrimSuffix(exp, "Z")
	}
	ps := L{M{"name": "token", "valueString": t.val}, M{"name": "expiration", "valueDateTime": exp}}
	for _, id := range named {
		v := id
		if odd("absolute") {
			v = base() + "/Subscription/" + id
		}
		pm := M{"name": "subscription", "valueString": v}
		if flt("out31-two") && len(named) == 2 && !q.xml {
			pm["_valueString"] = nil
		}
		ps = append(ps, pm)
	}
	_ = ghosts
	ps = append(ps, M{"name": "websocket-url", "valueUrl": wsurl})
	q.send(200, M{"resourceType": "Parameters", "parameter": ps})
}

func opStatus(q *Req, inst string) {
	in, _, ok := q.input(map[string][]string{"id": {"valueId", "valueString"}, "status": {"valueCode", "valueString"}})
	if !ok {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	var ss []*Sub
	if inst != "" {
		s, code := find(q, inst)
		if s == nil {
			q.deny(code)
			return
		}
		ss = []*Sub{s}
	} else {
		for _, s := range subs {
			if s.owner == q.user && has(in["id"], s.id) && has(in["status"], s.status()) {
				ss = append(ss, s)
			}
		}
	}
	var es L
	for _, s := range ss {
		p := statusParams(s, "query-status", nil, s.count)
		es = append(es, M{"fullUrl": "urn:uuid:" + str(p["id"]), "resource": p, "search": M{"mode": "match"}})
	}
	q.searchset(es)
}

func opEvents(q *Req, id string) {
	in, _, ok := q.input(map[string][]string{"eventsSinceNumber": {"valueString", "valueInteger"}, "eventsUntilNumber": {"valueString", "valueInteger"}, "content": {"valueCode"}})
	if !ok {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	s, code := find(q, id)
	if s == nil {
		q.deny(code)
		return
	}
	lo, hi := 0, 1<<30
	var err error
	if v := in["eventsSinceNumber"]; len(v) > 0 {
		if lo, err = strconv.Atoi(v[0]); err != nil {
			q.fail(400, "value", "eventsSinceNumber")
			return
		}
	}
	if v := in["eventsUntilNumber"]; len(v) > 0 {
		if hi, err = strconv.Atoi(v[0]); err != nil {
			q.fail(400, "value", "eventsUntilNumber")
			return
		}
	}
	lv := s.level()
	rank := map[string]int{"empty": 1, "id-only": 2, "full-resource": 3}
	if v := in["content"]; len(v) > 0 {
		if rank[v[0]] == 0 {
			q.fail(400, "value", "content")
			return
		}
		if rank[v[0]] < rank[lv] {
			lv = v[0]
		}
	}
	var evs []*Event
	for _, e := range s.events {
		if e.num >= lo && e.num <= hi {
			evs = append(evs, e)
		}
	}
	v := *s
	v.res = clone(s.res)
	for _, e := range exts(obj(obj(v.res["channel"])["_payload"]), SD+"backport-payload-content") {
		e["valueCode"] = lv
	}
	q.send(200, bundle(&v, "query-event", evs, s.count, lv, false, false))
}

func main() {
	var lst bool
	var secs float64
	flag.IntVar(&port, "port", 9400, "")
	flag.StringVar(&fault, "fault", "", "")
	flag.StringVar(&oddity, "oddity", "", "")
	flag.BoolVar(&lst, "list", false, "")
	flag.Float64Var(&secs, "ttl", 15, "life of a token in seconds")
	flag.Parse()
	ttl = time.Duration(secs * float64(time.Second))
	if lst {
		fmt.Println("faults: " + strings.Join(faultNames, " "))
		fmt.Println("oddities: " + strings.Join(oddNames, " "))
		return
	}
	check := func(n string, l []string) {
		for _, x := range l {
			if n == "" || x == n {
				return
			}
		}
		fmt.Println("unknown:", n)
		os.Exit(2)
	}
	check(fault, faultNames)
	check(oddity, oddNames)
	go heartbeats()
	srv := &http.Server{Addr: fmt.Sprintf("127.0.0.1:%d", port), Handler: http.HandlerFunc(serve)}
	fmt.Println(srv.ListenAndServe())
}

var faultNames = strings.Fields(`op05-second op26-while-bound err11-mix in01-xml in04-get in06-second out10-xml out31-two out24-expired tok03-other-socket exp04-second-bind exp03-last-third ws11-third ws17-after-bind ws25-off-update ws13-xml nb09-update-full nb10-heartbeat ss18-empty-update ss14-reconnect ss24-after-update cl05-4s cl02-beside-full sc14-update err09-get-type sec08-while-bound ws30-last-bound`)
var oddNames = strings.Fields(`batch binary fragments late-activation slow-events url-per-call ping-strict offset-nanos catch-up single-use downgrade absolute`)
