import { appliesTo, isDraft, severityOf } from '../catalogue/index.js'
import type { Clause } from '../catalogue/index.js'
import { otherWriter } from '../evidence/identity.js'
import type { Evidence } from '../evidence/read.js'
import type { Observed, ScenarioOutcome, TargetDescription } from '../evidence/types.js'
import { benchFor, deadlinesOf, Notes, type Question } from './bench.js'
import { whyNoRest } from '../scenario/rest.js'
import { hindranceOf } from './blame.js'
import { circumstancesOf } from './circumstances.js'
import type { Evaluation } from './evaluations.js'
import { isAssertionError } from './expect.js'
import { DoesNotApply, LeftOut, Unobserved } from './outcome.js'
import { misleadingAmong, type Look } from './rests-on.js'
import type { Verdict } from './types.js'
import { viewOf } from './view.js'
import { readableStack } from '../evidence/readable-stack.js'

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

/** Judges one check on what one attempt of its scenario came to; undefined where it did not come to an end. Never throws. */
export function evaluateCheck(question: Question, outcome: ScenarioOutcome | undefined): Evaluation {
  const { check, requirement, catalogue, chosen } = question
  const { target } = question.evidence
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
    check.rested === true
      ? whyNoRest(target, deadlinesOf(question.evidence), question.evidence.run?.scope)
      : null
  if (notRested !== null) return { ...nothing, verdict: 'skip', reason: notRested, cause: 'setting' }
  if (!outcome) {
    const isWhole = question.evidence.end?.how === 'finished'
    const reason = isWhole
      ? 'the recorded run did not act this scenario'
      : 'the scenario did not come to its end'
    return { ...nothing, verdict: 'unverified', reason }
  }
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
      return new Judging(question, target).of(outcome.observed)
  }
}

/** One check that looks at one observation. */
class Judging {
  readonly #notes = new Notes()
  readonly #looks = new Map<string, Look>()

  constructor(
    readonly question: Question,
    readonly target: TargetDescription,
  ) {}

  of(observed: Observed): Evaluation {
    const { check, evidence } = this.question
    try {
      const view = viewOf(observed, evidence, (id, look) => this.#looked(id, look)) as never
      check.judge(view, benchFor(this.question, this.target, this.#notes))
    } catch (error) {
      return this.#thrown(error)
    }
    const { assertions, choice } = this.#notes
    if (this.#looks.size === 0 || (assertions === 0 && choice === null)) {
      const fault = `it passed with ${assertions} assertions on ${this.#looks.size} observations`
      return this.#faulty('the check rests on nothing', fault)
    }
    if (choice !== null) return this.#conclude('info', choice)
    // Whatever the check made of it: without an answer there is nothing that a pass could rest on.
    if (![...this.#looks.keys()].some((id) => wasAnswered(evidence, id))) {
      return this.#conclude('unverified', 'nothing that the check looks at was answered by the target')
    }
    return this.#conclude('pass', check.expected)
  }

  #looked(id: string, look: Look): void {
    const before = this.#looks.get(id)
    this.#looks.set(id, {
      read: look.read || (before?.read ?? false),
      between: look.between ?? before?.between ?? null,
    })
  }

  /** What a check threw is its verdict, or a fault of the suite. */
  #thrown(error: unknown): Evaluation {
    if (error instanceof Unobserved)
      return this.#conclude('unverified', error.message, { requires: this.question.check.requires })
    if (error instanceof DoesNotApply) return this.#conclude('n/a', error.message)
    if (error instanceof LeftOut) return this.#conclude('skip', error.message, { cause: 'setting' })
    if (isAssertionError(error)) return this.#broken(error)
    const reason = error instanceof Error ? readableStack(error) : String(error)
    return this.#faulty('a fault of the suite ended the check', reason)
  }

  #broken(error: Error): Evaluation {
    const { requirement, clause, evidence } = this.question
    const { release } = this.target
    const { way, sentence } = this.#notes
    if (way !== undefined && clause.advice?.cases?.[way] === undefined) {
      const fault = `its advice has no case '${way}': add it to ${requirement.id}/${clause.id}`
      return this.#conclude('unverified', 'a fault of the suite ended the check', { fault })
    }
    const circumstances = circumstancesOf(this.target, evidence, [...this.#looks.keys()])
    const verdict = severityOf(requirement, clause, release, circumstances)
    const how = verdict === 'fail' && isDraft(release) ? `${clause.broken}; ${OF_A_BALLOT}` : clause.broken
    return this.#conclude(verdict, how, {
      observed: sentence || error.message,
      advice: verdict === 'info' ? null : changeFor(clause, way),
      broken: error,
    })
  }

  /** A record of another version may lack what a check reads: that is no fault of this one. */
  #faulty(reason: string, fault: string): Evaluation {
    const writer = otherWriter(this.question.evidence.run)
    return writer === null
      ? this.#conclude('unverified', reason, { fault })
      : this.#conclude('unverified', unreadable(writer))
  }

  /** The verdict, unless what it rests on was not caused by the question. */
  #conclude(verdict: Verdict, reason: string, found: Partial<Evaluation> = {}): Evaluation {
    const { sentence, choice, headroomMs, readings } = this.#notes
    const { observed = sentence || choice || '', fault = null } = found
    const { requires = [], cause = null, advice = null, broken = null } = found
    const misleading =
      fault === null ? misleadingAmong(this.#looks, this.question.evidence, GOOD.includes(verdict)) : null
    const judged = { observed, evidence: [...this.#looks.keys()], headroomMs, fault }
    if (misleading === null || verdict === 'skip')
      return { ...judged, verdict, reason, requires, cause, readings, advice, broken }
    const because =
      verdict === 'unverified'
        ? reason
        : `what was seen may have another cause: ${misleading.purpose}: ${misleading.what}`
    return { ...nothing, ...judged, verdict: 'unverified', reason: because, cause: misleading.cause }
  }
}

const unreadable = (writer: string): string =>
  `the record was written by ${writer}, and does not hold what this check reads: run again to have it judged`

/** What to change: for the way in which the clause was broken, if its advice knows that, or for any. */
function changeFor({ advice }: Clause, way: string | undefined): string | null {
  return (way === undefined ? undefined : advice?.cases?.[way]) ?? advice?.change ?? null
}

function wasAnswered(evidence: Evidence, id: string): boolean {
  const socket = evidence.sockets.get(id)?.line.outcome.kind
  return evidence.exchanges.get(id)?.outcome.kind === 'response' || socket === 'open' || socket === 'rejected'
}
