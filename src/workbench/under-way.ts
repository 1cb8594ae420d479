import type { RecordLine } from '../evidence/types.js'
import type { RunEvents } from '../run/events.js'
import type { Progress } from '../run/progress.js'
import type { RunSettings } from '../target/configuration/types.js'

/** What goes on on a target: a run, or an exploration. It goes on when its page is closed. */
export abstract class UnderWay {
  readonly startedAt = new Date()
  progress: Progress | null = null
  state: 'running' | 'stopping' | 'ended' | 'failed' = 'running'
  /** why it failed, in a sentence; '' unless it did */
  error = ''
  readonly #stop = new AbortController()

  constructor(readonly settings: RunSettings) {}

  get signal(): AbortSignal {
    return this.#stop.signal
  }

  get isOver(): boolean {
    return this.state === 'ended' || this.state === 'failed'
  }

  /** Ends it after its clean-up. */
  stop(): void {
    if (this.state !== 'running') return
    this.state = 'stopping'
    this.#stop.abort()
  }

  /** It has ended. @param error why it could not be done; '' when it was */
  finish(error = ''): void {
    this.state = error === '' ? 'ended' : 'failed'
    this.error = error
  }

  readonly events: RunEvents = {
    progress: (_, progress) => {
      this.progress = progress
    },
    recorded: (_, line) => this.recorded(line),
  }

  /** Hears what is written to the record. */
  protected abstract recorded(line: RecordLine): void
}
