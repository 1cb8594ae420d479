import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { type BoundView, copiesOf, handshakeMsOf, type Place } from '../shared/arrivals.js'
import { listedIds } from '../shared/http.js'
import { distinct, SEEN, settledNumbers, wholeNumber } from '../shared/notifications.js'
import { laterHeartbeats } from '../shared/scenarios/later-heartbeats.js'
import { severalBinds, type SeveralBindsEvidence } from '../shared/scenarios/several-binds.js'
import { storyOf } from '../shared/sockets.js'

suite(import.meta.url)

/** Two Subscriptions on one socket: which of them a message is about, and what their heartbeats count. */

type View = Viewed<SeveralBindsEvidence>

/** What came on the socket about one of its Subscriptions, with the time of each. */
const statusesAbout = ({ socket, subscriptionId }: Place) =>
  socket.notifications.flatMap(({ at, notification }) =>
    (notification?.statuses ?? [])
      .filter((status) => status.subscriptionId === subscriptionId)
      .map((status) => ({ ...status, cameAt: at })),
  )

function secondOf(
  { second }: View,
  bench: Bench,
): BoundView & { readonly operation: View['first']['operation'] } {
  return second ?? bench.doesNotApply('the second token is for another websocket-url')
}

check(
  'SS-02/other-subscription',
  severalBinds,
  'The handshake that answers the second bind is about its Subscription',
  (view, bench) => {
    const second = secondOf(view, bench)
    const { first } = view
    // Before it was greeted, a handshake of the first one may still be under way.
    const greetedMs = handshakeMsOf(first)
    if (greetedMs === null || first.boundAt + greetedMs > second.boundAt)
      bench.unobserved('the first bind was not answered by a handshake before the second')
    const named = second.socket
      .handshakes()
      .filter(({ at }) => at > second.boundAt)
      .flatMap(({ notification }) => notification?.statuses ?? [])
      .flatMap(({ subscriptionId }) => subscriptionId ?? [])
    if (named.length === 0)
      bench.unobserved('no handshake that names its Subscription answered the second bind')
    bench.saw(`bound second: Subscription/${second.subscriptionId}; named: ${distinct(named)}`)
    bench.expect(named).toContain(second.subscriptionId)
  },
  { part: 'second bind', requires: ['WS-04'] },
)

check(
  'SS-02/other-subscription',
  severalBinds,
  'Events of the second Subscription are not said to be of the first',
  (view, bench) => {
    const second = secondOf(view, bench)
    const { first, event, later } = view
    if (!event || !later) return bench.unobserved('no two events were triggered')
    if (handshakeMsOf(second) === null) bench.unobserved('the second bind was not answered by a handshake')
    const counts = [event, later].map(({ trigger }) => ({
      first: copiesOf(first, trigger).length,
      second: copiesOf(second, trigger).length,
    }))
    bench.saw(
      counts
        .map((count) => `notified of as the first’s ${count.first} times, as the second’s ${count.second}`)
        .join('; '),
    )
    if (counts.every((count) => count.first + count.second === 0)) bench.unobserved('no event came')
    // The second’s may be lost, and the first’s repeated; not both, each time.
    bench.expect(counts.every((count) => count.first > 1 && count.second === 0)).toBe(false)
  },
  { part: 'events', requires: ['WS-04', 'WS-21'] },
)

check(
  'OUT-17/unrequested',
  severalBinds,
  'The answer for the second does not list the Subscription that is bound already',
  (view, bench) => {
    const second = secondOf(view, bench)
    const listed = listedIds(second.operation)
    if (listed.length === 0) bench.unobserved('the answer lists no Subscription by an id')
    bench.saw(`asked for ${second.subscriptionId}; listed: ${distinct(listed)}`)
    const { subscriptionId } = second
    // Where the one that was asked for is listed by its id, nothing else should be.
    const strange = listed.includes(subscriptionId)
      ? listed.filter((id) => id !== subscriptionId)
      : listed.filter((id) => id === view.first.subscriptionId)
    bench.expect(strange).toEqual([])
  },
  { requires: ['OUT-15'] },
)

for (const which of ['first', 'second'] as const)
  check(
    'WS-20/heartbeat-counted',
    severalBinds,
    `A heartbeat of the ${which} Subscription on a socket counts no event that is still to come`,
    (view, bench) => {
      const place = which === 'first' ? view.first : secondOf(view, bench)
      const { beats, next } = aroundHeartbeats(view, place, bench)
      bench.saw(
        `counters of heartbeats between two events: ${distinct(beats)}; the second event is number ${next}`,
      )
      bench.expect(beats.filter((counter) => counter >= next)).toEqual([])
    },
    { part: which, requires: [...SEEN.heartbeat, 'SS-11', 'SS-12', 'SS-14', 'WS-21'], rested: true },
  )

/** The counters of heartbeats between our two events, and the number of the second. */
function aroundHeartbeats(
  { event, later }: View,
  place: Place,
  bench: Bench,
): { readonly beats: readonly number[]; readonly next: number } {
  if (!event || !later) return bench.unobserved('no two events were triggered')
  const beats = statusesAbout(place)
    .filter(({ type, cameAt }) => {
      return type === 'heartbeat' && cameAt > event.trigger.at && cameAt < later.trigger.exchange.at
    })
    .flatMap(({ eventsSinceStart }) => wholeNumber(eventsSinceStart) ?? [])
  const numbers = copiesOf(place, later.trigger)
    .flatMap(({ notification }) => notification?.statuses ?? [])
    .filter(({ subscriptionId }) => subscriptionId === place.subscriptionId)
    .flatMap(({ events }) => events.flatMap(({ number }) => wholeNumber(number) ?? []))
  if (beats.length === 0) bench.unobserved('no heartbeat with a counter came between the events')
  if (numbers.length === 0) bench.unobserved('no event with a number came after it')
  return { beats, next: Math.max(...numbers) }
}

check(
  'SS-14/gap',
  laterHeartbeats,
  'No number is left out around heartbeats',
  (view, bench) => {
    const sorted = settledNumbers(view, bench)
    bench.saw(`numbers: ${sorted.join(', ')}; ${storyOf(view.bound.socket)}`)
    const [lowest = 0] = sorted
    bench.expect(sorted).toEqual(sorted.map((_, index) => lowest + index))
  },
  { requires: [...SEEN.heartbeat, 'SS-09', 'SS-12', 'WS-20', 'WS-21'] },
)
