import { isObject } from '../../../src/fhir/json.js'
import type { Status } from '../../../src/fhir/message.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { copiesOf, latencyOf, type TriggerView } from '../shared/arrivals.js'
import { atLevel } from '../shared/content.js'
import { SERVE_READ } from '../shared/http.js'
import {
  SEEN,
  count,
  distinct,
  eventsIn,
  framesIfAny,
  framesOf,
  identityOf,
  settledNumbers,
  statusesIfAny,
  statusesOf,
  statusOf,
  type View,
  wholeNumber,
} from '../shared/notifications.js'
import { unlessDisturbed } from '../shared/others.js'
import { batching, type BatchingEvidence } from '../shared/scenarios/batching.js'
import { type EventsEvidence, eventsOf } from '../shared/scenarios/events.js'
import { handshake } from '../shared/scenarios/handshake.js'

suite(import.meta.url)

/** How events are numbered, and what is said of them at each content level. */

check(
  'SS-11/not-one',
  handshake,
  'The first event is number 1, and so is its counter',
  (view, bench) => {
    if (bench.target.readOnly) bench.leftOut('a given Subscription is not new')
    if (!view.trigger) bench.leftOut('no event could be triggered')
    unlessDisturbed(view, bench)
    const first = firstEvent(statusesOf(view, 'event-notification', bench), view)
    // What somebody else did between creation and bind was counted by the handshake, or is no longer so next time.
    const rounds = (view.rounds ?? []).flatMap((round) => {
      const statuses = statusesIfAny(round, 'event-notification')
      return statuses.length > 0 ? [firstEvent(statuses, round)] : []
    })
    const all = [first, ...rounds].filter(({ said }) => said.length > 0)
    if (all.length === 0) bench.unobserved('the event has neither number nor counter')
    bench.saw(
      all.map(({ said, before }) => `number and counter ${said.join(', ')} after ${before}`).join('; '),
    )
    const right = all.some(({ said, before }) => said.every((value) => wholeNumber(value) === before + 1))
    bench.expect(right).toBe(true)
  },
  { requires: [...SEEN['event-notification'], 'SS-10', 'SS-12'] },
)

/** What is said of the first event, and how many the handshake had counted before it. */
function firstEvent([first]: readonly Status[], view: View): { said: readonly unknown[]; before: number } {
  const said = [first?.eventsSinceStart, first?.events[0]?.number].filter((value) => value !== undefined)
  const counted = statusesIfAny(view, 'handshake').map(({ eventsSinceStart }) =>
    wholeNumber(eventsSinceStart),
  )
  return { said, before: counted[0] ?? 0 }
}

type Sequence = Scenario<EventsEvidence | BatchingEvidence>

const sequences: readonly Sequence[] = [
  eventsOf.empty,
  eventsOf['id-only'],
  eventsOf['full-resource'],
  batching,
]

