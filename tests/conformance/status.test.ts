import { codes, pattern } from '../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../src/fhir/json.js'
import type { Status } from '../../src/fhir/message.js'
import { check, suite, type Bench } from '../../src/judge/check.js'
import type { FrameView, Viewed } from '../../src/judge/view.js'
import { batching, type BatchingEvidence } from '../../src/scenario/batching.js'
import { eventsOf, handshake } from '../../src/scenario/events.js'
import type { EventsEvidence, TriggeredEvidence } from '../../src/scenario/events.js'
import { heartbeat } from '../../src/scenario/socket/heartbeat.js'
import type { Scenario } from '../../src/scenario/types.js'
import { countersOf, parameterProblems } from './support/status.js'
import {
  count,
  distinct,
  eventSources,
  eventsIn,
  framesIfAny,
  framesOf,
  frameOfTrigger,
  messageSources,
  statusOf,
  statusesOf,
  wholeNumber,
  type View,
} from './support/notifications.js'
import { unlessDisturbed } from './support/others.js'

suite(import.meta.url)

const ON_THE_SOCKET = ['handshake', 'heartbeat', 'event-notification']
const QUERY = ['query-status', 'query-event']

for (const { what, scenario } of messageSources) {
  const each = `The status of each ${what.replace('-', ' ')}`

  check('SS-01/missing', scenario, `${each} has a type`, (view, bench) => {
    const types = statusesOf(view, what, bench).map((status) => status.type)
    bench.saw(`type: ${distinct(types)}`)
    bench.expect(types).not.toContain(null)
  })

  check('SS-01/unknown-code', scenario, `${each} has a type of the value set`, (view, bench) => {
    const types = statusesOf(view, what, bench).flatMap((status) => status.type ?? [])
    if (types.length === 0) bench.unobserved('no status has a type', 'SS-01')
    bench.saw(`type: ${distinct(types)}`)
    bench.expect(types.filter((type) => ![...ON_THE_SOCKET, ...QUERY].includes(type))).toHaveLength(0)
  })

  check('SS-01/query-type', scenario, `${each} has a type that belongs on a socket`, (view, bench) => {
    const types = statusesOf(view, what, bench).flatMap((status) => status.type ?? [])
    if (types.length === 0) bench.unobserved('no status has a type', 'SS-01')
    bench.saw(`type: ${distinct(types)}`)
    bench.expect(types.filter((type) => QUERY.includes(type))).toHaveLength(0)
  })

  check('SS-02/missing', scenario, `${each} names its Subscription`, (view, bench) => {
    const named = statusesOf(view, what, bench).map(({ raw }) => subscriptionElement(raw) !== undefined)
    bench.saw(`${named.filter((each) => !each).length} of ${named.length} have no subscription`)
    bench.expect(named).not.toContain(false)
  })

  check('SS-02/not-reference', scenario, `${each} names its Subscription by a Reference`, (view, bench) => {
    const elements = statusesOf(view, what, bench).flatMap(({ raw }) => subscriptionElement(raw) ?? [])
    if (elements.length === 0) bench.unobserved('no status names its Subscription', 'SS-02')
    const others = elements.filter(({ reference }) => !isObject(reference))
    bench.saw(`${others.length} of ${elements.length} are no Reference`)
    bench.expect(others).toHaveLength(0)
  })

  check('SS-03/missing', scenario, `${each} says the status of the Subscription`, (view, bench) => {
    const said = statusesOf(view, what, bench).map((status) => status.status)
    bench.saw(`status: ${distinct(said)}`)
    bench.expect(said).not.toContain(null)
  })

  check('SS-03/unknown-code', scenario, `${each} says it by a code of the value set`, (view, bench) => {
    const said = statusesOf(view, what, bench).flatMap((status) => status.status ?? [])
    if (said.length === 0) bench.unobserved('no status says that of the Subscription', 'SS-03')
    bench.saw(`status: ${distinct(said)}`)
    const known = codes(bench.target.release, 'subscription-status')
    bench.expect(said.filter((code) => !known.includes(code))).toHaveLength(0)
  })

  check('SS-04/missing', scenario, `${each} has the parameter status`, (view, bench) => {
    const said = statusesOf(view, what, bench).map((status) => status.status)
    bench.saw(`status: ${distinct(said)}`)
    bench.expect(said).not.toContain(null)
  })

  check('SS-16/not-string', scenario, `${each} has its numbers as JSON strings`, (view, bench) => {
    const counters = countersIn(view, what, bench)
    bench.saw(counters.map(({ name, shown }) => `${name}: ${shown}`).join('; '))
    bench.expect(counters.filter((counter) => !counter.isString)).toHaveLength(0)
  })

  check('SS-16/not-integer', scenario, `${each} has whole numbers as its numbers`, (view, bench) => {
    const counters = countersIn(view, what, bench)
    bench.saw(counters.map(({ name, shown }) => `${name}: ${shown}`).join('; '))
    bench.expect(counters.filter(({ value }) => wholeNumber(value) === null)).toHaveLength(0)
  })

  for (const clause of ['wrong-name', 'wrong-type', 'unknown-name'] as const) {
    check(`SS-23/${clause}`, scenario, `${each} has the parameters of the profile`, (view, bench) => {
      const statuses = statusesOf(view, what, bench).filter((status) => status.form === 'Parameters')
      if (statuses.length === 0) bench.unobserved('no status is a Parameters resource', 'NB-05')
      const problems = statuses.flatMap(({ raw }) => parameterProblems(raw)[clause])
      bench.saw(problems.length > 0 ? distinct(problems) : 'names and types are those of the profile')
      bench.expect(problems).toHaveLength(0)
    })
  }
}

