import { check, suite } from '../../../src/judge/check.js'
import { copiesOf, ENOUGH_EVENTS, latencyOf } from '../shared/arrivals.js'
import { notifiedAfterBind } from '../shared/forged.js'
import { forgedTokens } from '../shared/scenarios/forged-tokens.js'
import { twoSockets } from '../shared/scenarios/two-sockets.js'
import { requireControl, requireOpen, requireTwin, storyOf } from '../shared/sockets.js'
import { unbind } from './sockets.js'

suite(import.meta.url)

check(
  'WS-30/ended',
  twoSockets,
  'Events go on where the socket is open',
  ({ closed, kept, before, after }, bench) => {
    const came = [closed, kept].map((each) => latencyOf(each, before.trigger))
    if (came.includes(null)) bench.doesNotApply('the Subscription is delivered on one socket at a time')
    bench.saw(`after the close of the other socket: ${storyOf(kept.socket)}`)
    const arrived = after.filter(({ trigger }) => latencyOf(kept, trigger) !== null)
    if (arrived.length === 0 && after.length < ENOUGH_EVENTS)
      bench.unobserved('it did not come, and the token ended before three events were due')
    bench.expect(arrived).not.toHaveLength(0)
  },
)

check(
  'WS-31/unbinds',
  unbind,
  'A message that asks to end the binding changes nothing, or ends it',
  ({ unbound, control, event, sent }, bench) => {
    requireControl(control, event, bench)
    const copies = copiesOf(unbound, event.trigger)
    bench.saw(`after \`${sent}\` ${copies.length} notifications of an event; ${storyOf(unbound.socket)}`)
    bench.expect(copies).not.toHaveLength(0)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-25/notified',
  forgedTokens,
  'No event of a deleted Subscription comes on a socket that was bound later',
  ({ control, orphan, event }, bench) => {
    if (!orphan) return bench.unobserved('no Subscription could be deleted')
    requireControl(control, event, bench)
    requireOpen(orphan.socket, bench)
    const copies = event ? copiesOf(orphan, event.trigger) : []
    bench.saw(`${copies.length} notifications of an event after the deletion; ${storyOf(orphan.socket)}`)
    bench.expect(copies).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-21'] },
)

check(
  'WS-25/binds',
  forgedTokens,
  'Whether a token outlives its Subscription is known',
  ({ control, orphan }, bench) => {
    if (!orphan) return bench.unobserved('no Subscription could be deleted')
    requireTwin(control, bench)
    requireOpen(orphan.socket, bench)
    bench.saw(storyOf(orphan.socket))
    bench.expect(notifiedAfterBind(orphan.socket)).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-04'] },
)
