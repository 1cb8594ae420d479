import { readReport } from '../report/read.js'
import type { Report } from '../report/types.js'
import type { Finished } from '../run/finished.js'
import { Remaining } from '../run/interrupt.js'
import type { Io } from '../run/io.js'
import { sayReport } from '../run/narration.js'
import { run } from '../run/run.js'
import type { Suite } from '../run/suite.js'
import type { RunEvents } from '../run/events.js'
import type { RunSettings } from '../target/configuration/types.js'
import { failing, learn, still, type Known } from './changes.js'

/** What is tested in a round: everything, what is broken, or what a person named. */
export type Mode = 'all' | 'failed' | readonly string[]

export interface Tester {
  readonly settings: RunSettings
  readonly suite: Suite
  readonly io: Io
  /** shows how far a run is, for one run */
  readonly show: () => RunEvents & { clear(): void }
}

/** Tests again and again, and knows what was found before. */
export class Rounds {
  readonly #tester: Tester
  readonly #known: Known = new Map()
  #remaining = new Remaining()
  /** of the last run that came to its end; null before */
  exitCode: number | null = null

  constructor(tester: Tester) {
    this.#tester = tester
  }

  /** Learns what the last run on the report folder found, if there was one. */
  async remember(): Promise<void> {
    const { settings } = this.#tester
    const report = await readReport(settings.reportDir).catch(() => null)
    if (report?.target.baseUrl === settings.targets[0]?.baseUrl) learn(this.#known, report as Report)
  }

  /** One round: what is broken first, then the rest; says what changed. Ends early when it is interrupted. */
  async test(mode: Mode, signal: AbortSignal): Promise<void> {
    const { settings } = this.#tester
    const broken = failing(this.#known)
    if (mode === 'failed' && broken.length === 0) return this.#say('Nothing is broken: press a to test all.')
    if (typeof mode !== 'string') return this.#run({ ...settings, only: mode }, signal, true)
    if (broken.length > 0)
      await this.#run({ ...settings, only: broken, repeat: false }, signal, mode === 'failed')
    if (mode === 'all' && !signal.aborted) await this.#run(settings, signal, true)
  }

  /** What an exit at once would leave on the target, in a sentence. */
  left(): string {
    return this.#remaining.sentence(this.#tester.settings.reportDir)
  }

  async #run(settings: RunSettings, signal: AbortSignal, isShown: boolean): Promise<void> {
    const { suite, io, show } = this.#tester
    const shown = show()
    this.#remaining = new Remaining()
    let finished: Finished
    try {
      finished = await run(settings, {
        suite,
        signal,
        events: {
          ...shown,
          recorded: (_, line) => this.#remaining.heard(line),
          concluded: async (target, concluded) => {
            shown.clear()
            if (isShown && !signal.aborted) await sayReport(concluded, suite.catalogue, settings, io)
            await shown.concluded?.(target, concluded)
          },
        },
      })
    } finally {
      shown.clear()
    }
    // What was cut off says nothing about the server.
    if (signal.aborted) return
    this.exitCode = finished.exitCode
    const isFirst = this.#known.size === 0
    for (const report of await finished.reports()) {
      const changed = learn(this.#known, report)
      if (changed !== '') this.#say(`Since the last run: ${changed}.`)
      else if (!isFirst) this.#say(`Since the last run nothing changed; ${still(this.#known)}.`)
    }
  }

  #say(text: string): void {
    this.#tester.io.stdout.write(`${text}\n`)
  }
}
