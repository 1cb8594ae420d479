import type { Named } from './reasons.js'

/**
 * Pairs that are left out of the measure, by name: what is legal under the guard, and what makes no sense. Each entry
 * says for all of its mutants why.
 */

/** Mistakes in reading a request: what the bytes mean. */
const READING = [
  'IN-02/*',
  'IN-03/*',
  'IN-08/*',
  'IN-09/5xx',
  'IN-10/*',
  'IN-11/*',
  'IN-13/*',
  'IN-14/*',
  'IN-15/*',
  'OP-03/*',
  'OP-07/typed-refused',
  'OP-09/*',
  'OP-10/*',
  'OP-11/*',
  'OP-13/*',
  'OP-14/*',
  'OP-15/*',
  'OP-19/*',
  'OP-20/2xx',
  'OP-20/5xx',
  'OP-21/*',
  'OP-27/*',
  'ERR-13/*',
]

/** Mistakes that need a body. */
const BODIES = [
  'IN-01/*',
  'IN-02/*',
  'IN-03/*',
  'IN-04/*',
  'IN-10/*',
  'IN-13/*',
  'IN-14/*',
  'IN-15/*',
  'OP-04/*',
  'OP-07/*',
  'OP-08/*',
  'OP-09/*',
  'OP-10/*',
  'OP-11/*',
  'OP-17/not-2xx',
  'OP-26/*',
]

/** Mistakes at instance level by their nature. */
const INSTANCE = [
  'ERR-05/*',
  'ERR-07/*',
  'ERR-08/*',
  'ERR-09/*',
  'ERR-11/*',
  'IN-04/*',
  'OP-02/*',
  'OP-20/*',
  'ERR-13/*',
  'SC-12/*',
  'SC-15/*',
]

/** Mistakes at type level by their nature. */
const TYPE = [
  'IN-01/*',
  'IN-02/*',
  'IN-03/*',
  'IN-05/*',
  'IN-06/*',
  'IN-07/*',
  'IN-08/*',
  'IN-09/*',
  'IN-10/*',
  'IN-11/*',
  'IN-12/*',
  'IN-15/*',
  'ERR-06/*',
  'OP-01/*',
  'OP-08/*',
  'OP-18/*',
  'OUT-15/joined',
  'OUT-17/foreign',
  'OUT-17/missing',
  'OUT-33/*',
  'SC-17/*',
]

/** Rules about the Subscription resource and what is read beside the operation. */
const RESOURCES = ['SC-01/*', 'SC-02/*', 'SC-03/*', 'SC-04/*', 'SC-05/*', 'SC-07/*', 'SC-08/*', 'SC-09/*']
const OTHER_READS = ['SC-13/*', 'SC-14/*', 'SC-18/*', 'SC-19/*', 'SC-20/*', 'SC-21/*', 'SEC-05/*', 'SEC-08/*']

const FORM_GUARDS = ['get', 'post', 'type-level', 'instance-level', 'xml', 'two-ids', 'no-ids']
const IDS = ['two-ids', 'no-ids']
const PAST = ['second-call', 'old-subscription']

/** Requirements about handshakes, heartbeats, and what has no event. */
const HANDSHAKES = [
  'no-handshake',
  'bind-success',
  'one-handshake-for-all',
  'status-after-handshake',
  'handshake-*',
  'handshakes-counted',
]
const HEARTBEATS = ['*heartbeat*', 'heartbeats-counted']

/** Mutants that are wrong under a condition of their own. */
const CONDITIONAL = [
  'deaf-after-*',
  'no-handshake-after-reconnect',
  'first-token-ends-delivery',
  'delivers-to-idle-sockets',
  'delivers-to-unbound',
  'heartbeats-count-once-events-came',
  'heartbeats-active-when-off',
  'delivers-when-off',
  'deleted-goes-on-at-type-level',
  'token-outlives-its-subscription',
  'used-token-never-expires',
  'second-token-in-subscription',
  'open-by-get-at-type-level',
  '*-by-get*',
  '*-in-xml',
  'get-token-*',
  'crashes-on-*',
  'loses-every-second-event',
  'level-forgotten-on-update',
  'waits-for-acknowledgement',
  'drops-rebind-in-silence',
  'xml-subscription-in-json',
  'delivers-once-per-bind',
  'second-call-*',
  'never-renewed',
  'token-already-out',
]

/** Rules about binding, which happens before there is content. */
const BINDING = ['EXP-0[345]/*', 'TOK-03/*', 'WS-0[4679]/*', 'WS-1[0-2]/*', 'WS-25/*', 'WS-30/*', 'SEC-01/*']

/** Rules about the beginning of a Subscription. */
const BEGINNING = ['SS-05/*', 'SS-06/*', 'SS-11/*']

