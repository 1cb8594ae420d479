import {
  calls,
  isAtType,
  isBy,
  all,
  answers,
  body,
  bodyText,
  closed,
  declared,
  frames,
  isAccepted,
  isCall,
  isRefused,
  isSubscription,
  messages,
  NO_EVENT,
  lateFramesWith,
  noFrameWith,
  noHeader,
  opening,
  sockets,
  status,
  target,
  textOf,
  unknown,
  type Alteration,
} from './alter.js'
import { OUTPUT_NAMES } from '../conformance/shared/output.js'
import { VALUES_ALTERED } from './altered-values.js'

const BODY = [
  ['is empty', ''],
  ['is no JSON', '<html><body>Not found</body></html>'],
  ['is an empty object', '{}'],
  ['is an array', '[]'],
  [
    'is an OperationOutcome',
    '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}',
  ],
  ['is a Parameters without parameters', '{"resourceType":"Parameters"}'],
  ['is a Bundle', '{"resourceType":"Bundle","type":"collection"}'],
] as const

/** Parameters that an output may not have, or not twice. */
const MORE: readonly unknown[] = [
  { name: 'token', valueString: 'another' },
  { name: 'expiration', valueDateTime: '2031-01-01T00:00:00Z' },
  { name: 'subscription', valueString: 'another' },
  { name: 'websocket-url', valueUrl: 'wss://example.org/another' },
  { name: 'Token', valueString: 'a' },
  { name: 'other', valueString: 'a' },
  { name: 'x-other', valueString: 'a' },
  { name: ' ', valueString: 'a' },
  { name: 'other' },
  { name: 'other', resource: { resourceType: 'Basic' }, valueString: 'a' },
  { name: 'other', part: [{ name: 'a', valueString: 'b' }] },
  { name: 'other', _valueString: { extension: [{ url: 'urn:a', valueString: 'b' }] } },
  { name: 'return', resource: { resourceType: 'Parameters' } },
  { valueString: 'a' },
  { name: 'other', valueString: null },
  {},
  [],
  null,
]
const IN_NOTIFICATIONS = [
  ['focus', 'focus'],
  ['eventNumber', 'event-number'],
  ['timestamp', 'timestamp'],
  ['notificationEvent', 'notification-event'],
  ['eventsSinceSubscriptionStart', 'events-since-subscription-start'],
  ['topic', 'topic'],
  ['subscription', 'subscription'],
  ['status', 'status'],
  ['type', 'type'],
  ['entry', 'entry'],
  ['fullUrl', 'fullUrl'],
  ['request', 'request'],
  ['response', 'response'],
  ['resource', 'resource'],
  ['resourceType', 'parameter'],
] as const
const IN_SUBSCRIPTIONS = [
  'id',
  'status',
  'end',
  'content',
  'channel',
  'topic',
  'criteria',
  'contentType',
  'payload',
]

