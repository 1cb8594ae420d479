import { check, suite } from '../../../src/judge/check.js'
import { crashed, declined, listedIds, needStranger, succeeded } from '../shared/http.js'
import { foreign } from '../shared/scenarios/foreign.js'

suite(import.meta.url)

/** What a call without ids yields to a principal who has no Subscription, or other ones than somebody else. */

check(
  'OUT-17/foreign',
  foreign,
  'A list without ids is of the caller’s own',
  ({ control, withOne, foreignId }, bench) => {
    needStranger(control, bench)
    if (!succeeded(withOne)) bench.doesNotApply('a call without ids yields no token')
    bench.saw(`${withOne.summary}; listed: ${listedIds(withOne).join(', ') || 'nothing'}`)
    bench.expect(listedIds(withOne)).not.toContain(foreignId)
  },
)

for (const [part, by] of [
  ['usual', ''],
  ['GET', ' by GET'],
] as const) {
  check(
    'OUT-33/5xx',
    foreign,
    `A call that nothing matches is survived${by}`,
    ({ before }, bench) => {
      const answer = before[part] ?? bench.doesNotApply('another method is not offered at type level')
      bench.saw(answer.summary)
      bench.expect(crashed(answer)).toBe(false)
    },
    { part },
  )

  check(
    'OUT-33/refused',
    foreign,
    `What becomes of a call that nothing matches is known${by}`,
    ({ before }, bench) => {
      const answer = before[part] ?? bench.doesNotApply('another method is not offered at type level')
      if (crashed(answer)) bench.unobserved('the call ended in a 5xx status')
      bench.saw(answer.summary)
      bench.expect(declined(answer)).toBe(false)
    },
    { part },
  )
}
