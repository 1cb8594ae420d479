import { EXIT_CODES } from '../judge/types.js'
import type { Report } from '../report/types.js'

/** How a command that judges ended. */
export interface Executed {
  readonly exitCode: number
  /** one for each target that was judged; of several they are read from where they were written */
  readonly reports?: () => Promise<readonly Report[]>
}

/** The exit code of several targets: an interruption or a fault of the suite first, then the worst verdict. */
export function worstExit(codes: readonly number[]): number {
  const order = [
    EXIT_CODES.interrupted,
    EXIT_CODES.fault,
    EXIT_CODES['non-conformant'],
    EXIT_CODES.incomplete,
  ]
  return order.find((code) => codes.includes(code)) ?? EXIT_CODES.conformant
}