export const ALTERATIONS: readonly Alteration[] = [
  ...VALUES_ALTERED,
  ...[200, 204, 302, 401, 404, 405, 429, 500, 501].map((code) => ({
    name: `every accepted call is answered ${code}`,
    alter: answers((line) => isCall(line) && isAccepted(line), status(code)),
  })),
  ...[200, 404, 500].flatMap((code) => [
    { name: `every call by GET is answered ${code}`, alter: answers(isBy('GET'), status(code)) },
    { name: `every call by POST is answered ${code}`, alter: answers(isBy('POST'), status(code)) },
    { name: `every call at type level is answered ${code}`, alter: answers(isAtType, status(code)) },
    {
      name: `every call at instance level is answered ${code}`,
      alter: answers((line) => isCall(line) && !isAtType(line), status(code)),
    },
  ]),
  ...[200, 202, 400, 404, 405, 415, 500, 501].map((code) => ({
    name: `every refused call is answered ${code}`,
    alter: answers((line) => isCall(line) && isRefused(line), status(code)),
  })),
  ...MORE.map((parameter) => ({
    name: `every output has ${JSON.stringify(parameter)} too`,
    alter: answers(isCall, body({ add: { parameter } })),
  })),
  {
    name: 'the operation was called by https:',
    alter: calls(({ request }) => ({
      request: { ...request, url: request.url.replace(/^http:/, 'https:') },
    })),
  },
  {
    name: 'every call is answered 429',
    alter: answers(isCall, status(429)),
  },
  ...BODY.map(([what, text]) => ({
    name: `the body of every accepted call ${what}`,
    alter: answers((line) => isCall(line) && isAccepted(line), bodyText(text)),
  })),
  ...BODY.map(([what, text]) => ({
    name: `the body of every refused call ${what}`,
    alter: answers((line) => isCall(line) && isRefused(line), bodyText(text)),
  })),
  ...OUTPUT_NAMES.map((name) => ({
    name: `no answer has the output ${name}`,
    alter: answers(isCall, body({ drop: [name] })),
  })),
  ...(['valueString', 'valueDateTime', 'valueUrl', 'name'] as const).flatMap((member) => [
    { name: `no output has ${member}`, alter: answers(isCall, body({ drop: [member] })) },
    { name: `${member} of outputs is a number`, alter: answers(isCall, body({ set: { [member]: 7 } })) },
    { name: `${member} of outputs is blank`, alter: answers(isCall, body({ set: { [member]: ' ' } })) },
  ]),
  ...['content-type', 'date', 'cache-control', 'location', 'www-authenticate'].map((name) => ({
    name: `no answer has the header ${name}`,
    alter: answers(() => true, noHeader(name)),
  })),
  ...[200, 404, 500].map((code) => ({
    name: `Subscriptions are answered ${code}`,
    alter: answers(isSubscription, status(code)),
  })),
  ...IN_SUBSCRIPTIONS.map((name) => ({
    name: `no Subscription has ${name}`,
    alter: answers(isSubscription, body({ drop: [name] })),
  })),
  { name: 'the body of every Subscription is empty', alter: answers(isSubscription, bodyText('')) },
  { name: 'every other answer is 404', alter: answers((line) => !isCall(line), status(404)) },
  { name: 'every other body is empty', alter: answers((line) => !isCall(line), bodyText('')) },

  { name: 'no handshake came', alter: noFrameWith('handshake') },
  { name: 'no event came', alter: all(noFrameWith('event-notification'), NO_EVENT) },
  { name: 'no heartbeat came', alter: noFrameWith('heartbeat') },
  {
    name: 'nothing came',
    alter: all(
      frames(() => null),
      NO_EVENT,
    ),
  },
  {
    name: 'everything came twice',
    alter: sockets((socket) => ({ ...socket, frames: socket.frames.flatMap((frame) => [frame, frame]) })),
  },
  {
    name: 'everything came backwards',
    alter: sockets((socket) => ({ ...socket, frames: [...socket.frames].reverse() })),
  },
  {
    name: 'everything came late',
    alter: all(
      frames((frame) => ({ ...frame, at: frame.at + 60_000 })),
      NO_EVENT,
    ),
  },
  {
    name: 'every message is no JSON',
    alter: all(
      frames((frame) => ({ ...frame, body: textOf('hello') })),
      NO_EVENT,
    ),
  },
  {
    name: 'every message is an empty object',
    alter: all(
      frames((frame) => ({ ...frame, body: textOf('{}') })),
      NO_EVENT,
    ),
  },
  { name: 'every message is binary', alter: frames((frame) => ({ ...frame, opcode: 'binary' })) },
  {
    name: 'every message is a bare status',
    alter: all(messages({ only: 'status' }), NO_EVENT),
  },
  ...IN_NOTIFICATIONS.map((names) => ({
    name: `no notification has ${names[0]}`,
    alter: messages({ drop: names }),
  })),
  ...(
    [
      'eventNumber',
      'valueString',
      'eventsSinceSubscriptionStart',
      'type',
      'valueCode',
      'timestamp',
      'reference',
    ] as const
  ).flatMap((member) => [
    { name: `${member} of notifications is a number`, alter: messages({ set: { [member]: 3 } }) },
    { name: `${member} of notifications is a word`, alter: messages({ set: { [member]: 'word' } }) },
  ]),
  { name: 'every websocket was closed by the server with 1000', alter: closed(1000, 'server') },
  { name: 'every websocket was closed by the server with 1008', alter: closed(1008, 'server') },
  { name: 'every websocket broke', alter: closed(null, 'network') },
  { name: 'every websocket was closed by the suite', alter: closed(1000, 'client') },
  {
    name: 'every upgrade was answered 403',
    alter: all(opening({ kind: 'rejected', status: 403, body: textOf(''), durationMs: 5 }), NO_EVENT),
  },
  {
    name: 'every websocket was refused',
    alter: all(opening({ kind: 'refused', reason: 'connection refused' }), NO_EVENT),
  },
  {
    name: 'every websocket was silent to the upgrade',
    alter: all(opening({ kind: 'timeout', reason: 'no answer to the upgrade' }), NO_EVENT),
  },

  {
    name: 'nothing was triggered',
    alter: unknown('event', 'trigger', 'after', 'beforeExpiry', 'afterExpiry', 'late'),
  },
  { name: 'no event was seen in time', alter: lateFramesWith('event-notification') },
  { name: 'no control was seen in time', alter: unknown('graceMs') },
  {
    name: 'nothing was bound again',
    alter: unknown('second', 'again', 'later', 'altered', 'subprotocol'),
  },
  { name: 'nothing is offered at type level', alter: unknown('type', 'none', 'twoByGet', 'head', 'changed') },
  {
    name: 'nothing was read back',
    alter: unknown('readBack', 'shown', 'pastEvents', 'definition', 'acceptedSeconds'),
  },
  {
    name: 'the accepted Subscription names nothing',
    alter: unknown('content', 'contentType', 'status', 'topic', 'acceptedMaxCount'),
  },
  { name: 'no handshake came in time', alter: lateFramesWith('handshake') },
  {
    name: 'nothing confirmed any bind',
    alter: all(noFrameWith('handshake'), noFrameWith('event-notification'), NO_EVENT),
  },
  { name: 'no dialect was chosen', alter: unknown('chosen') },
  { name: 'no pong came', alter: unknown('ponged') },

  { name: 'the run is read-only', alter: target({ readOnly: true }) },
  { name: 'there is one principal', alter: target({ secondPrincipal: false }) },
  { name: 'nobody is authenticated', alter: target({ authenticated: false }) },
  { name: 'nothing triggers', alter: target({ triggerType: null, topic: null, topicFrom: 'none' }) },
  { name: 'the target was not reached', alter: target({ reachable: false, reason: 'connection refused' }) },
  { name: 'the operation is not declared', alter: declared({ operation: false, canonical: null }) },
  { name: 'the guide is not claimed', alter: declared({ guideClaimed: false, backportCanonical: false }) },
  { name: 'XML is declared', alter: declared({ xml: true, formats: ['json', 'xml'] }) },
  { name: 'CORS is declared', alter: declared({ cors: true }) },
]
