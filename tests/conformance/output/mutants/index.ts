import type { Trait } from '../../../../src/reference/trait.js'
import { MUTANTS as TOKEN } from './token.js'
import { MUTANTS as EXPIRATION } from './expiration.js'
import { MUTANTS as SUBSCRIPTION } from './subscription.js'
import { MUTANTS as WEBSOCKET_URL } from './websocket-url.js'
import { MUTANTS as SHAPE } from './shape.js'

export const MUTANTS: readonly Trait[] = [
  ...TOKEN,
  ...EXPIRATION,
  ...SUBSCRIPTION,
  ...WEBSOCKET_URL,
  ...SHAPE,
]