/** Rules of one content level, each with the levels that are others. */
const LEVELLED: readonly Named[] = [
  {
    mutants: ['CL-01/*', 'SS-18/on-empty', 'SS-19/*', 'SS-20/on-empty'],
    guards: ['id-only', 'full-resource'],
  },
  { mutants: ['CL-02/*', 'CL-03/*', 'CL-04/*', 'WS-15/more'], guards: ['empty', 'full-resource'] },
  {
    mutants: ['CL-05/*', 'SS-18/missing', 'SS-20/missing', 'SS-20/other-topic', 'WS-15/less'],
    guards: ['empty', 'id-only'],
  },
  { mutants: ['NB-03/*', 'NB-12/disagrees', 'NB-13/*', 'NB-16/*'], guards: ['empty'] },
].map((each) => ({ ...each, reason: 'the mistake belongs to another content level' }))

export const EXCLUDED: readonly Named[] = [
  {
    mutants: CONDITIONAL,
    guards: ['*'],
    reason: 'it is wrong under a condition of its own: two at once say no more about depth',
  },
  ...LEVELLED,
  {
    mutants: [
      ...BINDING,
      ...HEARTBEATS,
      ...BEGINNING,
      'WS-18/*',
      'WS-19/*',
      'WS-20/*',
      'SS-07/*',
      'SS-24/*',
      'handshake-*',
    ],
    guards: ['empty', 'full-resource', 'id-only'],
    reason: 'what has no content does not depend on its level',
  },
  {
    mutants: BEGINNING,
    guards: ['second-socket', 'second-bind', 'reconnected', 'long-bound', 'third-event', 'two-on-socket'],
    reason: 'the rule is about a new Subscription',
  },
  {
    mutants: ['WS-12/*', 'WS-30/*', 'WS-06/*', 'WS-07/*'],
    guards: ['second-bind', 'two-on-socket', 'third-event', 'long-bound', 'second-socket', 'reconnected'],
    reason: 'the rule is about one close, or about one bind after another: it is asked once of each',
  },
  {
    mutants: READING,
    guards: [...PAST, 'second-principal'],
    reason: 'what a request means depends neither on who sends it nor on what happened to the Subscription',
  },
  {
    mutants: [
      'OP-*',
      'IN-*',
      'OUT-*',
      'TOK-*',
      'EXP-*',
      'SC-*',
      'WS-*',
      'SEC-04/*',
      'SEC-06/*',
      'SEC-07/*',
      'SEC-08/*',
    ],
    except: ['errors-as-plain-json', 'errors-in-latin'],
    guards: ['anonymous'],
    reason: 'without credentials everything is refused, which is right; how is judged by ERR and SEC',
  },
  {
    mutants: [
      'ERR-05/*',
      'ERR-06/*',
      'ERR-07/*',
      'ERR-08/*',
      'ERR-09/*',
      'ERR-11/*',
      'ERR-13/*',
      'bad-credentials-crash',
      'SEC-05/*',
    ],
    guards: ['anonymous'],
    reason: 'the mistake is about calls with credentials, or about a call that never has any',
  },
  { mutants: BODIES, guards: ['get'], reason: 'the mistake is about POST: a GET has no body' },
  {
    mutants: [
      'IN-07/*',
      'OP-05/*',
      'OP-06/*',
      'OP-18/*',
      'OP-19/*',
      'OP-20/*',
      'ERR-13/*',
      'OUT-0[1-6]/*',
      'SC-15/bounds',
    ],
    except: ['two-tokens', 'token-as-value-id'],
    guards: ['post'],
    reason: 'the mistake is about another method than POST',
  },
  {
    mutants: [
      'no-websocket-url',
      'empty-url',
      'url-with-*',
      'url-to-be-defined',
      'relative-url',
      'insecure-url',
      'http-websocket-url',
      'queue-as-websocket-url',
      'offset-without-colon',
      'expiration-without-seconds',
      'impossible-date',
      'hour-24',
      'ten-digits',
      'expiration-without-time',
    ],
    guards: ['post'],
    reason: 'the mutant makes its mistake in answers to GET',
  },
  {
    mutants: ['OP-19/*', 'OP-20/*', 'ERR-13/*', 'SEC-05/*'],
    guards: ['get'],
    reason: 'the mistake is about another method than GET',
  },
  { mutants: INSTANCE, guards: ['type-level', ...IDS], reason: 'the mistake is about the instance level' },
  { mutants: TYPE, guards: ['instance-level'], reason: 'the mistake is about the type level' },
  {
    mutants: ['OP-03/*'],
    guards: ['type-level', 'instance-level', ...IDS],
    reason: 'the mistake is about the system level',
  },
  {
    mutants: [...RESOURCES, ...OTHER_READS],
    guards: [...FORM_GUARDS, ...PAST],
    reason: 'the rule is about creating and reading resources, and the guard about calls of an operation',
  },
  {
    mutants: [...RESOURCES, 'SC-14/*', 'WS-27/*'],
    guards: ['second-principal', 'empty', 'id-only', 'full-resource'],
    reason:
      'whether a Subscription is taken is asked at its creation; who makes it and its level do not matter to the rule',
  },
  {
    mutants: [...RESOURCES, 'SC-14/*', 'WS-27/*'],
    guards: ['updates'],
    reason: 'a server may refuse to change a Subscription, and no rule says how it takes a changed one',
  },
  {
    mutants: ['SC-18/*', 'SC-19/*', 'SEC-05/*'],
    guards: ['second-principal'],
    reason: 'it is read without looking at who reads',
  },
  {
    mutants: ['SC-10/*', 'SC-11/*', 'SC-12/*', 'SC-15/*', 'SC-16/*', 'SC-17/*'],
    guards: [...IDS, ...PAST, 'second-principal', 'post'],
    reason: '$status and $events are asked once of each kind: what is measured here is the token operation',
  },
  {
    mutants: ['OP-01/*', 'OP-04/*', 'OP-05/*', 'OP-06/*', 'OP-07/*', 'OP-08/*', 'IN-02/*', 'OP-10/*'],
    guards: IDS,
    reason: 'whether calls for several ids or none are answered is judged by IN, not by OP',
  },
  {
    mutants: ['OP-01/*', 'OP-02/*', 'OP-04/*', 'OP-05/*', 'OP-07/refused'],
    guards: ['second-call'],
    reason: 'a call that is refused when it is made again is judged by OP-26',
  },
  {
    mutants: [
      'IN-03/*',
      'IN-05/*',
      'IN-06/*',
      'IN-08/*',
      'IN-13/*',
      'IN-14/*',
      'IN-15/*',
      'OP-07/*',
      'OP-11/*',
      'OP-26/*',
      'ERR-06/*',
      'OUT-17/foreign',
      'OUT-33/*',
    ],
    guards: ['two-ids'],
    reason: 'such a call names no id, or one',
  },
  {
    mutants: [
      'IN-01/*',
      'IN-03/*',
      'IN-07/*',
      'IN-08/*',
      'IN-09/*',
      'IN-10/*',
      'IN-11/*',
      'IN-12/*',
      'ERR-06/*',
      'OUT-15/joined',
      'OP-07/typed-refused',
    ],
    guards: ['no-ids'],
    reason: 'such a call names an id',
  },
  {
    mutants: ['IN-05/*', 'IN-06/*', 'OUT-17/foreign', 'OUT-33/*', 'ERR-05/*', 'ERR-06/*'],
    guards: PAST,
    reason: 'such a call names no Subscription that exists',
  },
  {
    mutants: [
      'IN-0[1-8]/*',
      'IN-1*',
      'OP-08/*',
      'OP-09/*',
      'OP-10/json-refused',
      'OP-11/*',
      'OP-26/*',
      'OUT-30/*',
      'OUT-31/*',
      'OUT-35/*',
      'plain-json',
      'latin-*',
      'generic-json-*',
      'format-json-*',
      'errors-in-latin',
      'errors-as-plain-json',
    ],
    guards: ['xml'],
    reason: 'the mutant makes its mistake in JSON',
  },
  {
    mutants: [
      'OP-14/*',
      'OP-19/*',
      'OP-20/*',
      'OP-21/*',
      'OP-27/*',
      'ERR-13/*',
      'OP-03/*',
      'OP-01/*',
      'OP-02/*',
      'SEC-05/*',
    ],
    guards: ['xml'],
    reason: 'what is wrong is the URL or a header, and no format has been chosen yet',
  },
  {
    mutants: ['OP-12/*', 'OP-13/*', 'OP-14/*', 'OP-15/*', 'OP-19/*', 'OP-21/*', 'OP-27/*'],
    guards: IDS,
    reason: 'headers and ids have nothing to do with each other',
  },
  {
    mutants: ['ERR-01/*', 'ERR-02/*', 'ERR-03/*', 'ERR-04/*', 'ERR-12/*', 'errors-*'],
    guards: IDS,
    reason: 'an answer that is an error is made where nobody knows how many ids were named',
  },
  {
    mutants: ['ERR-10/*', 'SEC-01/*'],
    guards: [...IDS, ...PAST, 'second-principal', 'xml'],
    reason: 'who has no valid credentials is turned away before the call is read',
  },
  {
    mutants: HANDSHAKES,
    guards: ['updates'],
    reason: 'a handshake has no event',
  },
  { mutants: HEARTBEATS, guards: ['updates'], reason: 'a heartbeat has no event' },
  {
    mutants: ['binds-any-token', 'token-by-its-beginning'],
    guards: ['second-socket', 'third-event', 'reconnected', 'empty', 'id-only', 'full-resource'],
    reason: 'a token that was not issued is for no Subscription',
  },
  {
    mutants: ['down-after-noise', 'understands-no-bind', 'configured-form-unknown'],
    guards: [
      'second-socket',
      'third-event',
      'reconnected',
      'empty',
      'id-only',
      'full-resource',
      'two-on-socket',
      'long-bound',
      'second-bind',
    ],
    reason: 'what is not understood names no Subscription',
  },
]
