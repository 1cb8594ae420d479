import type { Catalogue } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import type { Law } from '../judge/check.js'
import type { Judged } from '../judge/engine.js'
import { clauseOf, forget, hadOccasion, isBroken, nameOf, type JudgedHistory } from './findings.js'
import { OverTimeTable } from './over-time.js'
import { emptyTally, tallied, type Tally } from './tally.js'

/** How often a history that breaks a law was tried again, and how often it broke it again. */
export interface Tries {
  readonly broken: number
  readonly of: number
}

/** What an exploration says of one law. */
export interface LawOutcome {
  readonly law: Law
  /** what stands for it in the report: the failure that was made sure of, else how it was kept, else why it is not known */
  readonly judged: Judged | null
  /** histories in which it had an occasion, of those that were acted to find something */
  readonly histories: number
  /** how many of those broke it */
  readonly brokenIn: number
  /** null: it is not broken */
  readonly tries: Tries | null
  /**
   * why what broke it is no failure of its own: it was not seen again with the whole deadlines, or only histories broke it
   * that break another law too, which was made sure of
   */
  readonly dropped: 'not confirmed' | 'explained' | null
}

interface Account {
  histories: number
  /** keys of those that broke it */
  readonly broken: Set<string>
  kept: Judged | null
  unobserved: Judged | null
  /** broken in an explored history in which everything was waited for whole */
  firm: Judged | null
  /** tries by the law that they were made for */
  readonly confirmed: Map<string, Judged[]>
}

/**
 * Puts together what histories came to, one after the other, whether they are acted now or read from a record. What no
 * result rests on is taken out of the evidence.
 */
export class Outcome {
  readonly #accounts: ReadonlyMap<Law, Account>
  readonly #kept = new Set<string>()
  /** scenarios of histories by what they were */
  readonly #paths = new Map<string, string>()
  readonly #reasons = new Map<string, number>()
  tally: Tally = emptyTally()
  readonly overTime = new OverTimeTable()
  acted = 0
  tries = 0
  steps = 0

  constructor(
    readonly catalogue: Catalogue,
    readonly laws: readonly Law[],
  ) {
    this.#accounts = new Map(laws.map((law) => [law, emptyAccount()]))
  }

  /** Takes a judged history in. */
  add({ key, evidence: history, reason, judged, suspected }: JudgedHistory, evidence: Evidence): void {
    if (!history) {
      if (reason !== null) this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1)
      forget(evidence, key)
      return
    }
    this.#paths.set(key, history.path)
    let isKept = history.phase === 'confirmed'
    if (history.phase === 'explored') {
      this.acted++
      this.steps += history.steps.length
      this.tally = tallied(this.tally, history, evidence, this.overTime)
    } else this.tries++
    for (const [law, each] of judged) {
      const account = this.#accounts.get(law)
      if (!account) continue
      if (history.phase === 'explored') {
        const isFirm = history.firm && isBroken(each)
        isKept = this.#explored(account, suspected.get(law) ?? each, key, isFirm) || isKept
      }
      if (history.phase === 'confirmed') {
        const own = account.confirmed.get(history.law ?? '') ?? []
        account.confirmed.set(history.law ?? '', [...own, each])
      }
    }
    if (isKept) this.#kept.add(key)
    else forget(evidence, key)
  }

  /** @returns whether something of the report may rest on it */
  #explored(account: Account, each: Judged, key: string, isFirm: boolean): boolean {
    if (!hadOccasion(each)) {
      account.unobserved ??= each
      return false
    }
    account.histories++
    if (isBroken(each)) account.broken.add(key)
    else if (account.kept === null) return (account.kept = each) !== null
    if (isFirm && account.firm === null) return (account.firm = each) !== null
    return false
  }

  /** Why the first history that could not be acted could not; null where all were. */
  get reason(): string | null {
    const [most] = [...this.#reasons].sort((a, b) => b[1] - a[1])
    return most?.[0] ?? null
  }

  /** The history that a scenario of the record acted. */
  pathOf(key: string): string | null {
    return this.#paths.get(key) ?? null
  }

  /** What is said of each law. */
  outcomes(): readonly LawOutcome[] {
    return this.laws.map((law) => this.#outcomeOf(law, this.#accounts.get(law) ?? emptyAccount()))
  }

  #outcomeOf(law: Law, account: Account): LawOutcome {
    const { histories, broken, kept, unobserved, firm, confirmed } = account
    const own = confirmed.get(nameOf(law)) ?? []
    const tried =
      own.length > 0 ? own : ([...confirmed.values()].find((all) => brokenAmong(all) >= ENOUGH) ?? [])
    const common = { law, histories, brokenIn: broken.size, dropped: null }
    const sure = tried.find(isBroken)
    const tries = { broken: brokenAmong(tried), of: tried.length }
    if (sure) return { ...common, judged: steadied(sure, tries), tries }
    if (firm && !this.#isExplained(law, broken)) {
      const withFirst = { broken: 1, of: tried.length + 1 }
      return { ...common, judged: steadied(firm, withFirst), tries: withFirst }
    }
    const dropped = broken.size === 0 ? null : own.length > 0 ? 'not confirmed' : 'explained'
    return { ...common, judged: kept ?? unobserved, tries: null, dropped }
  }

  /** A law of its clause was made sure of, or every history that broke it broke a law that was. */
  #isExplained(law: Law, keys: ReadonlySet<string>): boolean {
    const sure = [...this.#accounts].filter(
      ([law, { confirmed }]) => brokenAmong(confirmed.get(nameOf(law)) ?? []) >= ENOUGH,
    )
    return (
      sure.some(([each]) => clauseOf(each) === clauseOf(law)) ||
      [...keys].every((key) => sure.some(([, { broken }]) => broken.has(key)))
    )
  }
}

/** So many tries make sure of a failure. */
const ENOUGH = 2

const emptyAccount = (): Account => ({
  histories: 0,
  broken: new Set(),
  kept: null,
  unobserved: null,
  firm: null,
  confirmed: new Map(),
})

const brokenAmong = (all: readonly Judged[]): number => all.filter(isBroken).length

/** With how steadily it is broken. */
function steadied(judged: Judged, { broken, of }: Tries): Judged {
  const stability = of < 2 ? null : broken === of ? 'deterministic' : 'intermittent'
  return { ...judged, result: { ...judged.result, stability } }
}
