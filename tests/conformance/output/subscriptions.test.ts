import { idOf, referenceForm } from '../../../src/fhir/parameters.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import { OUTPUT, outputOf, subscriptionsIn } from '../shared/output.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { severalIds } from '../shared/scenarios/several-ids.js'
import { type AnswerView, checkAnswers, checkLater } from '../shared/answers.js'

suite(import.meta.url)

checkAnswers(
  'OUT-16/no-id',
  allInvocations,
  'Each `subscription` names a Subscription by its id',
  ({ invoke }, bench) => {
    const unreadable = subscriptionsIn(invoke, bench).filter((text) => idOf(text) === null)
    bench.expect(unreadable).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

checkAnswers(
  'OUT-16/not-bare-id',
  allInvocations,
  'The form of `subscription` is known',
  ({ invoke }, bench) => {
    const forms = [...new Set(subscriptionsIn(invoke, bench).map(referenceForm))]
    bench.chose(`\`subscription\` names a Subscription by: ${forms.join(', ')}`, 'A-07')
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

checkAnswers(
  'OUT-17/unrequested',
  allInvocations,
  'Only the Subscription that was asked for is named',
  (view, bench) => {
    const asked = askedFor(view, bench)
    const named = subscriptionsIn(view.invoke, bench)
    needLegible(named, asked, bench)
    bench.expect(named.filter((text) => !asked.includes(idOf(text) ?? view.subscriptionId))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

checkAnswers(
  'OUT-17/missing',
  allInvocations,
  'The Subscription that was asked for is among those named',
  (view, bench) => {
    const asked = askedFor(view, bench)
    const named = subscriptionsIn(view.invoke, bench)
    needLegible(named, asked, bench)
    const ids = named.map(idOf)
    if (ids.includes(null)) bench.unobserved('a `subscription` names no id')
    bench.expect(asked.filter((id) => !ids.includes(id))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15', 'OUT-16'] },
)

/** Where none of as many values as ids were asked for is one of them, values may name Subscriptions otherwise. */
function needLegible(named: readonly string[], asked: readonly string[], bench: Bench): void {
  const isStrange = named.length === asked.length && !named.some((text) => asked.includes(idOf(text) ?? ''))
  if (isStrange)
    bench.unobserved('no `subscription` names an id that was asked for; it may name them otherwise')
}

/** The ids that the call named. */
function askedFor({ subscriptionId, subscriptionIds = [subscriptionId] }: AnswerView, bench: Bench) {
  return subscriptionIds.length > 0 ? subscriptionIds : bench.doesNotApply('the call named no id')
}

checkAnswers(
  'OUT-18/absent',
  allInvocations,
  'The Subscriptions of the token may be named',
  ({ invoke }, bench) => {
    const named = outputOf(invoke, bench).named('subscription').length
    bench.saw(`${named} parameters \`subscription\``)
    bench.expect(named).toBeGreaterThan(0)
  },
  { requires: OUTPUT },
)

check(
  'OUT-15/joined',
  severalIds,
  'Each `subscription` names one Subscription',
  ({ invoke, subscriptionIds }, bench) => {
    const joined = subscriptionsIn(invoke, bench).filter((text) =>
      subscriptionIds.every((id) => text.includes(id)),
    )
    bench.expect(joined).toHaveLength(0)
  },
  { requires: OUTPUT },
)

checkLater(
  'OUT-15/joined',
  'Each `subscription` names one Subscription',
  ({ invoke, subscriptionIds = [] }, bench) => {
    const asked = [...new Set(subscriptionIds)]
    if (asked.length < 2) bench.doesNotApply('the call named no two ids')
    const joined = subscriptionsIn(invoke, bench).filter((text) => asked.every((id) => text.includes(id)))
    bench.expect(joined).toHaveLength(0)
  },
  { requires: OUTPUT },
)

check(
  'OUT-17/unrequested',
  severalIds,
  'Only the two that were asked for are named',
  ({ invoke, subscriptionIds }, bench) => {
    const named = subscriptionsIn(invoke, bench)
    needLegible(named, subscriptionIds, bench)
    const ids = named.flatMap((text) => idOf(text) ?? [])
    bench.expect(ids.filter((id) => !subscriptionIds.includes(id))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

check(
  'OUT-17/missing',
  severalIds,
  'Both that were asked for are named',
  ({ invoke, subscriptionIds }, bench) => {
    const texts = subscriptionsIn(invoke, bench)
    needLegible(texts, subscriptionIds, bench)
    if (texts.some((text) => idOf(text) === null)) bench.unobserved('a `subscription` names no id')
    const ids = texts.map(idOf)
    bench.expect(subscriptionIds.filter((id) => !ids.includes(id))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15', 'OUT-16'] },
)
