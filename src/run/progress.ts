import type { TargetDescription } from '../evidence/types.js'

/** How far the run on one target is. */
export interface Progress {
  readonly phase: 'discovering' | 'acting' | 'repeating' | 'cleaning up' | 'validating'
  readonly done: number
  readonly total: number
  readonly target?: TargetDescription
}
