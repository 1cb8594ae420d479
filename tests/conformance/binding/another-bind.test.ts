import { check, suite } from '../../../src/judge/check.js'
import { handshakeMsOf, latencyOf, timesNamed } from '../shared/arrivals.js'
import { rebind } from '../shared/scenarios/second-binds.js'
import { severalBinds } from '../shared/scenarios/several-binds.js'
import { storyOf } from '../shared/sockets.js'

suite(import.meta.url)

check(
  'WS-06/refused',
  severalBinds,
  'A second Subscription can be bound on the socket',
  ({ first, second, event }, bench) => {
    if (!second) return bench.doesNotApply('the second token is for another websocket-url')
    bench.saw(storyOf(first.socket))
    const came = (place: typeof first): boolean => event !== null && latencyOf(place, event.trigger) !== null
    if (event !== null && !came(first) && !came(second)) bench.unobserved('no event came for either')
    bench.expect(first.socket.closedByServer).toBeNull()
    bench.expect(handshakeMsOf(second) !== null || came(second)).toBe(true)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-06/replaces',
  severalBinds,
  'The first Subscription is delivered after the second was bound',
  ({ first, second, event }, bench) => {
    if (!second) return bench.doesNotApply('the second token is for another websocket-url')
    if (event === null || latencyOf(second, event.trigger) === null)
      return bench.unobserved('the second Subscription was not delivered')
    bench.saw(storyOf(first.socket))
    bench.expect(latencyOf(first, event.trigger)).not.toBeNull()
  },
  { requires: ['WS-21'] },
)

check(
  'WS-07/stops',
  rebind,
  'Events are delivered after a second bind with a fresh token',
  ({ first, before, operation, sameUrl, after }, bench) => {
    if (operation && !operation.accepted) bench.unobserved(`no fresh token came: ${operation.summary}`)
    if (!sameUrl) bench.doesNotApply('the fresh token is for another websocket-url')
    if (latencyOf(first, before.trigger) === null) bench.unobserved('no event came before the second bind')
    bench.saw(storyOf(first.socket))
    bench.expect(after && latencyOf(first, after.trigger)).not.toBeNull()
  },
  { requires: ['WS-21'] },
)

check(
  'WS-07/duplicates',
  rebind,
  'Each event comes once after a second bind',
  ({ first, before, sameUrl, after, later }, bench) => {
    if (!sameUrl) bench.doesNotApply('the fresh token is for another websocket-url')
    if (latencyOf(first, before.trigger) === null) bench.unobserved('no event came before the second bind')
    if (!after || latencyOf(first, after.trigger) === null)
      return bench.unobserved('no event came after the second bind')
    const copiesBefore = timesNamed(first, before.trigger)
    const copies = timesNamed(first, after.trigger)
    bench.saw(`before the second bind ${copiesBefore} copies of an event, after it ${copies}`)
    if (later && timesNamed(first, later.trigger) <= copiesBefore)
      bench.unobserved('an event a while after the second bind came no more often than one before it')
    bench.expect(copies).toBeLessThanOrEqual(copiesBefore)
  },
  { requires: ['WS-21'] },
)
