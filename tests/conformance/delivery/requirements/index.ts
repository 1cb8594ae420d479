import type { Requirement } from '../../../../src/catalogue/types.js'
import { REQUIREMENTS as MESSAGES } from './messages.js'
import { REQUIREMENTS as EVENTS } from './events.js'
import { REQUIREMENTS as ENDURANCE } from './endurance.js'
import { REQUIREMENTS as SOCKETS } from './sockets.js'

export const REQUIREMENTS: readonly Requirement[] = [...MESSAGES, ...EVENTS, ...ENDURANCE, ...SOCKETS]
