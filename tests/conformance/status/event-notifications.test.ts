import { pattern } from '../../../src/fhir/definitions.js'
import { textOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Status } from '../../../src/fhir/message.js'
import type { Viewed } from '../../../src/judge/view.js'
import {
  SEEN,
  distinct,
  eventsIn,
  eventSources,
  identityOf,
  noneCame,
  statusesOf,
  statusOf,
  tellingOfEvents,
  type Bearing,
  type View,
  type What,
} from '../shared/notifications.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { copiesOf } from '../shared/arrivals.js'
import type { AcceptedTerms } from '../shared/scenarios/terms.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { handshake } from '../shared/scenarios/handshake.js'
import { ON_THE_SOCKET, QUERY, isQuery } from './reading.js'

suite(import.meta.url)

for (const scenario of [eventsOf['id-only'], eventsOf['full-resource']])
  check(
    'SS-08/wrong-type',
    scenario,
    'What tells of an event late in life has the type event-notification',
    (view, bench) => {
      const { triggers: [trigger] = [], updates = [], bound } = view.late ?? {}
      if (!trigger || !bound) return bench.unobserved('nothing was triggered later')
      // What may have come in a heartbeat first has come by itself when the event after it has.
      if (!updates.some((each) => copiesOf(bound, each).length > 0))
        bench.unobserved('no event was seen to come after it')
      const place = { bound }
      const types = copiesOf(bound, trigger).map((frame) => statusOf(frame, place)?.type ?? null)
      if (types.length === 0) bench.unobserved('it did not come')
      bench.saw(`types of what tells of ${trigger.reference}: ${distinct(types)}`)
      if (types.includes(null)) bench.unobserved('the type is missing')
      bench.expect(types).toContain('event-notification')
    },
    { part: 'late', requires: [...SEEN['event-notification'], 'SS-01'] },
  )

/** The statuses of type event-notification alone. */
function eventNotifications(view: View, bench: Bench): readonly Status[] {
  const all = statusesOf(view, 'event-notification', bench)
  const proper = all.filter(({ type }) => type === 'event-notification')
  return proper.length > 0 ? proper : bench.unobserved('no status has the type event-notification')
}

/** True when a status tells of an event that no other did before it. */
function bringsNews(status: Status, statuses: readonly Status[]): boolean {
  const before = statuses.slice(0, statuses.indexOf(status)).flatMap(({ events }) => events.map(identityOf))
  return status.events.some((event) => !before.includes(identityOf(event)))
}

/** The profile for R4 lets a notification of level empty list no events. */
function mayBeEmpty({ accepted }: Viewed<{ accepted: AcceptedTerms }>, { rules }: Bench): boolean {
  return rules.statusResource === 'Parameters' && accepted.content === 'empty'
}

type AcceptedEvidence = Bearing & { readonly accepted: AcceptedTerms }

/** Fewer events may have come with a heartbeat by accident: it may carry the latest. */
const ENOUGH_EVENTS = 3

for (const { what, scenario } of [
  ...eventSources,
  { what: 'event-notification', scenario: handshake },
] as readonly { readonly what: What; readonly scenario: Scenario<AcceptedEvidence> }[]) {
  check(
    'SS-08/wrong-type',
    scenario,
    'What tells of new events has the type event-notification',
    (view, bench) => {
      const statuses = tellingOfEvents(view)
      if (statuses.length === 0) noneCame(view, what, bench)
      const known = statuses.filter(({ type }) => [...ON_THE_SOCKET, ...QUERY].includes(type ?? ''))
      if (known.length === 0) bench.unobserved('the type is missing or unknown')
      bench.saw(`types of what tells of events: ${distinct(known.map(({ type }) => type))}`)
      bench.expect(known.filter((status) => isQuery(status) && bringsNews(status, statuses))).toHaveLength(0)
      const isProper = known.some(({ type }) => type === 'event-notification')
      const events = new Set(known.flatMap((status) => status.events.map(identityOf)))
      if (!isProper && events.size < ENOUGH_EVENTS)
        bench.unobserved('fewer than three events came, and a heartbeat or handshake may carry one')
      bench.expect(isProper).toBe(true)
    },
    { requires: [...SEEN[what], 'SS-01'] },
  )

  check(
    'SS-09/no-event',
    scenario,
    'Each event notification lists its events',
    (view, bench) => {
      if (mayBeEmpty(view, bench)) bench.doesNotApply('on R4 the list is optional at level empty')
      const counts = eventNotifications(view, bench).map((status) => status.events.length)
      bench.saw(`events in each notification: ${distinct(counts)}`)
      bench.expect(counts).not.toContain(0)
    },
    { requires: [...SEEN['event-notification'], 'SS-01'] },
  )

  check(
    'SS-09/none-on-empty',
    scenario,
    'At level empty it lists its events too',
    (view, bench) => {
      if (!mayBeEmpty(view, bench)) bench.doesNotApply('the list is not optional')
      const counts = eventNotifications(view, bench).map((status) => status.events.length)
      bench.saw(`events in each notification: ${distinct(counts)}`)
      bench.expect(counts).not.toContain(0)
    },
    { requires: [...SEEN['event-notification'], 'SS-01'] },
  )

  check(
    'SS-10/missing',
    scenario,
    'Each event notification carries the counter',
    (view, bench) => {
      const said = eventNotifications(view, bench).map((status) => status.eventsSinceStart)
      bench.saw(`eventsSinceSubscriptionStart: ${distinct(said)}`)
      bench.expect(said).not.toContain(undefined)
    },
    { requires: [...SEEN['event-notification'], 'SS-01'] },
  )

  check(
    'SS-12/missing',
    scenario,
    'Each event has a number',
    (view, bench) => {
      const numbers = eventsIn(view, bench).map((event) => event.number)
      bench.saw(`eventNumber: ${distinct(numbers)}`)
      bench.expect(numbers).not.toContain(undefined)
    },
    { requires: [...SEEN['event-notification'], 'SS-09'] },
  )

  check(
    'SS-17/malformed',
    scenario,
    'The timestamp of an event is an instant',
    (view, bench) => {
      const stamps = eventsIn(view, bench).flatMap((event) => event.timestamp ?? [])
      if (stamps.length === 0) bench.unobserved('no event has a timestamp')
      bench.saw(`timestamp: ${distinct(stamps)}`)
      const instant = pattern(bench.target.release, 'instant')
      bench.expect(stamps.filter((stamp) => !instant.test(textOf(stamp) ?? ''))).toHaveLength(0)
    },
    { requires: [...SEEN['event-notification'], 'SS-09'] },
  )

  check(
    'SS-17/missing',
    scenario,
    'Each event has a timestamp',
    (view, bench) => {
      const stamps = eventsIn(view, bench).map((event) => event.timestamp)
      bench.saw(`timestamp: ${distinct(stamps)}`)
      bench.expect(stamps).not.toContain(undefined)
    },
    { requires: [...SEEN['event-notification'], 'SS-09'] },
  )
}
