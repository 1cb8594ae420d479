import type { Facts } from '../../../src/catalogue/index.js'

/** The requirements, or clauses of them, that demand what scenarios cannot go on without; none where no text does. */
export const FACTS: Facts = {
  operation: [],
  subscription: ['SC-02/refused', 'SC-03/endpoint-demanded', 'SC-04/5xx', 'SC-08/refused'],
  'instance-level': ['OP-02'],
  'type-level': ['OP-01'],
  post: ['OP-04'],
  token: [
    'OP-04',
    'OP-17/not-2xx',
    'OP-18',
    'OUT-01/missing',
    'OUT-03',
    'OUT-19/missing',
    'OUT-26/wrong-case',
  ],
  lifetime: ['EXP-01', 'EXP-02'],
  clock: [],
  socket: ['WS-01', 'OUT-21', 'OUT-22', 'OUT-23'],
  'bind-message': ['WS-02'],
  handshake: ['WS-04'],
  'trigger-resource': [],
  event: ['WS-21/not-delivered'],
  'other-channel': [],
  off: [],
  deletion: [],
}
