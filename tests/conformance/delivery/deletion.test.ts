import { check, suite } from '../../../src/judge/check.js'
import { copiesOf, latencyOf } from '../shared/arrivals.js'
import { deletion } from '../shared/scenarios/deletion.js'
import { requireControl, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

check(
  'WS-25/notified',
  deletion,
  'No event of a deleted Subscription is sent',
  ({ bound, control, before, deletion: removal, after }, bench) => {
    if (latencyOf(bound, before.trigger) === null) bench.unobserved('no event came before the deletion')
    if (!removal.accepted) bench.unobserved(`the Subscription could not be deleted: ${removal.summary}`)
    requireControl(control, after, bench)
    const copies = after ? copiesOf(bound, after.trigger) : []
    bench.saw(`${copies.length} notifications of an event after the deletion; ${storyOf(bound.socket)}`)
    bench.expect(copies).toHaveLength(0)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-25/notified',
  deletion,
  'No event of a deleted Subscription is sent to a socket that was bound at type level',
  ({ atType, control, before, deletion: removal, after }, bench) => {
    if (!atType)
      return bench.doesNotApply('no socket was bound with a token of the type level beside another')
    if (latencyOf(atType, before.trigger) === null) bench.unobserved('no event came before the deletion')
    if (!removal.accepted) bench.unobserved(`the Subscription could not be deleted: ${removal.summary}`)
    requireControl(control, after, bench)
    const copies = after ? copiesOf(atType, after.trigger) : []
    bench.saw(`${copies.length} notifications of an event after the deletion; ${storyOf(atType.socket)}`)
    bench.expect(copies).toHaveLength(0)
  },
  { part: 'type level', requires: ['WS-21'] },
)
