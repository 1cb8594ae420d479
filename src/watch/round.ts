import { selection } from '../judge/selection.js'
import { readReport } from '../report/read.js'
import type { Finished } from '../run/finished.js'
import { Remaining } from '../run/interrupt.js'
import type { Io } from '../run/io.js'
import { sayReport } from '../run/narration.js'
import { run } from '../run/run.js'
import type { Suite } from '../run/suite.js'
import type { RunEvents } from '../run/events.js'
import type { RunSettings } from '../target/configuration/types.js'
import { changesSince, failing, learn, still, type Known, type Learning } from './changes.js'

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
  readonly #known: Learning = new Map()
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
    if (!report || report.target.baseUrl !== settings.targets[0]?.baseUrl) return
    const selected = new Set(this.#selected())
    learn(this.#known, { requirements: report.requirements.filter((row) => selected.has(row.requirement)) })
  }

  /** One round: what is broken first, then the rest; says what changed. Ends early when it is interrupted. */
  async test(mode: Mode, signal: AbortSignal): Promise<void> {
    const { settings } = this.#tester
    const before = new Map(this.#known)
    if (typeof mode !== 'string') return this.#testAndTell(before, { ...settings, only: mode }, signal)
    const selected = this.#selected()
    const isBroken = new Set(failing(this.#known))
    const broken = selected.filter((id) => isBroken.has(id))
    if (mode === 'failed' && broken.length === 0)
      return this.#say('Nothing that was tested is broken: press a to test all.')
    const narrow = { ...settings, only: broken }
    if (mode === 'failed') return this.#testAndTell(before, narrow, signal)
    if (broken.length > 0 && broken.length < selected.length) await this.#testFirst(before, narrow, signal)
    if (!signal.aborted) await this.#testAndTell(before, settings, signal)
  }

  /** What an exit at once would leave on the target, in a sentence. */
  left(): string {
    return this.#remaining.sentence(this.#tester.settings.reportDir)
  }

  /** The ids that the settings select. */
  #selected(): readonly string[] {
    const { settings, suite } = this.#tester
    const chosen = selection(settings)
    return suite.catalogue.requirements.map(({ id }) => id).filter((id) => chosen.has(id))
  }

  /** Quick news of what was broken, before all is tested: nothing is repeated, kept, or drafted from it. */
  async #testFirst(before: Known, narrow: RunSettings, signal: AbortSignal): Promise<void> {
    await this.#run({ ...narrow, repeat: false, writeWaivers: null }, signal, false)
    if (signal.aborted) return
    const changed = changesSince(before, this.#known) || still(this.#known)
    this.#say(`What was broken: ${changed}. Testing the rest.`)
  }

  async #testAndTell(before: Known, settings: RunSettings, signal: AbortSignal): Promise<void> {
    const { exitCode } = await this.#run(settings, signal, true)
    // What was cut off says nothing about the server.
    if (signal.aborted) return
    this.exitCode = exitCode
    if (before.size === 0) return
    const changed = changesSince(before, this.#known)
    this.#say(
      changed === ''
        ? `Since the last run nothing changed; ${still(this.#known)}.`
        : `Since the last run: ${changed}.`,
    )
  }

  /** @param isWhole its report is shown, and kept where runs are kept */
  async #run(settings: RunSettings, signal: AbortSignal, isWhole: boolean): Promise<Finished> {
    const { suite, io, show } = this.#tester
    const shown = show()
    this.#remaining = new Remaining()
    const events: RunEvents = {
      ...shown,
      recorded: (target, line) => {
        this.#remaining.heard(line)
        shown.recorded?.(target, line)
      },
      concluded: async (target, concluded) => {
        shown.clear()
        if (signal.aborted) return
        learn(this.#known, concluded.report)
        if (!isWhole) return
        await sayReport(concluded, suite.catalogue, settings, io)
        await shown.concluded?.(target, concluded)
      },
    }
    return run(settings, { suite, signal, events }).finally(shown.clear)
  }

  #say(text: string): void {
    this.#tester.io.stdout.write(`${text}\n`)
  }
}