function countersIn(view: View, what: 'handshake' | 'heartbeat' | 'event-notification', bench: Bench) {
  const counters = statusesOf(view, what, bench).flatMap(countersOf)
  if (counters.length > 0) return counters
  return what === 'event-notification'
    ? bench.unobserved('the notifications carry no numbers', 'SS-10', 'SS-12')
    : bench.doesNotApply(`the ${what}s carry no counter, which is optional`)
}

/** The element or parameter that names the Subscription, whatever it is. */
function subscriptionElement(raw: Readonly<Record<string, unknown>>): { reference: unknown } | undefined {
  const parameter = objectsOf(raw['parameter']).find(({ name }) => name === 'subscription')
  const value = parameter ? (parameter['valueReference'] ?? parameter) : raw['subscription']
  if (value === undefined) return undefined
  return { reference: parameter ? parameter['valueReference'] : value }
}

for (const { what, scenario } of messageSources) {
  check('SS-02/other-subscription', scenario, `No ${what} is about another one`, ({ bound }, bench) => {
    const statuses = bound.socket.notifications.flatMap((frame) => frame.notification?.statuses ?? [])
    const ids = statuses.flatMap(({ subscriptionId }) => subscriptionId ?? [])
    if (ids.length === 0) bench.unobserved('no notification names its Subscription', 'SS-02')
    bench.saw(
      `bound: Subscription/${bound.subscriptionId}; named: ${distinct(ids.map((id) => `Subscription/${id}`))}`,
    )
    bench.expect(ids.filter((id) => id !== bound.subscriptionId)).toHaveLength(0)
  })
}

check('SS-05/wrong-type', handshake, 'What answers the bind has the type handshake', (view, bench) => {
  const before = view.trigger?.at ?? Infinity
  const statuses = view.bound.socket.notifications
    .filter((frame) => frame.at < before)
    .flatMap((frame) => statusOf(frame, view) ?? [])
    .filter(({ type, events }) => events.length === 0 && type !== 'heartbeat')
  if (statuses.length === 0) bench.unobserved('nothing answered the bind', 'WS-04')
  bench.saw(`types before any event: ${distinct(statuses.map((status) => status.type))}`)
  bench.expect(statuses.map((status) => status.type)).toContain('handshake')
})

check('SS-06/not-zero', handshake, 'The handshake of a new Subscription counts no events', (view, bench) => {
  if (bench.target.readOnly) bench.leftOut('a given Subscription is not new')
  unlessDisturbed(view, bench)
  const said = statusesOf(view, 'handshake', bench).flatMap(({ eventsSinceStart }) => eventsSinceStart ?? [])
  if (said.length === 0) bench.doesNotApply('the handshake carries no counter, which is optional')
  bench.saw(`eventsSinceSubscriptionStart before any event: ${distinct(said)}`)
  bench.expect(wholeNumber(said[0])).toBe(0)
})

