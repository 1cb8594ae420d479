import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { levels } from '../shared/content.js'
import {
  SEEN,
  bindingsOf,
  eventsIn,
  identityOf,
  statusesIfAny,
  type View,
  wholeNumber,
} from '../shared/notifications.js'
import { batching, type BatchingEvidence } from '../shared/scenarios/batching.js'
import type { EventsEvidence } from '../shared/scenarios/events.js'

suite(import.meta.url)

type Sequence = Scenario<EventsEvidence | BatchingEvidence>

const sequences: readonly Sequence[] = [...levels, batching]

check(
  'WS-22/duplicate',
  sequences,
  'Each event is delivered once, or more often',
  (view, bench) => {
    const copies = copiesOfEvents(view, bench)
    bench.saw(`copies of each event: ${copies.join(', ')}`)
    bench.expect(copies.filter((times) => times > 1)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

check(
  'WS-22/many-copies',
  sequences,
  'No event is delivered more than twice',
  (view, bench) => {
    const copies = copiesOfEvents(view, bench)
    bench.saw(`copies of each event: ${copies.join(', ')}`)
    bench.expect(copies.filter((times) => times > 2)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

/** How often each event came on one socket, known by focus and number. */
function copiesOfEvents(view: View, bench: Bench): readonly number[] {
  eventsIn(view, bench)
  return bindingsOf(view).flatMap((place) => {
    const events = statusesIfAny(place, 'event-notification').flatMap((status) =>
      status.events.map(identityOf),
    )
    return [...new Set(events)].map((event) => events.filter((each) => each === event).length)
  })
}

check(
  'WS-22/lost',
  sequences,
  'Each event is delivered, or its number is missing',
  (view, bench) => {
    const numbers = [...new Set(numberedEvents(view, bench))].sort((a, b) => a - b)
    bench.saw(`numbers: ${numbers.join(', ')}`)
    const span = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1
    bench.expect(numbers).toHaveLength(span)
  },
  { requires: [...SEEN['event-notification'], 'SS-09', 'SS-12'] },
)

function numberedEvents(view: View, bench: Bench): readonly number[] {
  const numbers = eventsIn(view, bench).flatMap(({ number }) => wholeNumber(number) ?? [])
  return numbers.length > 0 ? numbers : bench.unobserved('no event has a number')
}
