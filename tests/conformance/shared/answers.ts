import { type Bench, check, type CheckOptions, type ClauseRef } from '../../../src/judge/check.js'
import { DoesNotApply, LeftOut, Unobserved } from '../../../src/judge/outcome.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { Scenario } from '../../../src/scenario/types.js'
import {
  type AnswerEvidence,
  type AnswersEvidence,
  answersOfSecond,
  answersForIds,
  laterAnswers,
} from './scenarios/answers.js'
import type { InvocationEvidence } from './scenarios/invocations.js'

/** What a rule about an answer reads: of any answer of the operation, whenever and to whomever it was given. */
export type AnswerView = Viewed<
  Pick<InvocationEvidence, 'subscriptionId' | 'invoke' | 'answeredAt'> & {
    /** the Subscription, read after the call; null where it was not */
    readonly readBack: InvocationEvidence['readBack'] | null
  }
> & {
  /** the ids that the call named, where that was not the one of `subscriptionId` */
  readonly subscriptionIds?: readonly string[]
}

/** Calls that are made again: later, for other ids, and as another principal. */
export const SITUATIONS = [laterAnswers, answersOfSecond] as const

/**
 * Declares a rule about answers: once for each form, and once for each situation in which all forms are called again. A
 * situation is judged by every answer of the same formats, and is broken by any of them.
 */
export function checkAnswers(
  refs: ClauseRef | readonly ClauseRef[],
  scenarios: readonly Scenario<InvocationEvidence>[],
  expected: string,
  judge: (view: AnswerView, bench: Bench) => void,
  options: CheckOptions = {},
): void {
  check(refs, scenarios, expected, judge, options)
  checkLater(refs, expected, judge, options, new Set(scenarios.map(({ form }) => form?.format)))
}

/** The same, only for the situations: what another scenario judges of the first calls, or what takes several ids. */
export function checkLater(
  refs: ClauseRef | readonly ClauseRef[],
  expected: string,
  judge: (view: AnswerView, bench: Bench) => void,
  options: CheckOptions = {},
  formats: ReadonlySet<string | undefined> = new Set(['json', 'xml']),
): void {
  check<AnswersEvidence>(
    refs,
    [...SITUATIONS, answersForIds],
    expected,
    ({ answers }, bench) =>
      judgeEach(
        answers.filter(({ form }) => formats.has(form.format)),
        bench,
        judge,
      ),
    options,
  )
}

/** An answer that says nothing to the rule leaves it to the others; where none says anything, the first reason counts. */
function judgeEach(
  answers: readonly Viewed<AnswerEvidence>[],
  bench: Bench,
  judge: (view: AnswerView, bench: Bench) => void,
): void {
  const silent: unknown[] = []
  for (const answer of answers)
    try {
      judge(answer, { ...bench, form: answer.form })
    } catch (error) {
      if (!saysNothing(error)) throw error
      silent.push(error)
    }
  if (answers.length === 0) bench.doesNotApply('the operation is not offered in such a form')
  if (silent.length === answers.length) throw silent[0]
}

function saysNothing(error: unknown): boolean {
  return error instanceof Unobserved || error instanceof DoesNotApply || error instanceof LeftOut
}