check('SS-07/wrong-type', heartbeat, 'What comes in an idle period has the type heartbeat', (view, bench) => {
  const seconds =
    view.acceptedSeconds ?? bench.doesNotApply('the accepted Subscription names no heartbeat period')
  const types = afterSilence(view, seconds * 750)
    .flatMap((frame) => statusOf(frame, view) ?? [])
    .filter((status) => status.events.length === 0 && status.type !== 'event-notification')
    .map((status) => status.type)
  if (types.length === 0) bench.unobserved('nothing came in an idle period', 'WS-18', 'WS-19')
  bench.saw(`types in idle periods: ${distinct(types)}`)
  bench.expect(types.filter((type) => type !== 'heartbeat')).toHaveLength(0)
})

/** Notifications before which nothing came for so long, but for the handshake that answers the bind late. */
function afterSilence(view: View, milliseconds: number): readonly FrameView[] {
  const { boundAt, socket } = view.bound
  const [answer] = framesIfAny(view, 'handshake').filter(({ status }) => status?.type === 'handshake')
  return socket.notifications.filter((frame, index) => {
    const before = Math.max(boundAt, socket.notifications[index - 1]?.at ?? 0)
    return frame !== answer && frame.at - before >= milliseconds
  })
}

for (const { what, scenario } of [
  ...eventSources,
  { what: 'event-notification', scenario: handshake },
] as const) {
  check(
    'SS-08/wrong-type',
    scenario,
    'What tells of events has the type event-notification',
    (view, bench) => {
      const types = statusesOf(view, what, bench).flatMap((status) => status.type ?? [])
      if (types.length === 0) bench.unobserved('no status has a type', 'SS-01')
      bench.saw(`types of what tells of events: ${distinct(types)}`)
      bench.expect(types.filter((type) => type !== 'event-notification')).toHaveLength(0)
    },
  )

  check('SS-09/no-event', scenario, 'Each event notification lists its events', (view, bench) => {
    const counts = statusesOf(view, what, bench).map((status) => status.events.length)
    bench.saw(`events in each notification: ${distinct(counts)}`)
    bench.expect(counts).not.toContain(0)
  })

  check('SS-10/missing', scenario, 'Each event notification carries the counter', (view, bench) => {
    const said = statusesOf(view, what, bench).map((status) => status.eventsSinceStart)
    bench.saw(`eventsSinceSubscriptionStart: ${distinct(said)}`)
    bench.expect(said).not.toContain(undefined)
  })

  check('SS-12/missing', scenario, 'Each event has a number', (view, bench) => {
    const numbers = eventsIn(view, bench).map((event) => event.number)
    bench.saw(`eventNumber: ${distinct(numbers)}`)
    bench.expect(numbers).not.toContain(undefined)
  })

  check('SS-17/malformed', scenario, 'The timestamp of an event is an instant', (view, bench) => {
    const stamps = eventsIn(view, bench).flatMap((event) => event.timestamp ?? [])
    if (stamps.length === 0) bench.unobserved('no event has a timestamp', 'SS-17')
    bench.saw(`timestamp: ${distinct(stamps)}`)
    const instant = pattern(bench.target.release, 'instant')
    bench.expect(stamps.filter((stamp) => !instant.test(textOf(stamp) ?? ''))).toHaveLength(0)
  })

  check('SS-17/missing', scenario, 'Each event has a timestamp', (view, bench) => {
    const stamps = eventsIn(view, bench).map((event) => event.timestamp)
    bench.saw(`timestamp: ${distinct(stamps)}`)
    bench.expect(stamps).not.toContain(undefined)
  })
}

check('SS-11/not-one', handshake, 'The first event is number 1, and so is its counter', (view, bench) => {
  if (bench.target.readOnly) bench.leftOut('a given Subscription is not new')
  if (!view.trigger) bench.leftOut('no event could be triggered')
  unlessDisturbed(view, bench)
  const first = statusesOf(view, 'event-notification', bench)[0]
  const said = [first?.eventsSinceStart, first?.events[0]?.number].filter((value) => value !== undefined)
  if (said.length === 0) bench.unobserved('the event has neither number nor counter', 'SS-10', 'SS-12')
  bench.saw(`counter ${String(first?.eventsSinceStart)}, number ${String(first?.events[0]?.number)}`)
  bench.expect(said.map(wholeNumber).filter((value) => value !== 1)).toHaveLength(0)
})

