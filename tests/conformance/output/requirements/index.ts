import type { Requirement } from '../../../../src/catalogue/types.js'
import { REQUIREMENTS as TOKEN } from './token.js'
import { REQUIREMENTS as EXPIRATION } from './expiration.js'
import { REQUIREMENTS as SUBSCRIPTION } from './subscription.js'
import { REQUIREMENTS as WEBSOCKET_URL } from './websocket-url.js'
import { REQUIREMENTS as SHAPE } from './shape.js'

export const REQUIREMENTS: readonly Requirement[] = [
  ...TOKEN,
  ...EXPIRATION,
  ...SUBSCRIPTION,
  ...WEBSOCKET_URL,
  ...SHAPE,
]
