/** Kinds of mutants and guards, by name or by the clause that they break; see `Named`. */

/** Mistakes in reading a request: what the bytes mean. */
export const READING = [
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
export const BODIES = [
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
export const INSTANCE = [
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
  'events-updated-yesterday',
]

/** Mistakes at type level by their nature. */
export const TYPE = [
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
  'empty-meta-in-status-at-type-level',
]

/** Mistakes in the answers to $status and $events, of rules that are about all messages. */
export const IN_QUERIES = ['empty-meta-in-status-at-type-level', 'events-updated-yesterday']

/** Rules about the Subscription resource and what is read beside the operation. */
export const RESOURCES = [
  'SC-01/*',
  'SC-02/*',
  'SC-03/*',
  'SC-04/*',
  'SC-05/*',
  'SC-07/*',
  'SC-08/*',
  'SC-09/*',
  'SC-23/*',
]
export const OTHER_READS = [
  'SC-13/*',
  'SC-14/*',
  'SC-18/*',
  'SC-19/*',
  'SC-20/*',
  'SC-21/*',
  'SEC-05/*',
  'SEC-08/*',
]

export const FORM_GUARDS = ['get', 'post', 'type-level', 'instance-level', 'xml', 'two-ids', 'no-ids']
export const IDS = ['two-ids', 'no-ids']
export const PAST = ['second-call', 'old-subscription']

/** Requirements about handshakes, heartbeats, and what has no event. */
export const HANDSHAKES = [
  'no-handshake',
  'bind-success',
  'one-handshake-for-all',
  'status-after-handshake',
  'handshake-*',
  'handshakes-counted',
  'property-twice-in-handshake',
  'unknown-status-on-r4',
  'unknown-status',
]
export const HEARTBEATS = [
  '*heartbeat*',
  'heartbeats-counted',
  'counter-in-words',
  'parameter-in-camel-case',
  'parameter-of-another-type',
]

/** Mutants that are wrong under a condition of their own. */
export const CONDITIONAL = [
  'deaf-after-*',
  'no-handshake-after-reconnect',
  'first-token-ends-delivery',
  'delivers-to-idle-sockets',
  'delivers-to-unbound',
  'heartbeats-count-once-events-came',
  'binds-expired-token-beside',
  'second-bind-greets-the-first',
  'events-of-the-first',
  'answer-names-what-is-bound',
  'heartbeat-ahead-of-events',
  'first-heartbeat-takes-a-number',
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
  'nobody-is-the-first-principal',
  'query-id-wins',
  'foreign-among-own',
  'updates-told-when-off',
  '*-while-bound',
  'token-already-out',
  'resources-beside-full-resource',
  'no-resources-beside-id-only',
  'no-resources-on-second-socket',
  'type-token-never-expires',
  'instance-token-never-expires',
  'down-after-binary-noise',
  'first-id-of-xml',
  'two-ids-in-json',
  'unreadable-for-the-second',
  'any-filter-in-an-update',
]

/** Rules about binding, which happens before there is content. */
export const BINDING = [
  'EXP-0[345]/*',
  'TOK-03/*',
  'WS-0[4679]/*',
  'WS-1[0-2]/*',
  'WS-25/*',
  'WS-30/*',
  'SEC-01/*',
]

/** Rules about the beginning of a Subscription. */
export const BEGINNING = ['SS-05/*', 'SS-06/*', 'SS-11/*']
