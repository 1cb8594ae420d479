#!/usr/bin/env python3
"""FHIR R5 server with Subscription/$get-ws-binding-token, standard library only."""
import argparse
import json
import re
import socket
import time
import traceback
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit, parse_qs, unquote

from catalogue import FAULTS, ODDITIES
from core import State, Sub, Conn, TOPIC, TOPIC_URL, iso
from wsproto import WebSocket, accept_key

ID = re.compile(r'[A-Za-z0-9\-.]{1,64}\Z')
OP = '$get-ws-binding-token'
CHANNEL = 'http://terminology.hl7.org/CodeSystem/subscription-channel-type'
JSON_TYPES = ('application/fhir+json', 'application/json')
TYPES = ('Encounter', 'Patient')
S = None


class Fail(Exception):
    def __init__(self, status, code, text, headers=None):
        self.status, self.code, self.text, self.headers = status, code, text, headers or {}


def outcome(code, text, severity='error'):
    return {'resourceType': 'OperationOutcome',
            'issue': [{'severity': severity, 'code': code, 'diagnostics': text}]}


def capability():
    def inter(*codes):
        return [{'code': c} for c in codes]
    core = 'http://hl7.org/fhir/OperationDefinition/Subscription-'
    return {
        'resourceType': 'CapabilityStatement', 'status': 'active', 'date': '2026-11-01', 'kind': 'instance',
        'software': {'name': 'foreign-server', 'version': '1'},
        'implementation': {'description': 'An independent test server', 'url': S.base},
        'fhirVersion': '5.0.0', 'format': ['json', 'application/fhir+json'],
        'rest': [{'mode': 'server',
                  'security': {'cors': True, 'description': 'Bearer token'},
                  'resource': [
                      {'type': 'Subscription',
                       'interaction': inter('create', 'read', 'update', 'delete', 'search-type'),
                       'updateCreate': False,
                       'operation': [
                           {'name': 'get-ws-binding-token', 'definition': core + 'get-ws-binding-token'},
                           {'name': 'status', 'definition': core + 'status'},
                           {'name': 'events', 'definition': core + 'events'}]},
                      {'type': 'SubscriptionTopic', 'interaction': inter('read', 'search-type'),
                       'searchParam': [{'name': 'url', 'type': 'uri'}]},
                  ] + [{'type': t, 'interaction': inter('create', 'read', 'update', 'delete', 'search-type'),
                        'updateCreate': True} for t in TYPES]}]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    server_version = 'foreign/1'

    def log_message(self, *a):
        pass

    # ------------------------------------------------------------ plumbing
    def reply(self, status, body=None, headers=None):
        data = b'' if body is None else json.dumps(body, ensure_ascii=False).encode('utf-8')
        self.send_response(status)
        if body is not None:
            self.send_header('Content-Type', self.out_type)
        self.send_header('Access-Control-Allow-Origin', '*')
        self.send_header('Access-Control-Expose-Headers', 'Location, ETag, WWW-Authenticate')
        for k, v in (headers or {}).items():
            self.send_header(k, v)
        if status != 204:
            self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(data)

    def read_body(self):
        if 'chunked' in (self.headers.get('Transfer-Encoding') or '').lower():
            data = b''
            while True:
                n = int(self.rfile.readline().split(b';')[0], 16)
                data += self.rfile.read(n)
                self.rfile.readline()
                if n == 0:
                    return data
        return self.rfile.read(int(self.headers.get('Content-Length') or 0))

    def negotiate(self):
        fmt = self.query.get('_format')
        if fmt:
            f = fmt[0].replace(' ', '+').split(';')[0].strip().lower()
            if f not in ('json',) + JSON_TYPES:
                raise Fail(406, 'not-supported', 'Only JSON is offered')
            return
        accept = self.headers.get('Accept')
        if not accept or not accept.strip():
            return
        for part in accept.split(','):
            bits = [p.strip().lower() for p in part.split(';')]
            if bits[0] in JSON_TYPES + ('*/*', 'application/*') and 'q=0' not in bits:
                return
        raise Fail(406, 'not-supported', 'Only JSON is offered')

    def parse(self, body, want=None):
        ctype = (self.headers.get('Content-Type') or '').split(';')[0].strip().lower()
        if ctype not in JSON_TYPES:
            raise Fail(415, 'not-supported', 'The body has to be application/fhir+json')
        try:
            res = json.loads(body.decode('utf-8'))
        except ValueError:
            if S.fault == 'bad-json-500-instance' and OP in self.path and len(self.seg) == 3:
                raise
            raise Fail(400, 'invalid', 'The body is no JSON')
        if not isinstance(res, dict) or not isinstance(res.get('resourceType'), str):
            raise Fail(400, 'structure', 'The body is no resource')
        if want and res['resourceType'] != want:
            raise Fail(400, 'invalid', 'The body has to be a ' + want)
        return res

    def user(self):
        auth = self.headers.get('Authorization') or ''
        kind, _, value = auth.partition(' ')
        if kind.lower() == 'bearer' and value.strip() in S.users:
            return value.strip()
        if (S.fault == 'get-unauthenticated' and not auth and self.command == 'GET'
                and self.seg == ['Subscription', OP]):
            return S.users[0]
        raise Fail(401, 'login', 'A bearer token is needed', {'WWW-Authenticate': 'Bearer realm="fhir"'})

    def handle_any(self):
        self.out_type = 'application/fhir+json; charset=utf-8'
        url = urlsplit(self.path)
        path = unquote(url.path)
        self.query = parse_qs(url.query, keep_blank_values=True)
        self.seg = []
        if path.startswith('/ws') and (self.headers.get('Upgrade') or '').lower() == 'websocket':
            return self.websocket(path)
        try:
            body = self.read_body()
            if self.command == 'OPTIONS':
                return self.preflight()
            self.redirected = path.startswith('/fhir-b/')
            if self.redirected:
                path = '/fhir/' + path[len('/fhir-b/'):]
            if path != '/fhir' and not path.startswith('/fhir/'):
                raise Fail(404, 'not-found', 'No such path')
            self.seg = [p for p in path[5:].split('/') if p]
            self.negotiate()
            if self.seg == ['metadata'] and self.command in ('GET', 'HEAD'):
                return self.reply(200, capability())
            self.route(self.user(), body)
        except Fail as f:
            sev = 'ERROR' if S.fault == 'outcome-severity-type' and self.seg == ['Subscription', OP] else 'error'
            self.reply(f.status, outcome(f.code, f.text, sev), f.headers)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except Exception:
            leak = S.fault == 'bad-json-500-instance'
            if not leak:
                traceback.print_exc()
            self.reply(500, outcome('exception', traceback.format_exc() if leak else 'Internal error'))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = handle_any

    def preflight(self):
        allowed = 'Accept, Content-Type, Prefer, If-Match'
        if not (S.fault == 'preflight-no-authorization'
                and 'authorization' in (self.headers.get('Access-Control-Request-Headers') or '').lower()):
            allowed += ', Authorization'
        self.reply(204, None, {'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
                               'Access-Control-Allow-Headers': allowed, 'Access-Control-Max-Age': '60'})

    # ------------------------------------------------------------ routes
    def route(self, user, body):
        seg, m = self.seg, self.command
        if not seg:
            raise Fail(404, 'not-found', 'Nothing here')
        if seg[0] == 'Subscription':
            op = seg[-1] if seg[-1].startswith('$') and len(seg) <= 3 else None
            sid = seg[1] if len(seg) > 1 and not seg[1].startswith('$') else None
            if op == OP:
                return self.binding_token(user, sid, body)
            if op == '$status':
                return self.op_status(user, sid, body)
            if op == '$events' and sid:
                return self.op_events(user, sid, body)
            if op or len(seg) > 2:
                raise Fail(404, 'not-found', 'No such operation')
            return self.subscription(user, sid, body)
        if seg[0] == 'SubscriptionTopic':
            if m not in ('GET', 'HEAD'):
                raise Fail(405, 'not-supported', 'Read only', {'Allow': 'GET, HEAD'})
            if len(seg) == 1 or seg[1:] == ['_search']:
                ok = all(TOPIC_URL in v for v in [self.query[k] for k in ('url',) if k in self.query])
                ok = ok and self.query.get('status', ['active'])[0] == 'active' \
                    and self.query.get('_id', [TOPIC['id']])[0] == TOPIC['id']
                return self.search([TOPIC] if ok else [])
            if seg[1:] == [TOPIC['id']]:
                return self.reply(200, TOPIC)
            raise Fail(404, 'not-found', 'No such topic')
        if seg[0] in TYPES:
            return self.generic(seg, body)
        raise Fail(404, 'not-found', 'No such resource type or operation')

    def search(self, resources):
        self.reply(200, {
            'resourceType': 'Bundle', 'id': str(uuid.uuid4()), 'type': 'searchset', 'timestamp': iso(), 'total': len(resources),
            'link': [{'relation': 'self', 'url': S.base + self.path[5:]}],
            **({'entry': [{'fullUrl': '%s/%s/%s' % (S.base, r['resourceType'], r['id']), 'resource': r,
                           'search': {'mode': 'match'}} for r in resources]} if resources else {})})

    def generic(self, seg, body):
        m, t = self.command, seg[0]
        if len(seg) == 1:
            if m == 'POST':
                res = self.parse(body, t)
                res['id'] = str(uuid.uuid4())
                return self.save(res, 'POST')
            if m in ('GET', 'HEAD'):
                with S.lock:
                    found = [r for (k, _), r in S.store.items() if k == t and r]
                if '_id' in self.query:
                    found = [r for r in found if r['id'] in self.query['_id'][0].split(',')]
                return self.search(found[-20:])
            raise Fail(405, 'not-supported', 'Not here', {'Allow': 'GET, POST'})
        if len(seg) > 2 or not ID.match(seg[1]):
            raise Fail(404, 'not-found', 'Nothing here')
        key = (t, seg[1])
        if m in ('GET', 'HEAD'):
            with S.lock:
                res = S.store.get(key)
                if res is None:
                    raise Fail(410 if key in S.store else 404, 'not-found', 'No such resource')
            return self.reply(200, res, {'ETag': 'W/"%s"' % res['meta']['versionId']})
        if m == 'PUT':
            res = self.parse(body, t)
            if res.get('id') != seg[1]:
                raise Fail(400, 'invalid', 'The id differs from that of the URL')
            return self.save(res, 'PUT')
        if m == 'DELETE':
            with S.lock:
                if S.store.get(key) is not None:
                    S.store[key] = None
            return self.reply(204)
        raise Fail(405, 'not-supported', 'Not here', {'Allow': 'GET, HEAD, PUT, DELETE'})

    def save(self, res, method):
        key = (res['resourceType'], res['id'])
        with S.lock:
            old = S.store.get(key)
            version = str(int(old['meta']['versionId']) + 1) if old else '1'
            meta = res.get('meta') if isinstance(res.get('meta'), dict) else {}
            res['meta'] = {**meta, 'versionId': version, 'lastUpdated': iso()}
            S.store[key] = res
            if key[0] == 'Encounter':
                S.trigger(res, method)
        url = '%s/%s/%s' % (S.base, *key)
        self.reply(200 if old else 201, res, {'ETag': 'W/"%s"' % version, 'Location': url + '/_history/' + version})

    # ------------------------------------------------------------ Subscription
    def find(self, user, sid, foreign_ok=False):
        s = S.subs.get(sid)
        if s is None:
            raise Fail(404, 'not-found', 'No such Subscription')
        if s.owner != user and not foreign_ok:
            if S.oddity == 'post-only':
                raise Fail(403, 'forbidden', 'Not yours')
            raise Fail(404, 'not-found', 'No such Subscription')
        if s.deleted:
            raise Fail(410, 'deleted', 'The Subscription was deleted')
        return s

    def check(self, res):
        """Refuse what cannot be served; fill in what the server decides."""
        if str(res.get('topic', '')).split('|')[0] != TOPIC_URL:
            raise Fail(422, 'not-supported', 'Unknown topic')
        ch = res.get('channelType')
        if not isinstance(ch, dict) or ch.get('code') not in ('websocket', 'rest-hook') \
                or ch.get('system', CHANNEL) != CHANNEL:
            raise Fail(422, 'not-supported', 'Unknown channel type')
        if ch['code'] == 'rest-hook' and not res.get('endpoint'):
            raise Fail(422, 'required', 'rest-hook needs an endpoint')
        if res.get('content', 'empty') not in ('empty', 'id-only', 'full-resource'):
            raise Fail(422, 'not-supported', 'Unknown content level')
        res.setdefault('content', 'empty')
        ct = [p.strip() for p in str(res.get('contentType', 'application/fhir+json')).split(';')]
        if ct[0] not in JSON_TYPES:
            raise Fail(422, 'not-supported', 'Only JSON is sent')
        for p in ct[1:]:
            k, _, v = p.partition('=')
            if k.strip().lower() == 'fhirversion' and v.strip('"') not in ('5.0', '5.0.0'):
                raise Fail(422, 'not-supported', 'Only FHIR 5.0 is sent')
        for f in res.get('filterBy', []):
            if f.get('filterParameter') not in ('patient', 'subject'):
                raise Fail(422, 'not-supported', 'Unknown filter')
        for k in ('heartbeatPeriod', 'timeout', 'maxCount'):
            if k in res and (not isinstance(res[k], int) or isinstance(res[k], bool) or res[k] < 0):
                raise Fail(422, 'value', k + ' is no number')
        if not isinstance(res.get('status'), str):
            raise Fail(422, 'required', 'status is missing')

    def show(self, s):
        res = dict(s.res)
        if S.fault == 'token-readable-second' and s.tokens > 1:
            last = [t for t in S.tokens.values() if s.id in t.subs][-1]
            res['extension'] = [{'url': 'http://example.org/last-token', 'valueString': last.value}]
        return res

    def subscription(self, user, sid, body):
        m = self.command
        if sid is None:
            if m == 'POST':
                res = self.parse(body, 'Subscription')
                self.check(res)
                with S.lock:
                    res['id'] = str(uuid.uuid4())
                    res['meta'] = {'versionId': '1', 'lastUpdated': iso()}
                    off = res['status'] == 'off'
                    res['status'] = 'off' if off else 'requested'
                    s = Sub(res, user)
                    s.activate_at = time.time() + (1.2 if S.oddity == 'slow' else 0.05)
                    S.subs[s.id] = s
                    shown = self.show(s)
                return self.reply(201, shown, {'Location': S.base + '/Subscription/' + s.id + '/_history/1',
                                               'ETag': 'W/"1"'})
            if m in ('GET', 'HEAD'):
                with S.lock:
                    found = [self.show(s) for s in S.subs.values() if s.owner == user and not s.deleted]
                for k, f in (('_id', 'id'), ('status', 'status'), ('topic', 'topic'), ('url', 'endpoint')):
                    if k in self.query:
                        found = [r for r in found if r.get(f) in self.query[k][0].split(',')]
                return self.search(found)
            raise Fail(405, 'not-supported', 'Not here', {'Allow': 'GET, POST'})
        with S.lock:
            s = self.find(user, sid)
            if m in ('GET', 'HEAD'):
                shown = self.show(s)
                v = s.res['meta']['versionId']
            elif m == 'PUT':
                res = self.parse(body, 'Subscription')
                if res.get('id') != sid:
                    raise Fail(400, 'invalid', 'The id differs from that of the URL')
                self.check(res)
                v = str(int(s.res['meta']['versionId']) + 1)
                res['meta'] = {'versionId': v, 'lastUpdated': iso()}
                if res['status'] == 'off':
                    s.was_off = True
                elif res['status'] != s.status or s.status not in ('active',):
                    res['status'] = 'requested'
                s.activate_at = time.time() + 0.05
                s.res = res
                shown = self.show(s)
            elif m == 'DELETE':
                S.drop(s)
                shown = None
            else:
                raise Fail(405, 'not-supported', 'Not here', {'Allow': 'GET, HEAD, PUT, DELETE'})
        if shown is None:
            return self.reply(204)
        self.reply(200, shown, {'ETag': 'W/"%s"' % v})

    # ------------------------------------------------------------ operations
    def inputs(self, body, names, single=()):
        """The input parameters as {name: [values]}."""
        out = {}
        if self.command in ('GET', 'HEAD'):
            for k, vs in self.query.items():
                if k.startswith('_'):
                    continue
                if k not in names:
                    raise Fail(400, 'invalid', 'Unknown parameter')
                out[k] = vs
            return out
        if not body.strip():
            return out
        res = self.parse(body, 'Parameters')
        plist = res.get('parameter', [])
        if not isinstance(plist, list):
            raise Fail(400, 'structure', 'parameter has to be a list')
        for p in plist:
            if not isinstance(p, dict) or p.get('name') not in names:
                raise Fail(400, 'invalid', 'Unknown parameter')
            kind = names[p['name']]
            value = p.get(kind)
            if not isinstance(value, (str, int)) or isinstance(value, bool) or value == '':
                raise Fail(400, 'required', 'Parameter without its value, or with the wrong type')
            out.setdefault(p['name'], []).append(str(value))
        return out

    def binding_token(self, user, sid, body):
        m, fault = self.command, S.fault
        level = 'instance' if sid else 'type'
        if m not in ('GET', 'POST') or (m == 'GET' and S.oddity == 'post-only'):
            if m == 'HEAD' and S.oddity == 'post-only':
                raise Fail(501, 'not-supported', 'No HEAD')
            raise Fail(405, 'not-supported', 'POST or GET', {'Allow': 'GET, POST'})
        if S.oddity == 'redirect' and not self.redirected:
            return self.reply(307, outcome('informational', 'See the other address', 'information'),
                              {'Location': '/fhir-b' + self.path[5:]})
        if S.oddity == 'slow':
            time.sleep(0.8)
        if fault == 'typed-empty-instance' and sid and not body and self.headers.get('Content-Type'):
            raise Fail(400, 'required', 'A body is needed')
        listed_extra, hide, foreign = [], S.oddity == 'post-only', []
        with S.lock:
            if sid:
                foreign_ok = fault == 'foreign-instance-second' and user == S.users[1]
                subs = [self.find(user, sid, foreign_ok)]
                given = []
                if body.strip() and m == 'POST':
                    res = self.parse(body, 'Parameters')
                    given = [p.get('valueId') for p in (res.get('parameter') or []) if isinstance(p, dict)]
                if fault == 'instance-body-id-added':
                    subs += [S.subs[i] for i in given if i in S.subs and S.subs[i].owner == user and i != sid]
                    hide = len(subs) > 1
            else:
                ids = list(dict.fromkeys(self.inputs(body, {'id': 'valueId'}).get('id', [])))
                for i in ids:
                    if not ID.match(i):
                        raise Fail(400, 'value', 'That is no id')
                if fault == 'second-id-dropped' and len(ids) > 1:
                    ids, hide = ids[:1], True
                if ids:
                    subs, unknown = [], []
                    for i in ids:
                        try:
                            subs.append(self.find(user, i))
                        except Fail:
                            if not (fault == 'mixed-unknown-listed' and len(ids) > 1):
                                raise
                            unknown.append(i)
                    listed_extra += unknown
                else:
                    if S.oddity == 'post-only':
                        raise Fail(400, 'required', 'Name the Subscriptions')
                    mine = [s for s in S.subs.values() if s.owner == user and not s.deleted and s.status != 'off']
                    subs = [s for s in mine if s.websocket]
                    if fault == 'noids-resthook':
                        listed_extra += [s.id for s in mine if not s.websocket]
                    if fault == 'noids-foreign-second' and user == S.users[1]:
                        foreign = [s for s in S.subs.values() if s.owner == S.users[0]
                                   and not s.deleted and s.websocket]
            for s in subs:
                if not s.websocket:
                    raise Fail(422, 'business-rule', 'The channel type is not websocket')
                if s.status == 'off':
                    raise Fail(422, 'business-rule', 'The Subscription is off')
            path = '/ws/' + uuid.uuid4().hex[:12] if S.oddity == 'long-token' else '/ws'
            t = S.issue(user, subs + foreign, level, path)
        from datetime import datetime, timezone, timedelta
        exp = iso(t.exp)
        if fault == 'type-no-offset' and not sid:
            exp = exp[:-1]
        if S.oddity == 'long-token':
            exp = datetime.fromtimestamp(t.exp, timezone(timedelta(hours=5, minutes=30))).isoformat()
            exp = exp.replace('+', '000+') if '.' in exp else exp
        params = [{'name': 'token', 'valueString': t.value}, {'name': 'expiration', 'valueDateTime': exp}]
        if fault == 'get-token-value-id' and m == 'GET':
            params[0] = {'name': 'token', 'valueId': t.value}
        if not hide:
            for i in [s.id for s in subs] + listed_extra:
                v = S.base + '/Subscription/' + i if S.oddity == 'absolute-ids' else i
                params.append({'name': 'subscription', 'valueString': v})
        params.append({'name': 'websocket-url', 'valueUrl': S.wsbase + path})
        res = {'resourceType': 'Parameters', 'parameter': params}
        if S.oddity == 'absolute-ids':
            res = {'resourceType': 'Parameters', 'id': str(uuid.uuid4()), 'parameter': params[::-1]}
        cache = 'public, max-age=3600' if fault == 'get-public-cache' and m == 'GET' else 'no-store'
        self.reply(200, res, {'Cache-Control': cache})

    def op_status(self, user, sid, body):
        if self.command not in ('GET', 'POST'):
            raise Fail(405, 'not-supported', 'POST or GET', {'Allow': 'GET, POST'})
        with S.lock:
            if sid:
                subs = [self.find(user, sid)]
            else:
                given = self.inputs(body, {'id': 'valueId', 'status': 'valueCode'})
                subs = [s for s in S.subs.values() if s.owner == user and not s.deleted]
                for name, f in (('id', lambda s: s.id), ('status', lambda s: s.status)):
                    if given.get(name) and not (name == 'id' and S.fault == 'status-get-ignores-id'
                                                and self.command == 'GET'):
                        wanted = [x.split('/')[-1] for v in given[name] for x in v.split(',')]
                        subs = [s for s in subs if f(s) in wanted]
            entries = []
            for s in subs:
                res = S.status_resource(s, 'query-status', [], level='full-resource')
                res = {'resourceType': res.pop('resourceType'), 'id': str(uuid.uuid4()), **res}
                entries.append({'fullUrl': 'urn:uuid:' + res['id'], 'resource': res, 'search': {'mode': 'match'}})
        out = {'resourceType': 'Bundle', 'id': str(uuid.uuid4()), 'type': 'searchset', 'timestamp': iso(), 'total': len(entries),
               'link': [{'relation': 'self', 'url': S.base + self.path[5:]}]}
        if entries:
            out['entry'] = entries
        self.reply(200, out)

    def op_events(self, user, sid, body):
        if self.command not in ('GET', 'POST'):
            raise Fail(405, 'not-supported', 'POST or GET', {'Allow': 'GET, POST'})
        given = self.inputs(body, {'eventsSinceNumber': 'valueInteger64', 'eventsUntilNumber': 'valueInteger64',
                                   'content': 'valueCode'})
        with S.lock:
            s = self.find(user, sid)
            try:
                low = int(given.get('eventsSinceNumber', ['1'])[0])
                high = int(given.get('eventsUntilNumber', [str(len(s.events))])[0])
            except ValueError:
                raise Fail(400, 'value', 'No number')
            if S.fault == 'events-upper-bound' and 'eventsUntilNumber' in given:
                high -= 1
            level = given.get('content', [s.level])[0]
            if level not in ('empty', 'id-only', 'full-resource'):
                raise Fail(400, 'value', 'Unknown content level')
            events = [e for e in s.events if low <= e['n'] <= high]
            self.reply(200, S.notification(s, 'query-event', events, level=level))

    # ------------------------------------------------------------ websocket
    def websocket(self, path):
        key = self.headers.get('Sec-WebSocket-Key')
        self.close_connection = True
        if not key or self.command != 'GET' or not re.match(r'/ws(/[0-9a-f]+)?\Z', path):
            return self.reply(400, outcome('invalid', 'No websocket here'))
        self.send_response(101, 'Switching Protocols')
        self.send_header('Upgrade', 'websocket')
        self.send_header('Connection', 'Upgrade')
        self.send_header('Sec-WebSocket-Accept', accept_key(key))
        self.end_headers()
        self.wfile.flush()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ws = WebSocket(self.rfile, self.connection)
        ws.fragment = S.oddity == 'fragments'
        conn = Conn(ws, path)
        ws.answer_ping = lambda: not (S.fault == 'no-pong-when-bound' and conn.bindings)
        with S.lock:
            S.conns.add(conn)
        try:
            while True:
                kind, data = ws.receive()
                text = data.decode('utf-8', 'replace').strip()
                word, _, value = text.partition(' ')
                if word != 'bind-with-token' or not value:
                    continue                       # unknown messages are ignored
                reason = S.bind(conn, value.strip())
                if reason and S.oddity == 'silent-refusal':
                    ws.send_text('The token is not accepted')
                elif reason:
                    ws.close(1008, reason)
                    break
        except Exception:
            pass
        finally:
            S.closed(conn)
            ws.open = False


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        pass


def main():
    global S
    a = argparse.ArgumentParser()
    a.add_argument('--port', type=int, default=8099)
    a.add_argument('--fault', choices=sorted(FAULTS))
    a.add_argument('--oddity', choices=sorted(ODDITIES))
    a.add_argument('--tokens', default='alice-token,bob-token')
    a.add_argument('--token-lifetime', type=float, default=8)
    a.add_argument('--list', action='store_true')
    o = a.parse_args()
    if o.list:
        for n, (req, verdict, when, what) in FAULTS.items():
            print('fault   %-28s %-20s %-4s %s: %s' % (n, req, verdict, when, what))
        for n, why in ODDITIES.items():
            print('oddity  %-28s %s' % (n, why))
        return
    host = '127.0.0.1:%d' % o.port
    S = State('http://%s/fhir' % host, 'ws://' + host, o.fault, o.oddity, o.token_lifetime, o.tokens.split(','))
    Server(('127.0.0.1', o.port), Handler).serve_forever()


if __name__ == '__main__':
    main()
