import type { Roles } from '../../../src/catalogue/index.js'

/** What the groups of requirements are about, as they are named in sentences and headings. */
export const GROUPS: Readonly<Record<string, string>> = {
  OP: 'operation',
  IN: 'input',
  OUT: 'output',
  TOK: 'token',
  EXP: 'expiry',
  WS: 'websocket',
  NB: 'notifications',
  SS: 'subscription status',
  CL: 'content levels',
  SC: 'subscriptions',
  ERR: 'errors',
  SEC: 'security',
}

/** The requirements that the engine points at when it cannot go on. */
export const ROLES: Roles = {
  form: 'OP-02',
  token: 'OUT-01',
  socket: 'WS-01',
  bind: 'WS-02',
  handshake: 'WS-04',
  event: 'WS-21',
  expiry: 'EXP-04',
  declared: 'OP-22',
  definition: 'OP-23',
}
