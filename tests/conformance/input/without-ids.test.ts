import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { CoverageEvidence } from '../../../src/scenario/coverage.js'
import {
  coveredIds,
  crashed,
  lackingOutputs,
  needStranger,
  needTwin,
  succeeded,
  summaries,
  typeTwin,
} from '../shared/http.js'
import { SITUATIONS } from '../shared/answers.js'
import { keyOf } from '../shared/forms.js'
import type { AnswerEvidence } from '../shared/scenarios/answers.js'
import { foreign } from '../shared/scenarios/foreign.js'
import { otherChannel } from '../shared/scenarios/other-channel.js'
import { passingIds } from '../shared/scenarios/passing-ids.js'

suite(import.meta.url)

check(
  'IN-05/5xx',
  passingIds,
  'A call without ids does not crash the server',
  ({ type }, bench) => {
    const { none } = typeTwin(type, bench)
    bench.saw(none.summary)
    bench.expect(crashed(none)).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-05/malformed',
  passingIds,
  'A call without ids that succeeds yields a complete answer',
  ({ type }, bench) => {
    const { one, none } = typeTwin(type, bench)
    if (!none.accepted) bench.doesNotApply(`a call without ids is refused: ${none.summary}`)
    const lacking = lackingOutputs(none, one.operation)
    bench.saw(
      `${none.summary}, ${none.resourceType ?? 'no resource'}; missing: ${lacking.join(', ') || 'nothing'}`,
    )
    bench.expect(lacking).toEqual([])
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-05/5xx',
  SITUATIONS[0],
  'A call without ids does not crash the server in any form',
  ({ answers }, bench) => {
    const calls = withoutIds(answers, bench)
    bench.expect(calls.some(({ invoke }) => crashed(invoke))).toBe(false)
  },
)

check(
  'IN-05/malformed',
  SITUATIONS[0],
  'A call without ids that succeeds yields a complete answer in any form',
  ({ answers }, bench) => {
    const good = withoutIds(answers, bench).filter(({ invoke }) => invoke.accepted)
    if (good.length === 0) bench.doesNotApply('calls without ids are refused')
    const lacking = good.flatMap(({ form, invoke }) => {
      const twin = answers.find(
        (each) => keyOf(each.form) === keyOf(form) && each.subscriptionIds.length === 1,
      )
      return twin?.invoke.accepted ? lackingOutputs(invoke, twin.invoke) : []
    })
    bench.saw(`missing: ${[...new Set(lacking)].join(', ') || 'nothing'}`)
    bench.expect(lacking).toEqual([])
  },
)

/** The calls without ids among later calls in every form; at least one. */
function withoutIds(
  answers: readonly Viewed<AnswerEvidence>[],
  bench: Bench,
): readonly Viewed<AnswerEvidence>[] {
  const calls = answers.filter(({ subscriptionIds }) => subscriptionIds.length === 0)
  if (calls.length === 0) bench.doesNotApply('the operation is not offered at type level')
  bench.saw(summaries(...calls.map(({ invoke }) => invoke)))
  return calls
}

check(
  'IN-05/refused',
  passingIds,
  'A call without ids yields a token for all, or an error',
  ({ type }, bench) => {
    const { none } = typeTwin(type, bench)
    bench.saw(none.summary)
    if (crashed(none)) bench.unobserved(none.summary)
    bench.chose(
      succeeded(none) ? 'A call without ids yields a token.' : 'A call without ids is refused.',
      'A-06',
    )
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-06/other-channel',
  otherChannel,
  'A token without ids is for websocket Subscriptions only',
  (view, bench) => {
    if (view.restHookId === null) bench.doesNotApply('the server takes no rest-hook Subscription')
    const covered = coveredWithoutIds(view.none, view.websocketId, bench)
    bench.saw(`covered: ${covered.join(', ')}; rest-hook: ${view.restHookId}`)
    bench.expect(covered).not.toContain(view.restHookId)
  },
  { requires: ['OP-01', 'OP-04', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-06/foreign',
  foreign,
  'A token without ids is for the caller’s own Subscriptions only',
  (view, bench) => {
    needTwin(view.byOwner, bench)
    needStranger(view.control, bench)
    const covered = coveredWithoutIds(view.none, view.ownId, bench)
    bench.saw(`covered: ${covered.join(', ')}; of another principal: ${view.foreignId}`)
    bench.expect(covered).not.toContain(view.foreignId)
  },
  { requires: ['OP-01', 'OP-04', 'WS-01', 'WS-02', 'WS-04'] },
)

/** What a token without ids is for; it must be for the own websocket Subscription, or nothing can be said. */
function coveredWithoutIds(none: Viewed<CoverageEvidence> | null, own: string, bench: Bench): string[] {
  if (none === null) return bench.unobserved('POST does not work at type level')
  if (!succeeded(none.operation))
    bench.doesNotApply(`a call without ids is refused: ${none.operation.summary}`)
  const covered = coveredIds(none, bench)
  if (!covered.includes(own))
    bench.unobserved('the token does not even cover the caller’s own websocket Subscription')
  return covered
}
