import { appliesTo, clauseOf, groundOf, inRelease, isDraft, severityOf } from '../catalogue/index.js'
import type { Catalogue, Clause, Requirement } from '../catalogue/index.js'
import { changesOf } from '../evidence/changes.js'
import { otherWriter } from '../evidence/identity.js'
import type { Evidence } from '../evidence/read.js'
import type { Observed, ScenarioLine, ScenarioOutcome, TargetDescription } from '../evidence/types.js'
import { rulesOf } from '../fhir/releases/index.js'
import { whyNoRest } from '../scenario/rest.js'
import { hindranceOf } from './blame.js'
import type { Bench, Check } from './check.js'
import { isObserved } from './coverage.js'
import { circumstancesOf, claimsGuide, sawEvents, succeeded } from './circumstances.js'
import { Evaluations, type Evaluation, type Reading } from './evaluations.js'
import { isAssertionError, type Expect } from './expect.js'
import { DoesNotApply, LeftOut, Unobserved } from './outcome.js'
import { selection, type Selection } from './selection.js'
import type { Fault, Result, Verdict } from './types.js'
import { misleadingAmong, type Look } from './rests-on.js'
import { Deadlines } from '../wire/deadlines.js'
import { viewOf } from './view.js'

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
  const evaluate = (outcome: ScenarioOutcome | undefined): Evaluation => {
    const now = (): Evaluation =>
      evaluateCheck(catalogue, check, requirement, clause, outcome, evidence, expect, chosen)
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

/** A ballot binds nobody but a server that names it. */
const OF_A_BALLOT = 'this breaks the ballot that the server names'

const nothing = {
  observed: '',
  advice: null,
  broken: null,
  evidence: [],
  requires: [],
  cause: null,
  readings: [],
  headroomMs: null,
  fault: null,
} as const

/** Verdicts that rest on what was read, not on what was named. */
const GOOD: readonly Verdict[] = ['pass', 'info']

function evaluateCheck(
  catalogue: Catalogue,
  check: Check,
  requirement: Requirement,
  clause: Clause,
  outcome: ScenarioOutcome | undefined,
  evidence: Evidence,
  expect: Expect,
  chosen: Selection,
): Evaluation {
  const { target } = evidence
  const doesApply = !target || appliesTo(requirement, target.release, target.declared.operation)
  if (!doesApply) return { ...nothing, verdict: 'n/a', reason: `not a rule of ${target.release}` }
  const leftOut = chosen.leftOut(check)
  if (leftOut !== null) return { ...nothing, verdict: 'skip', reason: leftOut, cause: 'setting' }
  if (!target)
    return { ...nothing, verdict: 'unverified', reason: 'the record ends before the target was described' }
  if (!target.reachable) {
    const reason = target.reason ?? 'the target could not be reached'
    return { ...nothing, verdict: 'unverified', reason, cause: 'outage' }
  }
  const notRested =
    check.rested === true ? whyNoRest(target, deadlinesOf(evidence), evidence.run?.scope) : null
  if (notRested !== null) return { ...nothing, verdict: 'skip', reason: notRested, cause: 'setting' }
  if (!outcome) return { ...nothing, verdict: 'unverified', reason: 'the scenario did not come to its end' }
  switch (outcome.kind) {
    case 'skipped':
      return { ...nothing, verdict: 'skip', reason: outcome.reason, cause: outcome.cause ?? 'setting' }
    case 'not-applicable':
      return { ...nothing, verdict: 'n/a', reason: outcome.reason }
    case 'fault':
      return {
        ...nothing,
        verdict: 'unverified',
        reason: 'a fault of the suite ended the scenario',
        fault: outcome.reason,
      }
    case 'blocked':
      return {
        ...nothing,
        verdict: 'unverified',
        reason: outcome.reason,
        ...hindranceOf(outcome, catalogue),
      }
    case 'done':
      return judgeDone(catalogue, check, requirement, clause, outcome.observed, evidence, target, expect)
  }
}

function judgeDone(
  catalogue: Catalogue,
  check: Check,
  requirement: Requirement,
  clause: Clause,
  observed: Observed,
  evidence: Evidence,
  target: TargetDescription,
  expect: Expect,
): Evaluation {
  const looks = new Map<string, Look>()
  const readings: Reading[] = []
  let assertions = 0
  let sentence = ''
  let way: string | undefined
  let choice: string | null = null
  let headroomMs: number | null = null
  const bench: Bench = {
    expect: ((value: unknown, message?: string) => {
      assertions++
      return expect(value, message)
    }) as Expect,
    target,
    rules: rulesOf(target.release),
    get sawEvents(): boolean {
      return sawEvents(evidence)
    },
    get claimsGuide(): boolean {
      return claimsGuide(target, evidence)
    },
    changesOf: (reference) => changesOf(reference, evidence),
    succeeded: (purpose) => succeeded(evidence, purpose),
    deadlines: deadlinesOf(evidence),
    form: check.scenario.form,
    owes: (id) => appliesTo(catalogue.requirement(id), target.release, true),
    saw: (text, how) => {
      sentence = text
      way = how
    },
    unobserved: (reason) => {
      throw new Unobserved(reason)
    },
    doesNotApply: (reason) => {
      throw new DoesNotApply(reason)
    },
    leftOut: (reason) => {
      throw new LeftOut(reason)
    },
    chose: (reading, ambiguity) => {
      choice = reading
      if (ambiguity !== undefined) readings.push({ id: ambiguity, reading })
    },
    headroom: (milliseconds) => (headroomMs = milliseconds),
  }
  const conclude = (
    verdict: Verdict,
    reason: string,
    {
      observed = sentence || choice || '',
      requires = [],
      cause = null,
      fault = null,
      advice = null,
      broken = null,
    }: Partial<Evaluation> = {},
  ): Evaluation => {
    const misleading = fault === null ? misleadingAmong(looks, evidence, GOOD.includes(verdict)) : null
    const judged = { observed, evidence: [...looks.keys()], headroomMs, fault, advice: null, broken: null }
    if (misleading === null || verdict === 'skip')
      return { ...judged, verdict, reason, requires, cause, readings, advice, broken }
    const { what, purpose, cause: found } = misleading
    const because =
      verdict === 'unverified'
        ? reason
        : `the answer has nothing to do with the question: ${purpose}: ${what}`
    return { ...judged, verdict: 'unverified', reason: because, requires: [], cause: found, readings: [] }
  }
  try {
    const view = viewOf(observed, evidence, (id, look) => {
      const before = looks.get(id)
      looks.set(id, {
        read: look.read || (before?.read ?? false),
        between: look.between ?? before?.between ?? null,
      })
    }) as never
    check.judge(view, bench)
  } catch (error) {
    if (error instanceof Unobserved) {
      return conclude('unverified', error.message, { requires: check.requires })
    }
    if (error instanceof DoesNotApply) return conclude('n/a', error.message)
    if (error instanceof LeftOut) return conclude('skip', error.message, { cause: 'setting' })
    if (isAssertionError(error)) {
      if (way !== undefined && clause.advice?.cases?.[way] === undefined) {
        const fault = `its advice has no case '${way}': add it to ${requirement.id}/${clause.id}`
        return conclude('unverified', 'a fault of the suite ended the check', { fault })
      }
      const verdict = severityOf(
        requirement,
        clause,
        target.release,
        circumstancesOf(target, evidence, [...looks.keys()]),
      )
      const how =
        verdict === 'fail' && isDraft(target.release) ? `${clause.broken}; ${OF_A_BALLOT}` : clause.broken
      return conclude(verdict, how, {
        observed: sentence || error.message,
        advice: verdict === 'info' ? null : changeFor(clause, way),
        broken: error,
      })
    }
    const other = otherWriter(evidence.run)
    if (other !== null) return conclude('unverified', unreadable(other))
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return conclude('unverified', 'a fault of the suite ended the check', { fault: reason })
  }
  const vacuous = looks.size === 0 || (assertions === 0 && choice === null)
  if (vacuous) {
    const other = otherWriter(evidence.run)
    if (other !== null) return conclude('unverified', unreadable(other))
    const fault = `it passed with ${assertions} assertions on ${looks.size} observations`
    return conclude('unverified', 'the check rests on nothing', { fault })
  }
  if (choice !== null) return conclude('info', choice)
  // Whatever the check made of it: without an answer there is nothing that a pass could rest on.
  if (![...looks.keys()].some((id) => wasAnswered(evidence, id))) {
    return conclude('unverified', 'nothing that the check looks at was answered by the target')
  }
  return conclude('pass', check.expected)
}

const unreadable = (writer: string): string =>
  `the record was written by ${writer}, and does not hold what this check reads: run again to have it judged`

/** What to change: for the way in which the clause was broken, if its advice knows that, or for any. */
function changeFor({ advice }: Clause, way: string | undefined): string | null {
  return (way === undefined ? undefined : advice?.cases?.[way]) ?? advice?.change ?? null
}

/** The deadlines that the run had, by what its record says of its settings. */
function deadlinesOf({ run }: Evidence): Deadlines {
  const factor = run?.configuration['timeoutFactor']
  return new Deadlines(typeof factor === 'number' ? factor : 1)
}

function wasAnswered(evidence: Evidence, id: string): boolean {
  const socket = evidence.sockets.get(id)?.line.outcome.kind
  return evidence.exchanges.get(id)?.outcome.kind === 'response' || socket === 'open' || socket === 'rejected'
}