type Sequence = Scenario<EventsEvidence | BatchingEvidence>
const sequences: readonly Sequence[] = [
  eventsOf.empty,
  eventsOf['id-only'],
  eventsOf['full-resource'],
  batching,
]

for (const scenario of sequences) {
  check('SS-13/mismatch', scenario, 'The highest number equals the counter', (view, bench) => {
    const pairs = statusesOf(view, 'event-notification', bench).flatMap(highestAndCounter)
    if (pairs.length === 0) bench.unobserved('no notification has numbers and counter', 'SS-10', 'SS-12')
    bench.saw(pairs.map(({ highest, counter }) => `number ${highest}, counter ${counter}`).join('; '))
    bench.expect(pairs.filter(({ highest, counter }) => highest !== counter)).toHaveLength(0)
  })

  check('SS-14/repeated', scenario, 'Each event has a number of its own', (view, bench) => {
    const events = numbered(view, bench)
    bench.saw(`numbers in the order of arrival: ${events.map((event) => event.number).join(', ')}`)
    const differs = (number: number, identity: string): boolean =>
      events.some((event) => event.number === number && event.identity !== identity)
    bench.expect(events.filter(({ number, identity }) => differs(number, identity))).toHaveLength(0)
  })

  check('SS-14/gap', scenario, 'No number is left out', (view, bench) => {
    const numbers = [...new Set(numbered(view, bench).map((event) => event.number))].sort((a, b) => a - b)
    if (numbers.length < 2) bench.unobserved('fewer than two numbers were seen', 'SS-14', 'WS-21')
    bench.saw(`numbers: ${numbers.join(', ')}`)
    const [lowest = 0] = numbers
    bench.expect(numbers).toEqual(numbers.map((_, index) => lowest + index))
  })

  check('SS-15/out-of-order', scenario, 'Events arrive in the order of their numbers', (view, bench) => {
    const numbers = firstArrivals(view, bench)
    if (numbers.length < 2) bench.unobserved('fewer than two events arrived', 'WS-21')
    bench.saw(`numbers in the order of arrival: ${numbers.join(', ')}`)
    bench.expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  })
}

for (const scenario of [eventsOf['id-only'], eventsOf['full-resource']]) {
  check('SS-14/decreases', scenario, 'A later event has a higher number', (view, bench) => {
    const own = [...view.triggers, ...(view.later ? [view.later.trigger] : [])]
    const numbers = own.flatMap((trigger) => numberOfTrigger(view, trigger) ?? [])
    if (numbers.length < 2) bench.unobserved('fewer than two of our events are numbered', 'WS-21', 'SS-12')
    bench.saw(`numbers of our events in the order of their making: ${numbers.join(', ')}`)
    const drops = numbers.filter((number, index) => number < (numbers[index - 1] ?? number))
    bench.expect(drops).toHaveLength(0)
  })
}

function highestAndCounter({ events, eventsSinceStart }: Status): { highest: number; counter: number }[] {
  const counter = wholeNumber(eventsSinceStart)
  const numbers = events.flatMap(({ number }) => wholeNumber(number) ?? [])
  return counter === null || numbers.length === 0 ? [] : [{ highest: Math.max(...numbers), counter }]
}

/** Every numbered event of the socket in the order of arrival, known by its focus, or by its time at level empty. */
function numbered(view: View, bench: Bench): readonly { number: number; identity: string }[] {
  const events = eventsIn(view, bench).flatMap(({ number, focus, timestamp }) => {
    const value = wholeNumber(number)
    return value === null ? [] : [{ number: value, identity: focus ?? String(timestamp) }]
  })
  return events.length > 0 ? events : bench.unobserved('no event has a number', 'SS-12')
}

/** Numbers in the order of arrival; a notification that repeats some may bring older ones along. */
function firstArrivals(view: View, bench: Bench): readonly number[] {
  const seen: number[] = []
  for (const { events } of statusesOf(view, 'event-notification', bench)) {
    const numbers = events.flatMap(({ number }) => wholeNumber(number) ?? [])
    if (!numbers.some((number) => seen.includes(number))) seen.push(...numbers)
  }
  return seen.length > 0 ? seen : bench.unobserved('no event has a number', 'SS-12')
}

