import type { Named } from './reasons.js'

/** Pairs that are measured and known to survive or to be never reached, with the reason. The first entry that fits counts. */
export const KNOWN: readonly Named[] = [
  {
    mutants: ['CL-04/wrong-focus'],
    guards: ['*'],
    reason:
      'what an event is about is known only while nothing else goes on, and that is arranged for one socket',
  },
  {
    mutants: ['CL-05/no-resource', 'WS-15/less'],
    guards: ['*'],
    reason: 'a server may fail to get a resource now and then: the clause is broken when none comes at all',
  },
  {
    mutants: ['SS-08/*'],
    guards: ['*'],
    reason: 'a heartbeat may carry the latest event: the clause is broken when every event comes in one',
  },
  {
    mutants: [
      'WS-18/*',
      'WS-19/*',
      'WS-20/heartbeat-counted',
      'SS-07/*',
      'SS-24/*',
      '*heartbeat*',
      'counter-in-words',
      'unknown-status',
    ],
    guards: ['*'],
    reason: 'each heartbeat costs seconds: they are waited for on a fresh socket, and once more later',
  },
  {
    mutants: ['WS-20/handshake-counted', 'SS-14/*'],
    guards: ['*'],
    reason: 'counters are compared while nothing else goes on, and that is arranged for two sockets',
  },
  {
    mutants: ['EXP-03/*', 'EXP-04/*', 'EXP-05/*'],
    guards: ['*'],
    reason: 'each expiry costs the life of a token: it is waited for on fresh sockets',
  },
  {
    mutants: ['WS-09/*'],
    guards: ['*'],
    reason: 'tokens that nobody issued are sent on fresh sockets, so that what follows is theirs',
  },
  {
    mutants: ['WS-04/*', 'WS-21/*', 'WS-25/*', 'TOK-03/*', 'CL-06/*', 'SS-01/*'],
    guards: ['*'],
    reason:
      'it takes a bind, an absence or a burst of its own, which is arranged for the first socket and after a reconnect',
  },
  {
    mutants: ['ERR-*', 'IN-*', 'OP-20/*', 'OUT-33/*', 'OP-08/ignored'],
    guards: ['second-principal', 'old-subscription', 'second-call'],
    reason:
      'odd inputs and what is refused are asked for by the first principal, of new Subscriptions: anything else doubles their exchanges',
  },
  {
    mutants: ['OP-*', 'IN-*', 'ERR-*'],
    guards: ['get', 'post', 'type-level', 'instance-level', 'two-ids', 'no-ids', 'xml'],
    reason:
      'headers, parameters and odd inputs are varied in one form; what the forms themselves differ in is judged in each',
  },
  {
    mutants: ['OP-*'],
    guards: ['second-principal', 'old-subscription', 'second-call'],
    reason: 'headers are varied once',
  },
  {
    mutants: ['SC-1*'],
    guards: ['get', 'type-level', 'xml'],
    reason: '$status and $events are asked for by GET and in JSON: they are beside the matter of this suite',
  },
  {
    mutants: [
      'TOK-05/counter',
      'OUT-15/joined',
      'OUT-17/*',
      'SEC-01/*',
      'SEC-04/*',
      'SEC-06/*',
      'SEC-07/*',
      'SEC-08/*',
      'EXP-0[12]/*',
      'TOK-0[45]/*',
    ],
    guards: ['*'],
    reason:
      'it takes two tokens, several ids or a second look, which is arranged in the form that the server prefers',
  },
  {
    mutants: ['NB-1*', 'SS-20/other-topic', 'SS-16/*', 'SS-03/*'],
    guards: ['*'],
    reason: 'the mutant makes its mistake in events that have no such entry',
  },
]
