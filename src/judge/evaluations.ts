import type { Cause, ScenarioOutcome } from '../evidence/types.js'
import type { Check } from './check.js'
import type { Verdict } from './types.js'

export interface Reading {
  readonly id: string
  readonly reading: string
}

/** One evaluation of a check on one attempt. */
export interface Evaluation {
  readonly verdict: Verdict
  readonly reason: string
  readonly observed: string
  readonly advice: string | null
  /** the assertion that did not hold, to be thrown on by a test runner */
  readonly broken: Error | null
  readonly evidence: readonly string[]
  /** the requirements, or clauses as `ID/clause`, that may have kept it from being observed; see `withBlame` */
  readonly requires: readonly string[]
  readonly cause: Cause | null
  readonly readings: readonly Reading[]
  readonly headroomMs: number | null
  readonly fault: string | null
}

/**
 * What checks said of scenarios before: evidence is judged once to see what is to be repeated, and once with what the
 * repetition showed. For one record, one selection and one `expect`.
 */
export class Evaluations {
  readonly #known = new WeakMap<ScenarioOutcome, Map<Check, Evaluation>>()

  of(check: Check, outcome: ScenarioOutcome, evaluate: () => Evaluation): Evaluation {
    let checks = this.#known.get(outcome)
    if (!checks) this.#known.set(outcome, (checks = new Map()))
    let evaluation = checks.get(check)
    if (!evaluation) checks.set(check, (evaluation = evaluate()))
    return evaluation
  }
}
