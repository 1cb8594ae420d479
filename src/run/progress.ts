import { statSync } from 'node:fs'
import type { TargetDescription } from '../evidence/types.js'
import type { Wait } from '../scenario/waits.js'

/** How far the run on one target is. */
export interface Progress {
  readonly phase:
    | 'discovering'
    | 'acting'
    | 'repeating'
    | 'exploring'
    | 'soaking'
    | 'shortening'
    | 'cleaning up'
    | 'judging'
    | 'validating'
  readonly done: number
  readonly total: number
  readonly target?: TargetDescription
  /** what it waits for at the moment, when it does */
  readonly waiting?: () => Wait | null
}

/** All is acted; a long record is judged, and looked through for secrets, for minutes. Its total is megabytes of the record. */
export function judgingOf(recordPath: string): Progress {
  const bytes = statSync(recordPath, { throwIfNoEntry: false })?.size ?? 0
  return { phase: 'judging', done: 0, total: Math.round(bytes / 1_000_000) }
}
