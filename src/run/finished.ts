import { EXIT_CODES } from '../judge/types.js'
import type { ReportHead } from '../report/matrix.js'
import type { Report } from '../report/types.js'

/** How a run ended. */
export interface Finished {
  readonly exitCode: number
  /** one for each target that was judged, in the order of the targets */
  readonly heads: readonly ReportHead[]
  /** path of the page that joins several targets; null when one was tested */
  readonly matrix: string | null
  /** one for each target; of several they are read from where they were written */
  readonly reports: () => Promise<readonly Report[]>
  /** why some of several targets could not be tested: a ConfigurationError, or a fault; null when all were */
  readonly notTested: Error | null
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

/** A run that only said what it would send. */
export const NOTHING_TESTED: Finished = {
  exitCode: EXIT_CODES.conformant,
  heads: [],
  matrix: null,
  reports: () => Promise.resolve([]),
  notTested: null,
}

/** One target was judged. */
export function finishedWith(report: Report): Finished {
  return {
    exitCode: report.run.exitCode,
    heads: [report],
    matrix: null,
    reports: () => Promise.resolve([report]),
    notTested: null,
  }
}

/** Who stops a run learns so from it, also when all was judged already and the validator alone was still reading. */
export function unlessStopped(finished: Finished, { aborted }: AbortSignal): Finished {
  return aborted ? { ...finished, exitCode: EXIT_CODES.interrupted } : finished
}
