import type { Waiver } from '../judge/types.js'
import type { ValidatorSource } from '../validator/source.js'
import type { RunEvents } from './events.js'
import type { Suite } from './suite.js'

/** What a run is given besides its settings. */
export interface RunContext {
  readonly suite: Suite
  /** aborted: the run ends, and cleans up */
  readonly signal: AbortSignal
  readonly events: RunEvents
}

/** The same with what all targets of a run share. */
export interface SharedContext extends RunContext {
  readonly waivers: readonly Waiver[]
  /** HL7's validator; null: not asked */
  readonly validators: ValidatorSource | null
}
