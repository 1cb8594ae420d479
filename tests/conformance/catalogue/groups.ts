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

/** The requirements that the engine itself points at. */
export const ROLES: Roles = {
  expiry: 'EXP-04',
  declared: 'OP-22',
  definition: 'OP-23',
}
