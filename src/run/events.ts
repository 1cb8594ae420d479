import type { RecordLine } from '../evidence/types.js'
import type { TargetSettings } from '../target/configuration/types.js'
import type { Concluded } from './conclude.js'
import type { Progress } from './progress.js'

/** What a run reports while it lasts, for whoever shows it. A target is named as in its settings. */
export interface RunEvents {
  /** before anything is sent */
  readonly started?: (targets: readonly TargetSettings[]) => void
  readonly progress?: (target: string, progress: Progress) => void
  /** a line of the record, when it is written: what is sent, what comes back, which scenario has ended */
  readonly recorded?: (target: string, line: RecordLine) => void
  /** an exploration has made sure that a clause, as `ID/clause`, is broken; it goes on with the others */
  readonly found?: (target: string, clause: string) => void
  /** a target is judged and its reports are written; the run waits for what is done with them */
  readonly concluded?: (target: string, concluded: Concluded) => Promise<void> | void
  /** nothing more comes of this target, also where it could not be tested */
  readonly ended?: (target: string) => void
}
