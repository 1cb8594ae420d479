import type { Forecast } from '../run/forecast.js'
import type { Suite } from '../run/suite.js'
import { refuseUnmatched } from '../run/selected.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import type { History } from './history.js'
import { LiveRun } from './live.js'
import { LiveExploration } from './live-exploration.js'
import { EXPLORE_KEYS, EXPLORE_RUN_KEYS, RUN_KEYS } from './pages/forms.js'
import type { Target, Targets, Texts } from './targets.js'

/** One line of the doctor. */
export interface Found {
  readonly state: 'ok' | 'warning' | 'stop'
  readonly what: string
  readonly says: string
}

/** What the doctor says of a target, as far as it has come. */
export interface Visit {
  readonly tries: boolean
  readonly findings: Found[]
  forecast: Forecast | null
  left: readonly string[]
  isOver: boolean
  error: string
}

interface Parts {
  readonly suite: Suite
  readonly targets: Targets
  readonly history: History
}

/** What is under way, one run for each target: it goes on when the page is closed, and ends with the process. */
export class Runs {
  readonly #live = new Map<string, LiveRun | LiveExploration>()
  readonly #visits = new Map<string, Visit>()
  readonly #pending = new Set<Promise<void>>()
  /** what was asked for last, so that one failure is run again under the same settings */
  readonly #typed = new Map<string, Texts>()

  constructor(private readonly parts: Parts) {}

  /** The run or exploration that is under way, or that failed last; what ended is in the history. */
  live(target: string): LiveRun | LiveExploration | undefined {
    return this.#live.get(target)
  }

  visit(target: string): Visit | undefined {
    return this.#visits.get(target)
  }

  /** What was typed for the latest run of a target. */
  typed(target: string): Texts {
    return this.#typed.get(target) ?? {}
  }

  /** Whether anything is under way. */
  get isBusy(): boolean {
    return [...this.#live.values()].some(({ isOver }) => !isOver)
  }

  /**
   * Begins a run. @param typed settings of the run, see `Targets.runSettings`
   * @throws ConfigurationError for settings that cannot be used, and while the target is being tested; MachineFault when
   * there is no place for its report
   */
  start(target: Target, typed: Texts): LiveRun {
    const { suite } = this.parts
    const startedAt = new Date()
    const settings = this.#settings(target, pick(typed, RUN_KEYS), startedAt)
    refuseUnmatched(settings, suite)
    if (typed['isAgain'] !== 'true') this.#typed.set(target.id, typed)
    return this.#begin(target, new LiveRun(settings, suite), startedAt)
  }

  /**
   * Begins an exploration. @param typed settings of the run and of the exploration, by the names of their flags
   * @throws ConfigurationError and MachineFault as `start`
   */
  async explore(target: Target, typed: Texts): Promise<LiveExploration> {
    const { suite } = this.parts
    const { readExploration } = await import('../explore/settings.js')
    const { laws } = await suite.exploration()
    const startedAt = new Date()
    const settings = this.#settings(target, pick(typed, EXPLORE_RUN_KEYS), startedAt)
    const asked = readExploration(pick(typed, EXPLORE_KEYS))
    this.#typed.set(target.id, typed)
    return this.#begin(target, new LiveExploration(settings, asked, laws, suite.catalogue), startedAt)
  }

  /** @throws ConfigurationError for settings that cannot be used, and while the target is being tested */
  #settings(target: Target, typed: Texts, startedAt: Date): RunSettings {
    const { targets, history } = this.parts
    if (this.#live.get(target.id)?.isOver === false) throw isTested(target)
    return targets.runSettings(target, typed, history.folderFor(target.id, startedAt))
  }

  /** @throws MachineFault when there is no place for its report */
  #begin<Live extends LiveRun | LiveExploration>(target: Target, live: Live, startedAt: Date): Live {
    this.parts.history.makeFolderFor(target.id, startedAt)
    this.#live.set(target.id, live)
    this.#track(this.#act(target, live))
    return live
  }

  async #act(target: Target, live: LiveRun | LiveExploration): Promise<void> {
    const { suite, history } = this.parts
    try {
      const context = { suite, signal: live.signal, events: live.events }
      if (live instanceof LiveExploration)
        await (await import('../explore/explore.js')).explore(live.settings, live.asked, context)
      else await (await import('../run/run.js')).run(live.settings, context)
      await history.refresh()
      live.finish()
      if (this.#live.get(target.id) === live) this.#live.delete(target.id)
    } catch (error) {
      live.finish(sentenceOf(error))
    }
  }

  /** Has the doctor look at a target. @param typed settings of the run that it forecasts */
  examine(target: Target, typed: Texts, tries: boolean): void {
    if (this.#visits.get(target.id)?.isOver === false) return
    const { suite, targets, history } = this.parts
    const visit: Visit = { tries, findings: [], forecast: null, left: [], isOver: false, error: '' }
    this.#visits.set(target.id, visit)
    const says = {
      target: () => undefined,
      finding: (finding: Found) => void visit.findings.push(finding),
      forecast: (forecast: Forecast) => void (visit.forecast = forecast),
      left: (urls: readonly string[]) => void (visit.left = urls),
    }
    const look = async (): Promise<void> => {
      try {
        const dir = history.folderFor(target.id, new Date())
        const settings = targets.runSettings(target, pick(typed, RUN_KEYS), dir)
        const { doctor } = await import('../run/doctor.js')
        await doctor(settings, suite, says, { tries })
      } catch (error) {
        visit.error = sentenceOf(error)
      }
      visit.isOver = true
    }
    this.#track(look())
  }

  /** Forgets what belongs to settings that were changed. */
  forget(target: string): void {
    this.#visits.delete(target)
  }

  /** Ends everything after its clean-up. */
  async close(): Promise<void> {
    for (const live of this.#live.values()) live.stop()
    await Promise.all(this.#pending)
  }

  #track(work: Promise<void>): void {
    this.#pending.add(work)
    void work.finally(() => this.#pending.delete(work))
  }
}

/** Those of the texts that have one of these names, and say anything. */
const pick = (texts: Texts, names: readonly string[]): Texts =>
  Object.fromEntries(names.flatMap((name) => (texts[name]?.trim() ? [[name, texts[name]]] : [])))

const isTested = ({ name }: Target): ConfigurationError =>
  new ConfigurationError(`${name} is being tested; wait for the end of that run, or stop it.`)

function sentenceOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}
