import { isObject } from '../../../src/fhir/json.js'
import { readNotification } from '../../../src/fhir/message.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { latencyOf } from '../shared/arrivals.js'
import { answersOfSecond } from '../shared/scenarios/answers.js'
import { type EventsEvidence, eventsOf } from '../shared/scenarios/events.js'
import { reading } from './scenarios.js'

suite(import.meta.url)

/** The answer to `$events` on a Subscription that had events. */
function pastEvents(view: Viewed<EventsEvidence>, bench: Bench): ExchangeView {
  const [first] = view.triggers
  if (first && latencyOf(view.bound, first) === null) bench.unobserved('there was no event to return')
  return view.pastEvents ?? bench.doesNotApply('the server does not declare $events')
}

function pastBundle(view: Viewed<EventsEvidence>, bench: Bench): Record<string, unknown> {
  const answer = pastEvents(view, bench)
  if (!answer.accepted) bench.unobserved(`no answer to judge: ${answer.summary}`)
  bench.saw(answer.summary)
  return isObject(answer.json) ? answer.json : {}
}

/** In JSON, and in XML where that is declared. */
const PAST = [eventsOf['id-only'], eventsOf['full-resource']]

check(
  'SC-12/refused',
  PAST,
  '$events is answered, where it is declared',
  (view, bench) => {
    const answer = pastEvents(view, bench)
    bench.saw(answer.summary)
    bench.expect(answer.accepted).toBe(true)
  },
  { requires: ['WS-21'] },
)

check(
  'SC-12/wrong-bundle-type',
  PAST,
  '$events returns a notification',
  (view, bench) => {
    const { resourceType, type } = pastBundle(view, bench)
    bench.saw(`$events returned ${String(resourceType)} of type ${String(type)}`)
    bench.expect(`${String(resourceType)} ${String(type)}`).toBe(`Bundle ${bench.rules.bundleType}`)
  },
  { requires: ['WS-21'] },
)

check(
  'SC-12/no-status-first',
  PAST,
  'Its first entry is the status',
  (view, bench) => {
    const [first] = readNotification(pastBundle(view, bench)).entries
    const resource = isObject(first?.['resource']) ? first['resource'] : {}
    bench.saw(`the first entry of $events is ${String(resource['resourceType'])}`)
    bench.expect(resource['resourceType']).toBe(bench.rules.statusResource)
  },
  { requires: ['WS-21'] },
)

check(
  'SC-12/wrong-type',
  PAST,
  'Its type is query-event',
  (view, bench) => {
    const { status } = readNotification(pastBundle(view, bench))
    if (!status) bench.unobserved('$events returned no status')
    bench.saw(`the status of $events has the type ${String(status?.type)}`)
    bench.expect(status?.type).toBe('query-event')
  },
  { requires: ['WS-21'] },
)

check('SC-13/unreadable', reading, 'The Subscription can be read', ({ read, subscriptionId }, bench) => {
  bench.saw(`${read.summary}, ${read.resourceType ?? 'no resource'}`)
  bench.expect(read.accepted).toBe(true)
  bench.expect(isObject(read.json) ? read.json['id'] : null).toBe(subscriptionId)
})

check(
  'SC-13/unreadable',
  answersOfSecond,
  'The Subscription of the second principal can be read by it',
  ({ answers }, bench) => {
    const [first] = answers
    if (!first?.readBack) return bench.unobserved('it was not read')
    const { readBack, subscriptionId } = first
    bench.saw(`${readBack.summary}, ${readBack.resourceType ?? 'no resource'}`)
    bench.expect(readBack.accepted).toBe(true)
    bench.expect(isObject(readBack.json) ? readBack.json['id'] : null).toBe(subscriptionId)
  },
  { part: 'second principal' },
)
