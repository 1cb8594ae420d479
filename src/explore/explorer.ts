import type { Catalogue } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import type { Law } from '../judge/check.js'
import type { Stage } from '../run/act.js'
import type { Exploration } from '../run/suite.js'
import type { ExplorationAsked } from '../evidence/types.js'
import { Permits } from '../wire/locks.js'
import type { Phase, StepEvidence } from './evidence.js'
import { clauseOf, judgeHistory, nameOf, type JudgedHistory } from './findings.js'
import { Histories } from './generate.js'
import type { Limits } from './sketch.js'
import { historyScenario, socketsIn, type Plan } from './history.js'
import { Patience } from './patience.js'
import { louder, shortest } from './shrink.js'
import { isSoak, soakHistory, soakMs } from './soak.js'
import { parseHistory, type History } from './steps.js'

/** What an exploration does, and what hears of it. */
export interface Explored {
  readonly catalogue: Catalogue
  readonly exploration: Exploration
  readonly asked: ExplorationAsked
  /** is handed each history when it was judged */
  readonly judged: (history: JudgedHistory, evidence: Evidence) => void
  readonly progress: (phase: Phase | 'soaked', done: number, total: number) => void
  /** hears of each law that was made sure to be broken */
  readonly found: (law: Law) => void
}

/** A history that broke a law, and all the laws that it broke. */
interface Suspect {
  readonly nth: number | null
  readonly history: History
  readonly broken: readonly Law[]
}

/** So many histories are tried to shorten one. */
const MOST_TRIES = 160
/** A failure is shown by two of three tries. */
const TRIES = 3
const ENOUGH = 2
/** What failed once and does not fail again is tried so often more, for its rate. */
const MORE_TRIES = 5
/** So many histories that break a law are looked at, until one breaks it again. */
const MOST_SUSPECTS = 3
/** One history is shortened for so long at most, in milliseconds. */
const LONGEST_SHORTENING = 300_000
/** A soak goes on until so many histories in a row could not be acted: nothing keeps the next one from being the same. */
const MOST_FAILED = 3
/** So many histories are under way at once, where permits allow it. */
const SIDE_BY_SIDE = 8

/** Acts random histories, shortens those that break a law, and makes sure of what it found. */
export class Explorer {
  readonly #patience: Patience
  readonly #sockets: Permits
  readonly #suspects: Suspect[] = []
  /** laws that were made sure to be broken, each with the laws that the same histories broke */
  readonly #sure = new Map<Law, readonly Law[]>()
  readonly #harsh = new Set<Law>()
  readonly #endsAt: number
  #count = 0
  #isClaimed = false

  constructor(
    private readonly stage: Stage,
    private readonly explored: Explored,
  ) {
    const { deadlines, journal } = stage.world
    const { sockets, seconds } = explored.asked
    this.#patience = new Patience(deadlines)
    this.#sockets = new Permits(sockets)
    const ms = isSoak(explored.asked) ? soakMs(explored.asked) : seconds === null ? Infinity : seconds * 1_000
    this.#endsAt = journal.now() + ms
  }

