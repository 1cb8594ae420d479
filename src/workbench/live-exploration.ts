import type { Catalogue } from '../catalogue/index.js'
import { addLine, emptyEvidence, type Evidence } from '../evidence/read.js'
import type { ExplorationAsked, RecordLine } from '../evidence/types.js'
import type { HistoryEvidence, Phase } from '../explore/evidence.js'
import { forget, isBroken, judgeHistory, nameOf } from '../explore/findings.js'
import type { Law } from '../judge/check.js'
import type { RunSettings } from '../target/configuration/types.js'
import { UnderWay } from './under-way.js'

/** What is shortened, or was. */
export interface Pursued {
  /** the clause that is broken, and what tells it from others of that clause */
  readonly law: string
  readonly requirement: string
  /** the shortest history so far that showed it, as `--replay-path` takes it; null before any did */
  readonly shortest: string | null
  /** its steps, and those of the history with which the shortening began */
  readonly steps: number
  readonly stepsAtFirst: number
  /** histories that were acted for it */
  readonly tried: number
  /** of those in the last phase, how many showed it */
  readonly confirmed: number
  readonly phase: Phase
}

/** An exploration as far as it has come, by the same laws as its report; nothing of it goes into the report. */
export class LiveExploration extends UnderWay {
  readonly #evidence = emptyEvidence()
  readonly #pursued = new Map<string, Pursued>()
  /** the history that is drawn, which is kept; the others are forgotten */
  #shown: string | null = null
  #ended = 0

  constructor(
    settings: RunSettings,
    readonly asked: ExplorationAsked,
    private readonly laws: readonly Law[],
    readonly catalogue: Catalogue,
  ) {
    super(settings)
  }

  /** How many histories were acted. */
  get ended(): number {
    return this.#ended
  }

  /** What was found, in the order in which it was looked closer at. */
  get pursued(): readonly Pursued[] {
    return [...this.#pursued.values()]
  }

  /** The history that ended last, with its exchanges; null before one did. */
  get shown(): {
    readonly key: string
    readonly history: HistoryEvidence
    readonly evidence: Evidence
  } | null {
    const history = this.#shown === null ? null : historyIn(this.#evidence, this.#shown)
    return history && this.#shown !== null
      ? { key: this.#shown, history, evidence: this.#evidenceOf(this.#shown) }
      : null
  }

  protected recorded(line: RecordLine): void {
    addLine(this.#evidence, line)
    if (line.kind !== 'scenario' || !line.key.startsWith('history-')) return
    this.#ended++
    const history = historyIn(this.#evidence, line.key)
    if (history !== null) this.#learn(line.key, history)
    const before = this.#shown
    if (history !== null) this.#shown = line.key
    if (history !== null && before !== null) forget(this.#evidence, before)
    if (history === null) forget(this.#evidence, line.key)
  }

  /** What a history that was acted for a law says of that law. */
  #learn(key: string, { law: name, path, phase }: HistoryEvidence): void {
    const law = this.laws.find((each) => nameOf(each) === name)
    if (name === null || !law) return
    const own = judgeHistory(this.catalogue, [law], this.#evidence, key).judged.get(law)
    const shows = own !== undefined && isBroken(own)
    const known = this.#pursued.get(name)
    const steps = path.split(';').length
    const isShorter = shows && (known === undefined || known.shortest === null || steps <= known.steps)
    const confirmedBefore = known?.phase === phase ? known.confirmed : 0
    this.#pursued.set(name, {
      law: name,
      requirement: law.requirement,
      shortest: isShorter ? path : (known?.shortest ?? null),
      steps: isShorter ? steps : (known?.steps ?? steps),
      stepsAtFirst: known?.stepsAtFirst ?? steps,
      tried: (known?.tried ?? 0) + 1,
      confirmed: phase === 'confirmed' ? confirmedBefore + Number(shows) : 0,
      phase,
    })
  }

  #evidenceOf(key: string): Evidence {
    const { exchanges, sockets, scenarios } = this.#evidence
    return {
      ...this.#evidence,
      exchanges: new Map([...exchanges].filter(([, line]) => line.scenario === key)),
      sockets: new Map([...sockets].filter(([, { line }]) => line.scenario === key)),
      scenarios: new Map([...scenarios].filter(([one]) => one === key)),
    }
  }
}

/** What a history came to; null where it could not be acted. */
function historyIn({ scenarios }: Evidence, key: string): HistoryEvidence | null {
  const outcome = scenarios.get(key)?.[0]?.outcome
  return outcome?.kind === 'done' ? (outcome.observed as HistoryEvidence) : null
}
