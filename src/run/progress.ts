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
    | 'validating'
  readonly done: number
  readonly total: number
  readonly target?: TargetDescription
  /** what it waits for at the moment, when it does */
  readonly waiting?: () => Wait | null
}