  async run(): Promise<void> {
    const { path } = this.explored.asked
    if (path === null) await (isSoak(this.explored.asked) ? this.#soak() : this.#explore())
    else await this.#repeat(parseHistory(path))
    // A failure before a warning; and what breaks several laws is one fault until another history says otherwise.
    const laws = [...new Set(this.#suspects.flatMap(({ broken }) => broken))]
    for (const law of laws.sort((a, b) => Number(this.#harsh.has(b)) - Number(this.#harsh.has(a)))) {
      if (this.#isOver) return
      // What does not break it again may have been disturbed by others beside it: then another history is looked at.
      for (const suspect of this.#unexplained(law).slice(0, MOST_SUSPECTS))
        if (!this.#isOver && (await this.#pursue(law, suspect))) break
    }
  }

  get #isOver(): boolean {
    return this.stage.world.signal.aborted || this.stage.world.session.stopped !== null
  }

  get #isLate(): boolean {
    return this.#isOver || this.stage.world.journal.now() >= this.#endsAt
  }

  /** Acts the histories of the seed, several at once. */
  async #explore(): Promise<void> {
    const { seed, histories } = this.explored.asked
    const generated = new Histories(seed, this.#limits())
    let next = 0
    let done = 0
    const worker = async (): Promise<void> => {
      while (next < histories && !this.#isLate) {
        const nth = next++
        const history = generated.next()
        const judged = await this.#actFreely(history, nth)
        if (judged.evidence?.firm === true) this.#isClaimed = false
        this.#suspect(judged, history, nth)
        this.explored.progress('explored', ++done, histories)
      }
    }
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
  }

  /** Acts a history that nothing is suspected of. */
  #actFreely(history: History, nth: number): Promise<JudgedHistory> {
    return this.#act({ history, nth, phase: 'explored', mayWait: () => this.#claim(), law: null })
  }

  /** Holds as many sockets as are allowed, on as many Subscriptions, for as long as was asked. */
  async #soak(): Promise<void> {
    const { seed, sockets } = this.explored.asked
    const { journal, subscriptionPermits } = this.stage.world
    const sideBySide = Math.min(subscriptionPermits.total, sockets)
    const beganAt = journal.now()
    let next = 0
    let life: number | null = null
    const hold = async (place: number): Promise<void> => {
      let failed = 0
      while (!this.#isLate && failed < MOST_FAILED) {
        const left = (this.#endsAt - journal.now()) / 1_000
        const nth = next++
        const history = soakHistory(seed, nth, { sockets, sideBySide, place, left, life })
        if (history === null) return
        const judged = await this.#actFreely(history, nth)
        this.#suspect(judged, history, nth)
        failed = judged.evidence === null ? failed + 1 : 0
        life = Math.min(life ?? Infinity, ...(judged.evidence?.steps ?? []).flatMap(lifeOf))
        this.explored.progress(
          'soaked',
          Math.round((journal.now() - beganAt) / 1_000),
          Math.round((this.#endsAt - beganAt) / 1_000),
        )
      }
    }
    await Promise.all(Array.from({ length: sideBySide }, (_, place) => hold(place)))
  }

  /**
   * One history waits for the whole deadline of what has not come, so that something is known for sure of it; the others
   * need not while that is so, or when something is suspect already.
   */
  #claim(): boolean {
    if (this.#isClaimed || this.#suspects.length > 0) return false
    return (this.#isClaimed = true)
  }

  #limits(): Limits {
    const { target, subscriptionPermits, learnt } = this.stage.world
    const { steps, sockets } = this.explored.asked
    return {
      steps,
      subscriptions: Math.min(3, subscriptionPermits.total),
      sockets: Math.min(4, sockets),
      secondPrincipal: target.secondPrincipal,
      canTrigger: target.triggerType !== null || this.stage.world.settings.triggerFile !== null,
      tokensExpire: target.waitBudgetSeconds > 0,
      levels: learnt.content === null,
    }
  }

  /** The history that was given is what is looked at, as often as it takes to be sure. */
  async #repeat(history: History): Promise<void> {
    const judged = await this.#act({ history, nth: null, phase: 'explored', mayWait: () => true, law: null })
    this.#suspect(judged, history, null)
  }

  #suspect({ suspected }: JudgedHistory, history: History, nth: number | null): void {
    for (const [law, { result }] of suspected) if (result.verdict === 'fail') this.#harsh.add(law)
    if (suspected.size > 0) this.#suspects.push({ history, nth, broken: [...suspected.keys()] })
  }

  /** The histories that break a law, the shortest first, unless what is sure already explains it. */
  #unexplained(law: Law): readonly Suspect[] {
    // The same clause at another level, or in another form of the call, is the same fault.
    if ([...this.#sure.keys()].some((sure) => clauseOf(sure) === clauseOf(law))) return []
    const own = this.#suspects.filter(({ broken }) => broken.includes(law))
    const isExplained = ({ broken }: Suspect): boolean =>
      [...this.#sure].some(
        ([sure, beside]) => broken.includes(sure) && (beside.includes(law) || !this.#harsh.has(law)),
      )
    return own.filter((each) => !isExplained(each)).sort((a, b) => lengthOf(a.history) - lengthOf(b.history))
  }

  /** Shortens what broke a law, and makes sure of the rest with the whole deadlines. @returns whether it is sure */
  async #pursue(law: Law, { history, nth }: Suspect): Promise<boolean> {
    const { path } = this.explored.asked
    const { journal } = this.stage.world
    const until = journal.now() + LONGEST_SHORTENING
    let tried = 0
    const shows = async (candidate: History): Promise<boolean> => {
      if (this.#isOver || journal.now() > until) return false
      this.explored.progress('shortened', ++tried, MOST_TRIES)
      return (await this.#failures(law, candidate, nth, 'shortened')) >= ENOUGH
    }
    const isSteady = path === null && (await this.#failures(law, history, nth, 'shortened')) >= ENOUGH
    const short = isSteady
      ? await this.#aloneToo(law, await shortest(history, shows, MOST_TRIES), nth)
      : history
    if (this.#isOver) return false
    const tries = await this.#times(TRIES, law, short, nth, 'confirmed')
    const confirmed = brokenIn(tries, law)
    if (confirmed < ENOUGH) {
      await this.#times(MORE_TRIES, law, short, nth, 'confirmed')
      return false
    }
    const others = [...(tries[0]?.judged.keys() ?? [])]
    this.#sure.set(
      law,
      others.filter((each) => brokenIn(tries, each) >= ENOUGH),
    )
    this.explored.found(law)
    return true
  }

  /** What was shortened beside other tries may need the events of those: with more of its own it shows the fault alone too. */
  async #aloneToo(law: Law, short: History, nth: number | null): Promise<History> {
    for (const each of [short, louder(short)])
      if (brokenIn(await this.#times(1, law, each, nth, 'shortened'), law) > 0) return each
    return short
  }

  /** How many of three tries break the law; the third is left out where two agree. */
  async #failures(law: Law, history: History, nth: number | null, phase: Phase): Promise<number> {
    const first = brokenIn(await this.#times(ENOUGH, law, history, nth, phase), law)
    return first === 1 ? first + brokenIn(await this.#times(1, law, history, nth, phase), law) : first
  }

  /** Acts a history so many times at once. */
  #times(
    count: number,
    law: Law,
    history: History,
    nth: number | null,
    phase: Phase,
  ): Promise<readonly JudgedHistory[]> {
    const mayWait = (): boolean => phase === 'confirmed'
    return Promise.all(
      Array.from({ length: count }, () => this.#act({ history, nth, phase, mayWait, law: nameOf(law) })),
    )
  }

  /** Acts one history on fresh resources and judges it. */
  async #act(what: Omit<Plan, 'key'>): Promise<JudgedHistory> {
    const { catalogue, exploration, judged } = this.explored
    const { scheduler, evidence, world } = this.stage
    const key = `history-${++this.#count}`
    const release = await this.#sockets.take(socketsIn(what.history))
    const scenario = historyScenario({ ...what, key }, exploration, this.#patience)
    try {
      await scheduler.run(scenario)
    } finally {
      scheduler.forget(scenario)
      release()
    }
    if (world.signal.aborted)
      return {
        key,
        evidence: null,
        reason: 'the run was interrupted',
        judged: new Map(),
        suspected: new Map(),
      }
    const found = judgeHistory(catalogue, exploration.laws, evidence, key)
    judged(found, evidence)
    return found
  }
}

/** Seconds that a token lives. */
const lifeOf = (step: StepEvidence): number[] =>
  step.did === 'call' && step.expiresAt !== null ? [(step.expiresAt - step.to) / 1_000] : []

const brokenIn = (tries: readonly JudgedHistory[], law: Law): number =>
  tries.filter(({ suspected }) => suspected.has(law)).length

const lengthOf = (history: History): number => history.flat().length
