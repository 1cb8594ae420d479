import type { Named } from './reasons.js'

/** Pairs that are measured and known to survive or to be never reached, with the reason. The first entry that fits counts. */
export const KNOWN: readonly Named[] = [
  {
    mutants: ['CL-05/no-resource'],
    guards: ['*'],
    reason: 'a server may fail to get a resource now and then: the clause is broken when none comes at all',
  },
  {
    mutants: ['SS-08/*'],
    guards: ['*'],
    reason: 'a heartbeat may carry the latest event: the clause is broken when every event comes in one',
  },
  {
    mutants: ['WS-18/*', 'WS-19/*', 'SS-24/after-deletion'],
    guards: ['long-bound', 'third-event'],
    reason: 'each heartbeat costs seconds: they are waited for on a fresh socket, and once more later',
  },
  {
    mutants: ['WS-20/handshake-counted'],
    guards: ['*'],
    reason: 'counters are compared while nothing else goes on, and that is arranged for two sockets',
  },
  {
    mutants: ['EXP-03/*', 'EXP-04/*', 'EXP-05/*'],
    guards: ['long-bound', 'reconnected', 'third-event'],
    reason: 'each expiry costs the life of a token: one of each kind is waited for, with one event before it',
  },
  {
    mutants: ['WS-04/not-one-each', 'WS-25/notified'],
    guards: ['third-event'],
    reason: 'there is one event before it: two more would be made and deleted for nothing else',
  },
  {
    mutants: ['IN-06/other-channel', 'OUT-17/foreign', 'TOK-04/same-as-bearer', 'OP-05/get-refused'],
    guards: ['get', 'xml', 'no-ids', 'second-principal'],
    reason:
      'calls without ids, and GET in XML, are asked for where they tell most: not by everybody in every form',
  },
  {
    mutants: ['ERR-08/5xx'],
    guards: ['get', 'xml', 'second-principal'],
    reason: 'a Subscription that is off is asked for in one form: to turn it off costs it its life',
  },
  {
    mutants: ['IN-13/5xx', 'OP-10/*', 'OP-11/5xx', 'OP-19/5xx', 'OP-20/altered'],
    guards: ['instance-level', 'type-level', 'xml', 'second-principal'],
    reason: 'headers, media types and other methods are varied in the form that reads them',
  },
  {
    mutants: ['SEC-06/not-secure'],
    guards: ['*'],
    reason: 'tokens of whole resources are asked for in one form; SEC-04 looks at the address in all of them',
  },
  {
    mutants: ['SS-14/decreases', 'WS-21/not-delivered'],
    guards: ['empty'],
    reason: 'at level empty an event says nothing of its resource: another one counts for it',
  },
]
