import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { copiesOf, type Place, type TriggerView } from '../shared/arrivals.js'
import { hasResource, saysFailure } from '../shared/content.js'
import { furtherEntries } from '../shared/notifications.js'
import type { AcceptedTerms } from '../shared/scenarios/terms.js'
import { severalBinds } from '../shared/scenarios/several-binds.js'
import { twoSockets } from '../shared/scenarios/two-sockets.js'

suite(import.meta.url)

/** The content level of a Subscription beside another one on its socket, and on a second socket of its own. */

/** The notifications of these events that are about this Subscription alone. */
function framesOf(place: Place, triggers: readonly TriggerView[]): readonly FrameView[] {
  const copies = triggers.flatMap((trigger) => copiesOf(place, trigger))
  return [...new Set(copies)].filter(({ notification }) =>
    notification?.statuses.every(({ subscriptionId }) => subscriptionId === place.subscriptionId),
  )
}

/** Ends the check unless the accepted Subscription has this level. */
function needLevel(accepted: Viewed<AcceptedTerms> | undefined, level: string, bench: Bench): void {
  if (!accepted) bench.unobserved('the record does not hold the content level')
  else if (accepted.content !== level)
    bench.doesNotApply(`the accepted Subscription has the content level ${accepted.content ?? '(none)'}`)
}

const inFull = (frame: FrameView): boolean =>
  furtherEntries(frame).some((entry) => hasResource(entry) || saysFailure(entry))

check(
  'CL-02/resource-included',
  severalBinds,
  'At level id-only no resource is sent beside a Subscription in full',
  ({ first, second, accepted, event, later }, bench) => {
    if (!second || !event) return bench.unobserved('no event was triggered when both were bound')
    needLevel(accepted?.[0], 'id-only', bench)
    needLevel(accepted?.[1], 'full-resource', bench)
    const triggers = [event, later].flatMap((each) => each?.trigger ?? [])
    const frames = framesOf(first, triggers)
    if (framesOf(second, triggers).length === 0)
      bench.unobserved('none of the notifications names the other one: they may be its own')
    if (frames.length === 0) bench.unobserved('no notification came of it alone')
    const entries = frames.flatMap(furtherEntries)
    bench.saw(`${entries.filter(hasResource).length} of ${entries.length} further entries have a resource`)
    bench.expect(entries.filter(hasResource)).toHaveLength(0)
  },
  { part: 'beside', requires: ['WS-06', 'WS-21'] },
)

/** One event may be sent without its resource; none of several says that the level is not honoured. */
const SEVERAL = 2

check(
  'CL-05/no-resource',
  severalBinds,
  'At level full-resource the resource is sent beside a Subscription of another level',
  ({ second, accepted, event, later }, bench) => {
    if (!second || !event) return bench.unobserved('no event was triggered when both were bound')
    needLevel(accepted?.[1], 'full-resource', bench)
    const triggers = [event, later].flatMap((each) => each?.trigger ?? [])
    const frames = framesOf(second, triggers)
    if (frames.length < SEVERAL) bench.unobserved('fewer than two notifications came of it alone')
    bench.saw(`${frames.filter(inFull).length} of ${frames.length} notifications have a resource`)
    bench.expect(frames.filter(inFull)).not.toHaveLength(0)
  },
  { part: 'beside', requires: ['WS-06', 'WS-21'] },
)

check(
  'CL-05/no-resource',
  twoSockets,
  'At level full-resource the resource is sent on each of two sockets',
  ({ closed, kept, accepted, before, after }, bench) => {
    needLevel(accepted, 'full-resource', bench)
    const first = framesOf(closed, [before.trigger])
    const second = framesOf(
      kept,
      [before, ...after].map(({ trigger }) => trigger),
    )
    if (!first.some(inFull)) bench.unobserved('no resource was sent on the first socket')
    if (second.length < SEVERAL) bench.unobserved('fewer than two notifications came on the second socket')
    bench.saw(`on the second socket ${second.filter(inFull).length} of ${second.length} have a resource`)
    bench.expect(second.filter(inFull)).not.toHaveLength(0)
  },
  { part: 'second socket', requires: ['WS-21'] },
)
