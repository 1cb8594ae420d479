import type { Catalogue } from '../catalogue/index.js'
import { addLine, emptyEvidence, type Evidence } from '../evidence/read.js'
import type { RecordLine } from '../evidence/types.js'
import { Evaluations } from '../judge/evaluations.js'
import { standaloneExpect } from '../judge/expect.js'
import { judge } from '../judge/judge.js'
import { selection, type Selection } from '../judge/selection.js'
import type { Judgement } from '../judge/types.js'
import { countedVerdict, type CountedVerdict } from '../report/counts.js'
import { judgeAhead } from '../run/conclude.js'
import { scenariosOf, scenarioTitles, type Suite } from '../run/suite.js'
import type { RunSettings } from '../target/configuration/types.js'
import { UnderWay } from './under-way.js'

/** What a requirement came to so far; `open` while what it is judged by has not ended. */
export type SoFar = CountedVerdict | 'open'

/** Judging what has ended may take this share of the time at most: the run beside it measures milliseconds. */
const JUDGING_SHARE = 0.2
const SHORTEST_PAUSE_MS = 300

/** What a run has come to so far, by the same checks as its report; nothing of it goes into the report. */
export class LiveRun extends UnderWay {
  readonly evidence = emptyEvidence()
  readonly titles: Readonly<Record<string, string>>
  /** of every scenario of the run, in the order in which they stand in the suite */
  readonly scenarios: readonly string[]
  judgement: Judgement | null = null
  readonly #chosen: Selection
  readonly #known = new Evaluations()
  readonly #awaited: ReadonlyMap<string, readonly string[]>
  #verdicts = new Map<string, SoFar>()
  #judging: NodeJS.Timeout | null = null
  /** the scenarios that something happened in, the latest last */
  readonly #touched = new Set<string>()
  #shown: string | null = null

  constructor(
    settings: RunSettings,
    private readonly suite: Suite,
  ) {
    super(settings)
    this.#chosen = selection(settings)
    this.scenarios = scenariosOf(suite, this.#chosen).map(({ key }) => key)
    this.titles = scenarioTitles(suite)
    this.#awaited = scenariosAwaited(suite, this.#chosen)
  }

  get catalogue(): Catalogue {
    return this.suite.catalogue
  }

  override finish(error = ''): void {
    super.finish(error)
    if (this.#judging !== null) clearTimeout(this.#judging)
  }

  /** The ids of the run's requirements, in the order of the catalogue. */
  requirements(): readonly string[] {
    return this.suite.catalogue.requirements.map(({ id }) => id).filter((id) => this.#chosen.has(id))
  }

  verdictOf(id: string): SoFar {
    return this.#verdicts.get(id) ?? 'open'
  }

  /** The scenarios in which something happened and that have not ended, the latest first. */
  underWay(): readonly string[] {
    return [...this.#touched].reverse().filter((key) => !this.evidence.scenarios.has(key))
  }

  /** The scenario in which something happened last; null before anything did. */
  latest(): string | null {
    return [...this.#touched].at(-1) ?? null
  }

  /** The scenario that is drawn: it stays until it has ended, so that it can be read. */
  shown(): string | null {
    // The first contact is no scenario, and has no end.
    const isScenario = (key: string): boolean => Object.hasOwn(this.titles, key)
    const shown = this.#shown
    const isDone = shown === null || this.evidence.scenarios.has(shown) || !isScenario(shown)
    if (isDone) this.#shown = this.underWay().find(isScenario) ?? shown ?? this.latest()
    return this.#shown
  }

  /** What was observed in one scenario. */
  evidenceOf(key: string): Evidence {
    const { exchanges, sockets, scenarios } = this.evidence
    return {
      ...this.evidence,
      exchanges: new Map([...exchanges].filter(([, line]) => line.scenario === key)),
      sockets: new Map([...sockets].filter(([, { line }]) => line.scenario === key)),
      scenarios: new Map([...scenarios].filter(([one]) => one === key)),
    }
  }

  protected recorded(line: RecordLine): void {
    addLine(this.evidence, line)
    const key = this.#scenarioOf(line)
    if (key !== null) {
      this.#touched.delete(key)
      this.#touched.add(key)
    }
    if (line.kind === 'scenario' || line.kind === 'target') this.#judgeSoon(SHORTEST_PAUSE_MS)
  }

  #scenarioOf(line: RecordLine): string | null {
    if (line.kind === 'scenario') return line.key
    if (line.kind === 'exchange' || line.kind === 'socket') return line.scenario
    if (line.kind === 'frame' || line.kind === 'close')
      return this.evidence.sockets.get(line.socket)?.line.scenario ?? null
    return null
  }

  #judgeSoon(pauseMs: number): void {
    if (this.isOver) return
    this.#judging ??= setTimeout(() => {
      const begun = performance.now()
      const seen = this.evidence.scenarios.size
      this.#judge()
        .catch(() => undefined) // it is only the board; what cannot be judged, the report's own judging tells
        .finally(() => {
          this.#judging = null
          const tookMs = performance.now() - begun
          const pause = Math.max(SHORTEST_PAUSE_MS, tookMs / JUDGING_SHARE)
          if (this.evidence.scenarios.size > seen) this.#judgeSoon(pause)
        })
    }, pauseMs)
  }

  async #judge(): Promise<void> {
    const { catalogue, checks } = this.suite
    await judgeAhead(this.suite, this.evidence, this.settings, this.#known)
    const ended = checks.filter(({ scenario }) => this.evidence.scenarios.has(scenario.key))
    const judgement = judge({ catalogue, checks: ended }, this.evidence, standaloneExpect(), {
      chosen: this.#chosen,
      accepted: this.settings.acceptUnverified,
      known: this.#known,
    })
    this.judgement = judgement
    this.#verdicts = new Map(
      judgement.requirements.map((row) => [
        row.requirement,
        this.#soFar(row.requirement, countedVerdict(row)),
      ]),
    )
  }

  /** What was observed counts at once; that nothing was, only when all that it is judged by has ended. */
  #soFar(id: string, verdict: CountedVerdict): SoFar {
    if (OBSERVED.has(verdict)) return verdict
    const pending = this.#awaited.get(id)?.some((key) => !this.evidence.scenarios.has(key)) ?? false
    return pending ? 'open' : verdict
  }
}

const OBSERVED: ReadonlySet<CountedVerdict> = new Set(['fail', 'warn', 'info', 'pass'])

/** The scenarios that a requirement is judged by in this run. */
function scenariosAwaited({ checks }: Suite, chosen: Selection): Map<string, string[]> {
  const awaited = new Map<string, string[]>()
  for (const check of checks)
    if (chosen.leftOut(check) === null)
      awaited.set(check.requirement, [...(awaited.get(check.requirement) ?? []), check.scenario.key])
  return awaited
}
