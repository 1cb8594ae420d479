import { ERRORS_ADVICE, SECURITY_ADVICE } from './errors.js'
import { INPUT_ADVICE } from './input.js'
import { NOTIFICATION_ADVICE } from './notification.js'
import { OPERATION_ADVICE } from './operation.js'
import { OUTPUT_ADVICE } from './output.js'
import { OUTPUT_SHAPE_ADVICE } from './output-shape.js'
import { STATUS_ADVICE } from './status.js'
import { SUBSCRIPTION_ADVICE } from './subscription.js'
import { TOKEN_ADVICE } from './token.js'
import type { Advice, AdviceTable } from './types.js'
import { WEBSOCKET_ADVICE } from './websocket.js'

export type { Advice } from './types.js'

/** Advice for every clause that can fail or warn, by `ID/clause`. */
export const ADVICE: AdviceTable = {
  ...OPERATION_ADVICE,
  ...INPUT_ADVICE,
  ...OUTPUT_ADVICE,
  ...OUTPUT_SHAPE_ADVICE,
  ...TOKEN_ADVICE,
  ...WEBSOCKET_ADVICE,
  ...NOTIFICATION_ADVICE,
  ...STATUS_ADVICE,
  ...SUBSCRIPTION_ADVICE,
  ...ERRORS_ADVICE,
  ...SECURITY_ADVICE,
}

/** What to tell of a broken clause; null for one that this version does not know. */
export function adviceFor(requirement: string, clause: string): Advice | null {
  return ADVICE[`${requirement}/${clause}`] ?? null
}
