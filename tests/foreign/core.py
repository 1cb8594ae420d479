"""State of the server: Subscriptions, tokens, sockets, events, notifications."""
import json
import secrets
import threading
import time
import urllib.request
import uuid
from datetime import datetime, timezone, timedelta

TOPIC_URL = 'http://example.org/fhir/SubscriptionTopic/encounter-change'
TOPIC = {
    'resourceType': 'SubscriptionTopic', 'id': 'encounter-change', 'url': TOPIC_URL,
    'version': '1.0.0', 'title': 'Encounter created or updated', 'status': 'active',
    'resourceTrigger': [{'description': 'Any Encounter is created or updated',
                         'resource': 'http://hl7.org/fhir/StructureDefinition/Encounter',
                         'supportedInteraction': ['create', 'update']}],
    'canFilterBy': [{'description': 'By patient', 'resource': 'http://hl7.org/fhir/StructureDefinition/Encounter',
                     'filterParameter': 'patient'}],
    'notificationShape': [{'resource': 'http://hl7.org/fhir/StructureDefinition/Encounter'}],
}


def iso(t=None):
    return datetime.fromtimestamp(time.time() if t is None else t, timezone.utc) \
        .isoformat(timespec='milliseconds').replace('+00:00', 'Z')


class Sub:
    def __init__(self, res, owner):
        self.res, self.owner = res, owner
        self.id = res['id']
        self.deleted = False
        self.events = []
        self.offset = 0          # fault heartbeat-counts
        self.binds = 0
        self.tokens = 0
        self.pending = []        # oddity batches
        self.pending_since = None
        self.was_off = False

    @property
    def websocket(self):
        return (self.res.get('channelType') or {}).get('code') == 'websocket'

    @property
    def status(self):
        return self.res['status']

    @property
    def level(self):
        return self.res.get('content', 'empty')


class Token:
    def __init__(self, value, owner, subs, exp, level, path):
        self.value, self.owner, self.subs, self.exp = value, owner, list(subs), exp
        self.level, self.path, self.issued, self.used = level, path, time.time(), False


class Binding:
    def __init__(self, token):
        self.token = token
        self.exp = token.exp
        self.sent = 0
        self.last = time.time()
        self.held = None         # oddity late-handshake: messages wait until this time
        self.queue = []
        self.base = 0            # fault reconnect-numbers-restart
        self.copies = 1          # fault rebind-duplicates


class Conn:
    def __init__(self, ws, path):
        self.ws, self.path, self.opened = ws, path, time.time()
        self.bindings = {}
        self.spy = False         # fault invented-while-bound
        self.ever_bound = False