check(
  'SS-13/mismatch',
  sequences,
  'The highest number equals the counter',
  (view, bench) => {
    const pairs = statusesOf(view, 'event-notification', bench).flatMap(highestAndCounter)
    if (pairs.length === 0) return numbersAlone(view, bench)
    bench.saw(pairs.map(({ highest, counter }) => `number ${highest}, counter ${counter}`).join('; '))
    bench.expect(pairs.filter(({ highest, counter }) => highest !== counter)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09', 'SS-10', 'SS-12'] },
)

/** Without a counter: of a new Subscription of which every event came, numbers have to grow with the events. */
function numbersAlone(view: Viewed<EventsEvidence | BatchingEvidence>, bench: Bench): void {
  if (view.triggers.some((trigger) => latencyOf(view.bound, trigger) === null))
    bench.unobserved('not all events came, and there is no counter')
  const distinctEvents = new Map(
    eventsIn(ofFirst(view), bench).map((event) => [identityOf(event), event.number]),
  )
  const numbers = [...distinctEvents.values()].flatMap((number) => wholeNumber(number) ?? [])
  if (numbers.length < 2) bench.unobserved('fewer than two numbers, and no counter')
  bench.saw(`no counter; numbers of ${numbers.length} events, all of which came: ${numbers.join(', ')}`)
  const span = Math.max(...numbers) - Math.min(...numbers) + 1
  bench.expect(span).toBeGreaterThanOrEqual(numbers.length)
}

check(
  'SS-14/repeated',
  sequences,
  'Each event has a number of its own',
  (view, bench) => {
    const events = numbered(view, bench)
    const isConstant = new Set(events.map((event) => event.number)).size === 1
    bench.saw(
      `numbers in the order of arrival: ${events.map((event) => event.number).join(', ')}`,
      isConstant ? 'constant' : undefined,
    )
    const differs = (number: number, identity: string): boolean =>
      events.some((event) => event.number === number && event.identity !== identity)
    bench.expect(events.filter(({ number, identity }) => differs(number, identity))).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09', 'SS-12'] },
)

check(
  'SS-14/gap',
  sequences,
  'No number is left out',
  (view, bench) => {
    // What happens while no socket is open is not sent: only on one socket no number is left out.
    const numbers = settledNumbers(view, bench)
    bench.saw(`numbers: ${numbers.join(', ')}`)
    const [lowest = 0] = numbers
    bench.expect(numbers).toEqual(numbers.map((_, index) => lowest + index))
  },
  { requires: [...SEEN['event-notification'], 'SS-09', 'SS-12'] },
)

check(
  'SS-15/out-of-order',
  sequences,
  'Events arrive in the order of their numbers',
  (view, bench) => {
    const numbers = firstArrivals(view, bench)
    if (numbers.length < 2) bench.unobserved('fewer than two events with different numbers arrived')
    bench.saw(`numbers in the order of arrival: ${numbers.join(', ')}`)
    bench.expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  },
  { requires: [...SEEN['event-notification'], 'SS-12', 'SS-14'] },
)

check(
  'SS-14/decreases',
  [eventsOf['id-only'], eventsOf['full-resource']],
  'A later event has a higher number',
  (view, bench) => {
    const own = [...view.triggers, ...(view.later ? [view.later.trigger] : [])]
    const all = own.flatMap((trigger) => numberedOwn(view, trigger))
    // Only what had been notified of when the next was asked for is surely the earlier one.
    const pairs = all.flatMap((later) =>
      all.filter(({ cameAt }) => cameAt < later.askedAt).map((earlier) => ({ earlier, later })),
    )
    if (pairs.length === 0) bench.unobserved('no two of our events are numbered and followed each other')
    const numbers = all.map(({ number }) => number)
    bench.saw(`numbers of our events in the order of their making: ${numbers.join(', ')}`)
    bench.expect(pairs.filter(({ earlier, later }) => later.number < earlier.number)).toHaveLength(0)
  },
  { requires: ['SS-12', 'WS-21'] },
)

/** The first Subscription alone, on all of its sockets: another one has numbers of its own. */
const ofFirst = ({ late, ...view }: View): View => ({ ...view, late: late ? { ...late, other: null } : null })

function highestAndCounter({ events, eventsSinceStart }: Status): { highest: number; counter: number }[] {
  const counter = wholeNumber(eventsSinceStart)
  const numbers = events.flatMap(({ number }) => wholeNumber(number) ?? [])
  return counter === null || numbers.length === 0 ? [] : [{ highest: Math.max(...numbers), counter }]
}

/** Every numbered event of the socket in the order of arrival, known by its focus, or by its time at level empty. */
function numbered(view: View, bench: Bench): readonly { number: number; identity: string }[] {
  const events = eventsIn(ofFirst(view), bench).flatMap(({ number, focus, timestamp }) => {
    const value = wholeNumber(number)
    return value === null ? [] : [{ number: value, identity: focus ?? String(timestamp) }]
  })
  return events.length > 0 ? events : bench.unobserved('no event has a number')
}

/** Numbers in the order of arrival; a notification that repeats some may bring older ones along. */
function firstArrivals(view: View, bench: Bench): readonly number[] {
  const seen: number[] = []
  for (const { events } of statusesOf(ofFirst(view), 'event-notification', bench)) {
    const numbers = events.flatMap(({ number }) => wholeNumber(number) ?? [])
    if (!numbers.some((number) => seen.includes(number))) seen.push(...numbers)
  }
  return seen.length > 0 ? seen : bench.unobserved('no event has a number')
}

/** One of our own events, as it was notified on the connection where it was awaited; none without a number. */
function numberedOwn(
  view: Viewed<EventsEvidence>,
  trigger: TriggerView,
): readonly { readonly number: number; readonly askedAt: number; readonly cameAt: number }[] {
  const place = view.later?.trigger === trigger ? { bound: view.later.bound } : view
  const [frame] = copiesOf(place.bound, trigger)
  if (!frame) return []
  const events = statusOf(frame, place)?.events ?? []
  const own = events.find(({ focus }) => focus?.endsWith(trigger.reference)) ?? events[0]
  const number = wholeNumber(own?.number)
  return number === null ? [] : [{ number, askedAt: trigger.exchange.at, cameAt: frame.at }]
}

const levels = [eventsOf.empty, eventsOf['id-only'], eventsOf['full-resource']] as const

check(
  'SS-21/stale',
  levels,
  'The status with an event is that of the Subscription',
  (view, bench) => {
    const said = statusesOf(view, 'event-notification', bench).flatMap((status) => status.status ?? [])
    if (said.length === 0) bench.unobserved('no notification says a status')
    const read = bench.rules.terms(isObject(view.readBack.json) ? view.readBack.json : {}).status
    if (read === null) bench.unobserved(`the Subscription could not be read after the events: ${SERVE_READ}`)
    const current = [view.accepted.status, read]
    if (new Set(current).size > 1)
      bench.unobserved(`the status changed meanwhile: ${current.join(', then ')}`)
    bench.saw(`with the events: ${distinct(said)}; the Subscription before and after: ${distinct(current)}`)
    bench.expect(said.filter((status) => status !== read)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SC-13', 'SS-03', 'SS-04'] },
)

check(
  'SS-18/on-empty',
  eventsOf.empty,
  'No event has a focus at level empty',
  (view, bench) => {
    atLevel(view, ['empty'], bench)
    const focuses = eventsIn(view, bench).map((event) => event.focus)
    bench.saw(`${focuses.filter((focus) => focus !== null).length} of ${focuses.length} events have a focus`)
    bench.expect(focuses.filter((focus) => focus !== null)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

check(
  'SS-19/on-empty',
  eventsOf.empty,
  'No event has further context at level empty',
  (view, bench) => {
    atLevel(view, ['empty'], bench)
    const contexts = eventsIn(view, bench).map((event) => event.additionalContext.length)
    bench.saw(`references to further context in each event: ${distinct(contexts)}`)
    bench.expect(contexts.filter((contextCount) => contextCount > 0)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

/** The Subscription is by a search, which stands where others have their topic: it has none. */
const byCriteria = ({ accepted }: Viewed<EventsEvidence>): boolean =>
  accepted.topic !== null && !/^[a-z][a-z0-9+.-]*:/i.test(accepted.topic)

/** What is said of a topic then is only recorded. */
function ofCriteria(view: Viewed<EventsEvidence>, bench: Bench): void {
  const topics = statusesOf(view, 'event-notification', bench).map(({ topic }) => topic ?? 'none')
  bench.saw(`a Subscription by the search ${String(view.accepted.topic)}; topic: ${distinct(topics)}`)
  bench.chose('the Subscription is by criteria and has no topic')
}

check(
  'SS-20/on-empty',
  eventsOf.empty,
  'The topic is left out at level empty',
  (view, bench) => {
    if (byCriteria(view)) return ofCriteria(view, bench)
    atLevel(view, ['empty'], bench)
    const topics = framesIfAny(view, 'event-notification').flatMap(
      (frame) => statusOf(frame, view)?.topic ?? [],
    )
    const frames = framesOf(view, 'event-notification', bench)
    bench.saw(`${topics.length} of ${count(frames, 'event notification')} name the topic`)
    bench.expect(topics).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

check(
  'SS-18/missing',
  [eventsOf['id-only'], eventsOf['full-resource']],
  'Each event has a focus',
  (view, bench) => {
    atLevel(view, ['id-only', 'full-resource'], bench)
    const focuses = eventsIn(view, bench).map((event) => event.focus)
    bench.saw(`${focuses.filter((focus) => focus === null).length} of ${focuses.length} events have no focus`)
    bench.expect(focuses).not.toContain(null)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

check(
  'SS-20/missing',
  eventsOf['full-resource'],
  'The topic is named at level full-resource',
  (view, bench) => {
    if (byCriteria(view)) return ofCriteria(view, bench)
    atLevel(view, ['full-resource'], bench)
    const topics = statusesOf(view, 'event-notification', bench).map((status) => status.topic)
    bench.saw(`topic: ${distinct(topics)}`)
    bench.expect(topics).not.toContain(null)
  },
  { requires: SEEN['event-notification'] },
)

check(
  'SS-20/other-topic',
  levels,
  'A topic that is named is that of the Subscription',
  (view, bench) => {
    if (byCriteria(view)) return ofCriteria(view, bench)
    const statuses = statusesOf(view, 'event-notification', bench)
    const named = statuses.flatMap(({ topic }) => topic?.split('|')[0] ?? [])
    const own = view.accepted.topic?.split('|')[0] ?? bench.target.topic
    if (named.length === 0) bench.doesNotApply('no notification names the topic')
    bench.saw(`named: ${distinct(named)}; the Subscription has ${String(own)}`)
    bench.expect(named.filter((topic) => topic !== own)).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)
