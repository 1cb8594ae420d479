import { codes, pattern } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/view.js'
import {
  distinct,
  eventsIn,
  eventSources,
  framesIfAny,
  messageSources,
  statusesOf,
  statusOf,
  type View,
  wholeNumber,
} from '../shared/notifications.js'
import { unlessDisturbed } from '../shared/others.js'
import { handshake } from '../shared/scenarios/events.js'
import { heartbeat } from '../shared/scenarios/heartbeat.js'
import { countersOf, parameterProblems } from './reading.js'

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
    const others = counters.filter((counter) => !counter.isString)
    const way = others[0]?.name
    bench.saw(
      counters.map(({ name, shown }) => `${name}: ${shown}`).join('; '),
      way === 'eventNumber' ? undefined : way,
    )
    bench.expect(others).toHaveLength(0)
  })

  check('SS-16/not-integer', scenario, `${each} has whole numbers as its numbers`, (view, bench) => {
    const counters = countersIn(view, what, bench)
    bench.saw(counters.map(({ name, shown }) => `${name}: ${shown}`).join('; '))
    bench.expect(counters.filter(({ value }) => wholeNumber(value) === null)).toHaveLength(0)
  })

  for (const [ref, problem] of [
    ['SS-23/wrong-name', 'wrong-name'],
    ['SS-23/wrong-type', 'wrong-type'],
    ['SS-23/unknown-name', 'unknown-name'],
  ] as const) {
    check(ref, scenario, `${each} has the parameters of the profile`, (view, bench) => {
      const statuses = statusesOf(view, what, bench).filter((status) => status.form === 'Parameters')
      if (statuses.length === 0) bench.unobserved('no status is a Parameters resource', 'NB-05')
      const problems = statuses.flatMap(({ raw }) => parameterProblems(raw)[problem])
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
  // Heartbeats that come more often than agreed are heartbeats all the same.
  const frequent = framesIfAny(view, 'heartbeat').filter(({ status }) => status?.type === 'heartbeat')
  const types = [...afterSilence(view, seconds * 750), ...frequent]
    .flatMap((frame) => statusOf(frame, view) ?? [])
    .filter((status) => status.events.length === 0 && status.type !== 'event-notification')
    .map((status) => status.type)
  if (types.length === 0) bench.unobserved('nothing came in an idle period', 'WS-18', 'WS-19')
  bench.saw(`types in idle periods: ${distinct(types)}`)
  bench.expect(types.filter((type) => type !== 'heartbeat')).toHaveLength(0)
})

/** Notifications before which nothing came for so long, but for the handshakes that answer a bind late. */
function afterSilence(view: View, milliseconds: number): readonly FrameView[] {
  const { boundAt, socket } = view.bound
  const handshakes = framesIfAny(view, 'handshake').filter(({ status }) => status?.type === 'handshake')
  const binds = socket.frames.filter(({ direction, opcode }) => direction === 'out' && opcode === 'text')
  const answers = binds.map((bind) => handshakes.find((frame) => frame.at > bind.at))
  return socket.notifications.filter((frame, index) => {
    const before = Math.max(boundAt, socket.notifications[index - 1]?.at ?? 0)
    return !answers.includes(frame) && frame.at - before >= milliseconds
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