class State:
    def __init__(self, base, wsbase, fault, oddity, lifetime, users):
        self.base, self.wsbase = base, wsbase
        self.fault, self.oddity, self.lifetime, self.users = fault, oddity, lifetime, users
        self.lock = threading.RLock()
        self.subs, self.tokens, self.conns = {}, {}, set()
        self.store = {}          # (type, id) -> resource or None when deleted
        threading.Thread(target=self._tick, daemon=True).start()

    # ---------------------------------------------------------------- tokens
    def issue(self, owner, subs, level, path):
        with self.lock:
            ids = [s.id for s in subs]
            if self.fault == 'renewal-same':
                for t in self.tokens.values():
                    if t.owner == owner and t.subs == ids and t.exp > time.time() + 0.2:
                        return t
            value = secrets.token_urlsafe(32)
            if self.oddity == 'long-token':
                value = '.'.join(secrets.token_hex(248) for _ in range(3))
            t = Token(value, owner, ids, time.time() + self.lifetime, level, path)
            self.tokens[value] = t
            for s in subs:
                s.tokens += 1
            return t

    def bind(self, conn, value):
        """None when bound, otherwise the reason of the refusal."""
        with self.lock:
            now = time.time()
            t = self.tokens.get(value)
            if t is None:
                if self.fault == 'invented-while-bound' and any(c.bindings for c in self.conns if c is not conn):
                    conn.spy = True
                    return None
                return 'unknown token'
            expired = t.exp <= now
            if expired and self.fault == 'expired-once-bound' and t.used:
                expired = False
            if expired and self.fault == 'expired-never-bound' and not t.used:
                expired = False
            late_ok = not expired and t.exp <= now
            if self.fault == 'dead-after-3s' and now - t.issued > 3:
                expired = True
            if expired:
                return 'expired token'
            if self.oddity == 'single-use' and t.used:
                return 'token was used'
            if t.path != conn.path:
                return 'token of another address'
            live = [self.subs[i] for i in t.subs
                    if i in self.subs and not self.subs[i].deleted and self.subs[i].websocket]
            if not live and t.subs:
                return 'no Subscription left'
            t.used = True
            if self.fault == 'second-bind-replaces':
                new = {s.id for s in live}
                if conn.bindings and not (new & set(conn.bindings)):
                    conn.bindings.clear()
            conn.ever_bound = True
            for s in live:
                old = conn.bindings.get(s.id)
                if self.oddity == 'one-socket':
                    for c in self.conns:
                        if c is not conn:
                            c.bindings.pop(s.id, None)
                b = Binding(t)
                if late_ok:
                    b.exp = now + self.lifetime
                if old is None:
                    s.binds += 1
                else:
                    b.sent = old.sent
                    if self.fault == 'rebind-duplicates' and old.token is not t:
                        b.copies = 2
                reconnect = old is None and s.binds > 1
                if self.fault == 'reconnect-numbers-restart' and reconnect:
                    b.base = len(s.events)
                conn.bindings[s.id] = b
                if self.oddity == 'late-handshake':
                    b.held = now + 1.5
                if self.fault == 'reconnect-no-handshake' and reconnect:
                    continue
                self._send(conn, b, self.notification(s, 'handshake', [], b))
            return None

    # ---------------------------------------------------------------- notifications
    def status_resource(self, s, kind, events, b=None, level=None, focus_from=None):
        level = level or s.level
        res = {'resourceType': 'SubscriptionStatus', 'status': s.status, 'type': kind,
               'eventsSinceSubscriptionStart': str(self.number(s, len(s.events), b))}
        if kind == 'event-notification':
            res['eventsSinceSubscriptionStart'] = str(self.number(s, events[-1]['n'], b))
        if events:
            res['notificationEvent'] = []
            for e in events:
                ev = {'eventNumber': str(self.number(s, e['n'], b)), 'timestamp': e['at']}
                if level != 'empty' or (self.fault == 'empty-focus-second' and e['n'] > 1
                                        and kind == 'event-notification'):
                    ev['focus'] = {'reference': e['ref']}
                res['notificationEvent'].append(ev)
        res['subscription'] = {'reference': 'Subscription/' + s.id}
        if level == 'full-resource' or (level == 'id-only' and self.oddity != 'minimal-notifications'):
            res['topic'] = TOPIC_URL
        return res

    def number(self, s, n, b):
        if self.fault == 'third-number-repeated' and n > 2:
            return 2
        if b is not None:
            n = n - b.base
        return n + (s.offset if n else 0)

    def notification(self, s, kind, events, b=None, level=None):
        level = level or s.level
        bundle = {'resourceType': 'Bundle', 'id': str(uuid.uuid4()), 'type': 'subscription-notification'}
        if self.oddity != 'minimal-notifications':
            bundle['timestamp'] = iso()
        bundle['entry'] = [{'fullUrl': 'urn:uuid:' + str(uuid.uuid4()),
                            'resource': self.status_resource(s, kind, events, b, level)}]
        seen = set()
        for e in events:
            second = e['n'] > 1
            if level == 'empty' or (level == 'id-only' and self.oddity == 'minimal-notifications'):
                continue
            with_res = level == 'full-resource' or (
                self.fault == 'idonly-update-resource' and (e['method'] == 'PUT' or second))
            if self.fault == 'full-no-resource-second' and level == 'full-resource' and second:
                continue
            key = (e['ref'], e['resource']['meta']['versionId'] if with_res else None)
            if key in seen:
                continue
            seen.add(key)
            entry = {'fullUrl': self.base + '/' + e['ref']}
            if with_res:
                entry['resource'] = e['resource']
            entry['request'] = {'method': e['method'], 'url': e['ref'] if e['method'] == 'PUT' else 'Encounter'}
            bundle['entry'].append(entry)
        return bundle

    def _send(self, conn, b, bundle):
        text = json.dumps(bundle, ensure_ascii=False)
        b.last = time.time()
        if b.held is not None:
            b.queue.append(text)
        else:
            conn.ws.send_text(text)

    def _deliver(self, s, events):
        now = time.time()
        if not s.websocket:
            self._rest_hook(s, events)
            return
        for conn in list(self.conns):
            b = conn.bindings.get(s.id)
            if b is None:
                if conn.spy or (self.fault == 'unbound-after-2s' and not conn.ever_bound
                                and now - conn.opened > 2):
                    conn.ws.send_text(json.dumps(self.notification(s, 'event-notification', events)))
                continue
            if b.exp <= now and not (self.fault == 'delivers-after-expiry' and b.sent):
                del conn.bindings[s.id]
                continue
            b.sent += 1
            if self.fault == 'fourth-event-lost' and b.sent > 3:
                continue
            copies = 2 if self.oddity == 'duplicates' else b.copies
            for _ in range(copies):
                self._send(conn, b, self.notification(s, 'event-notification', events, b))

    def _rest_hook(self, s, events):
        url = s.res.get('endpoint', '')
        data = json.dumps(self.notification(s, 'event-notification', events)).encode()

        def post():
            try:
                urllib.request.urlopen(urllib.request.Request(
                    url, data, {'Content-Type': 'application/fhir+json'}), timeout=3).close()
            except Exception:
                pass
        if url.startswith(('http://127.0.0.1', 'http://localhost')):
            threading.Thread(target=post, daemon=True).start()

    def _matches(self, s, res):
        for f in s.res.get('filterBy', []):
            want = str(f.get('value', ''))
            have = (res.get('subject') or {}).get('reference', '')
            if want.split('/')[-1] != have.split('/')[-1]:
                return False
        return True

    def trigger(self, res, method):
        with self.lock:
            for s in self.subs.values():
                if s.deleted and not (self.fault == 'deleted-still-sends'):
                    continue
                if s.status != 'active' or not self._matches(s, res):
                    continue
                e = {'n': len(s.events) + 1, 'at': iso(), 'ref': 'Encounter/' + res['id'],
                     'resource': res, 'method': method}
                s.events.append(e)
                if self.oddity == 'batches':
                    s.pending.append(e)
                    s.pending_since = s.pending_since or time.time()
                else:
                    self._deliver(s, [e])

    def drop(self, s):
        """After a deletion: end the bindings."""
        s.deleted = True
        for c in self.conns:
            b = c.bindings.get(s.id)
            if b and not (self.fault == 'deleted-still-sends' and b.token.level == 'type'):
                del c.bindings[s.id]

    def closed(self, conn):
        with self.lock:
            self.conns.discard(conn)
            if self.fault == 'closing-one-ends-other':
                for c in self.conns:
                    for i in conn.bindings:
                        c.bindings.pop(i, None)

    # ---------------------------------------------------------------- clock
    def _tick(self):
        while True:
            time.sleep(0.1)
            try:
                with self.lock:
                    self._tick_once(time.time())
            except Exception as e:      # the clock must not stop
                print('tick', repr(e), flush=True)

    def _tick_once(self, now):
        for s in self.subs.values():
            if s.deleted:
                continue
            if s.status == 'requested' and s.activate_at <= now:
                s.res['status'] = 'active'
            end = s.res.get('end')
            if end and s.status == 'active':
                try:
                    if datetime.fromisoformat(end.replace('Z', '+00:00')).timestamp() <= now:
                        s.res['status'] = 'off'
                except ValueError:
                    pass
            if s.pending and now - s.pending_since >= 1.0:
                size = int(s.res.get('maxCount') or 10)
                todo, s.pending, s.pending_since = s.pending, [], None
                for i in range(0, len(todo), size):
                    self._deliver(s, todo[i:i + size])
        for conn in list(self.conns):
            for sid, b in list(conn.bindings.items()):
                s = self.subs[sid]
                if b.exp <= now and not (self.fault == 'delivers-after-expiry' and b.sent):
                    del conn.bindings[sid]
                    continue
                if b.held is not None and b.held <= now:
                    b.held = None
                    for text in b.queue:
                        conn.ws.send_text(text)
                    b.queue = []
                period = s.res.get('heartbeatPeriod')
                if not period or now - b.last < max(0.5, period - 0.4) or s.deleted:
                    continue
                stale = self.fault == 'off-heartbeat-active' and s.was_off
                if s.status != 'active' and not stale:
                    continue
                if self.fault == 'heartbeat-counts' and s.events:
                    s.offset += 1
                note = self.notification(s, 'heartbeat', [], b)
                if stale:
                    note['entry'][0]['resource']['status'] = 'active'
                self._send(conn, b, note)
