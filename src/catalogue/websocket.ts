import type { Requirement } from './types.js'
import { BINDING } from './websocket/binding.js'
import { DELIVERY } from './websocket/delivery.js'

/**
 * The websocket. The flow stands only in the Backport guide; on R5 and R6 a broken step is at most a warning
 * unless it touches authorization, content level, MIME type or the delivery itself.
 */
export const WEBSOCKET: readonly Requirement[] = [...BINDING, ...DELIVERY]
