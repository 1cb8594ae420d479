import { clauseOf, groundOf, inRelease, isDraft } from '../catalogue/index.js'
import type { Catalogue, Clause } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import type { ScenarioLine, ScenarioOutcome, TargetDescription } from '../evidence/types.js'
import type { Check } from './check.js'
import { isObserved } from './coverage.js'
import { evaluateCheck } from './evaluate.js'
import { Evaluations, type Evaluation, type Reading } from './evaluations.js'
import type { Expect } from './expect.js'
import { selection, type Selection } from './selection.js'
import type { Fault, Result, Verdict } from './types.js'

/** What judging one check gives: its row, the readings it noted, and a fault when the suite itself is wrong. */
export interface Judged {
  readonly result: Result
  /** what may have kept it from being observed: those that are broken become its `blockedBy`, see `withBlame` */
  readonly requires: readonly string[]
  readonly readings: readonly Reading[]
  readonly fault: Fault | null
  /** the assertion that did not hold, when the verdict is fail */
  readonly broken: Error | null
}

/**
 * Judges one check on a record. Never throws: what a check throws beyond its own verdict is a fault of the suite.
 * @param expect the expectations to use; vitest's own inside a test, the same matchers elsewhere
 */
export function judgeCheck(
  catalogue: Catalogue,
  check: Check,
  evidence: Evidence,
  expect: Expect,
  chosen: Selection = selection(),
  known = new Evaluations(),
): Judged {
  const requirement = catalogue.requirement(check.requirement)
  const clause = clauseOf(requirement, check.clause)
  const attempts = evidence.scenarios.get(check.scenario.key) ?? []
  const first = attempts.find((line) => line.attempt === 1)
  const second = attempts.find((line) => line.attempt === 2)
  const question = { catalogue, check, requirement, clause, evidence, expect, chosen }
  const evaluate = (outcome: ScenarioOutcome | undefined): Evaluation => {
    const now = (): Evaluation => evaluateCheck(question, outcome)
    return outcome ? known.of(check, outcome, now) : now()
  }
  const evaluation = unlessGone(inBetterWeather(evaluate(first?.outcome), second, evaluate), first, evidence)
  const repeated = second && evaluation.verdict === 'fail' ? evaluate(second.outcome) : null
  const isAgain = repeated?.verdict === evaluation.verdict
  // A repetition in which it could not be observed says nothing of it.
  const stability =
    repeated && isObserved(repeated.verdict) ? (isAgain ? 'deterministic' : 'intermittent') : null
  // Where best effort is all that is owed, once is not enough for a failure.
  const once = clause.repeated === true && repeated !== null && !isAgain
  const verdict = once ? 'warn' : evaluation.verdict
  return {
    result: {
      requirement: requirement.id,
      clause: clause.id,
      scenario: check.scenario.key,
      verdict,
      strength: inRelease(requirement.strength, evidence.target?.release),
      title: requirement.title,
      reason: evaluation.reason,
      expected: check.expected,
      observed: evaluation.observed,
      advice: evaluation.advice,
      level: check.scenario.form?.level ?? null,
      method: check.scenario.form?.method ?? null,
      format: check.scenario.form?.format ?? null,
      evidence: evaluation.evidence,
      blockedBy: [],
      cause: evaluation.cause,
      ground: groundOfRow(verdict, clause, evidence.target),
      stability,
      headroomMs: evaluation.headroomMs,
      sources: requirement.sources,
      test: { file: check.file, line: null, name: check.name },
    },
    requires: evaluation.requires.filter((ref) => ref.split('/')[0] !== requirement.id),
    readings: evaluation.readings,
    fault: evaluation.fault === null ? null : { where: check.name, reason: evaluation.fault },
    broken: evaluation.verdict === 'fail' ? evaluation.broken : null,
  }
}

const isBroken = (verdict: Verdict): boolean => verdict === 'fail' || verdict === 'warn'

/** The text that a failure rests on; null for every other verdict. */
function groundOfRow(verdict: Verdict, clause: Clause, target: TargetDescription | null): Result['ground'] {
  if (verdict !== 'fail' || !target) return null
  const ground = groundOf(clause, target.release)
  return ground && { ...ground, draft: isDraft(target.release) }
}

/** What an outage kept from being observed was tried once more. */
function inBetterWeather(
  evaluation: Evaluation,
  second: ScenarioLine | undefined,
  evaluate: (outcome: ScenarioOutcome) => Evaluation,
): Evaluation {
  return second && evaluation.cause === 'outage' ? evaluate(second.outcome) : evaluation
}

/**
 * A target that stopped answering cannot be told from one that did wrong: what was seen of it after its last answer
 * accuses nobody.
 */
function unlessGone(evaluation: Evaluation, line: ScenarioLine | undefined, evidence: Evidence): Evaluation {
  if (!isBroken(evaluation.verdict)) return evaluation
  const gone = goneSince(evidence)
  if (gone === null || !line || line.at + line.durationMs < gone) return evaluation
  const reason = `the target stopped answering before this could be told from its absence: ${evaluation.observed}`
  return { ...evaluation, verdict: 'unverified', reason, cause: 'outage', advice: null, broken: null }
}

/** So many exchanges without a response at the end of a record say that the target was gone. */
const UNANSWERED_AT_THE_END = 6

/** When the last answer came, if the target stopped answering then; null when it did not. */
function goneSince({ exchanges, end }: Evidence): number | null {
  let last = -1
  for (const { outcome, at, durationMs } of exchanges.values())
    if (outcome.kind === 'response') last = Math.max(last, at + durationMs)
  const after = [...exchanges.values()].filter(({ at, durationMs }) => at + durationMs > last).length
  return end?.how === 'circuit-broken' || after >= UNANSWERED_AT_THE_END ? last : null
}