/** The number of our own event, on the connection where it was awaited. */
function numberOfTrigger(view: Viewed<EventsEvidence>, trigger: Viewed<TriggeredEvidence>): number | null {
  const place = view.later?.trigger === trigger ? { bound: view.later.bound } : view
  const frame = frameOfTrigger(place, trigger)
  const events = frame ? (statusOf(frame, place)?.events ?? []) : []
  const own = events.find(({ focus }) => focus?.endsWith(trigger.reference)) ?? events[0]
  return wholeNumber(own?.number)
}

const levels = [eventsOf.empty, eventsOf['id-only'], eventsOf['full-resource']] as const

for (const scenario of levels) {
  check('SS-21/stale', scenario, 'The status with an event is that of the Subscription', (view, bench) => {
    const said = statusesOf(view, 'event-notification', bench).flatMap((status) => status.status ?? [])
    if (said.length === 0) bench.unobserved('no notification says a status', 'SS-03', 'SS-04')
    const read = bench.rules.terms(isObject(view.readBack.json) ? view.readBack.json : {}).status
    if (read === null) bench.unobserved('the Subscription could not be read after the events', 'SC-13')
    const current = [read, view.accepted.status]
    bench.saw(`with the events: ${distinct(said)}; the Subscription: ${distinct(current)}`)
    bench.expect(said.filter((status) => !current.includes(status))).toHaveLength(0)
  })
}

/** The content level that was accepted, which need not be the one that was asked for. */
function atLevel(view: Viewed<EventsEvidence>, levels: readonly string[], bench: Bench): void {
  const { content } = view.accepted
  if (content === null || !levels.includes(content))
    bench.doesNotApply(`the accepted Subscription has the content level ${content ?? '(none)'}`)
}

check('SS-18/on-empty', eventsOf.empty, 'No event has a focus at level empty', (view, bench) => {
  atLevel(view, ['empty'], bench)
  const focuses = eventsIn(view, bench).map((event) => event.focus)
  bench.saw(`${focuses.filter((focus) => focus !== null).length} of ${focuses.length} events have a focus`)
  bench.expect(focuses.filter((focus) => focus !== null)).toHaveLength(0)
})

check('SS-19/on-empty', eventsOf.empty, 'No event has further context at level empty', (view, bench) => {
  atLevel(view, ['empty'], bench)
  const contexts = eventsIn(view, bench).map((event) => event.additionalContext.length)
  bench.saw(`references to further context in each event: ${distinct(contexts)}`)
  bench.expect(contexts.filter((contextCount) => contextCount > 0)).toHaveLength(0)
})

check('SS-20/on-empty', eventsOf.empty, 'The topic is left out at level empty', (view, bench) => {
  atLevel(view, ['empty'], bench)
  const topics = framesIfAny(view, 'event-notification').flatMap(
    (frame) => statusOf(frame, view)?.topic ?? [],
  )
  const frames = framesOf(view, 'event-notification', bench)
  bench.saw(`${topics.length} of ${count(frames, 'event notification')} name the topic`)
  bench.expect(topics).toHaveLength(0)
})

for (const scenario of [eventsOf['id-only'], eventsOf['full-resource']]) {
  check('SS-18/missing', scenario, 'Each event has a focus', (view, bench) => {
    atLevel(view, ['id-only', 'full-resource'], bench)
    const focuses = eventsIn(view, bench).map((event) => event.focus)
    bench.saw(`${focuses.filter((focus) => focus === null).length} of ${focuses.length} events have no focus`)
    bench.expect(focuses).not.toContain(null)
  })
}

check(
  'SS-20/missing',
  eventsOf['full-resource'],
  'The topic is named at level full-resource',
  (view, bench) => {
    atLevel(view, ['full-resource'], bench)
    const topics = statusesOf(view, 'event-notification', bench).map((status) => status.topic)
    bench.saw(`topic: ${distinct(topics)}`)
    bench.expect(topics).not.toContain(null)
  },
)

for (const scenario of levels) {
  check('SS-20/other-topic', scenario, 'A topic that is named is that of the Subscription', (view, bench) => {
    const statuses = statusesOf(view, 'event-notification', bench)
    const named = statuses.flatMap(({ topic }) => topic?.split('|')[0] ?? [])
    const own = view.accepted.topic?.split('|')[0] ?? bench.target.topic
    if (named.length === 0) bench.doesNotApply('no notification names the topic')
    bench.saw(`named: ${distinct(named)}; the Subscription has ${String(own)}`)
    bench.expect(named.filter((topic) => topic !== own)).toHaveLength(0)
  })
}
