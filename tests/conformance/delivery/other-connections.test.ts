import { check, suite } from '../../../src/judge/check.js'
import { eventsOf } from '../shared/scenarios/events.js'
import {
  acceptedRank,
  deliveredRank,
  type EventsView,
  lateOf,
  levelsSentence,
  ownFrames,
} from '../shared/content.js'
import { SEEN } from '../shared/notifications.js'

suite(import.meta.url)

/** On another connection the level is the same: judged apart, since the levels' own rules look at the first one. */
for (const [ref, what] of [
  ['WS-15/more', 'Nothing beyond the accepted level is delivered'],
  ['WS-15/less', 'Nothing of the accepted level is missing'],
] as const)
  for (const [part, where, otherOf] of [
    ['second connection', 'on a second connection', onSecond],
    ['late', 'late in life', lateOf],
  ] as const)
    check(
      ref,
      eventsOf['id-only'],
      `${what} ${where}`,
      (view, bench) => {
        const accepted = acceptedRank(view, bench)
        const second = otherOf(view) ?? bench.unobserved('no other connection was bound')
        const delivered = ownFrames(second, bench).map((frame) => deliveredRank(frame, second))
        bench.saw(levelsSentence(accepted, delivered))
        const before = { ...view, later: null, late: null }
        const first = ownFrames(before, bench).map((frame) => deliveredRank(frame, before))
        if (first.some((rank) => rank !== accepted))
          bench.unobserved('the level is another on the first connection too')
        const wrong = delivered.filter((rank) => (ref === 'WS-15/more' ? rank > accepted : rank < accepted))
        bench.expect(wrong).toHaveLength(0)
      },
      { part, requires: [...SEEN['event-notification'], 'CL-02', 'CL-04', 'CL-07'] },
    )

function onSecond(view: EventsView): EventsView | null {
  const { later } = view
  if (!later) return null
  const triggers = [later.trigger, ...(later.more ?? [])]
  return { ...view, bound: later.bound, triggers, later: null, late: null }
}
