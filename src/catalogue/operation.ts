import { ANSWER } from './operation/answer.js'
import { CALL } from './operation/call.js'
import type { Requirement } from './types.js'

/** The operation itself. */
export const OPERATION: readonly Requirement[] = [...CALL, ...ANSWER]
