import { codes, pattern } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Status } from '../../../src/fhir/message.js'
import type { Viewed } from '../../../src/judge/view.js'
import {
  SEEN,
  distinct,
  eventsIn,
  eventSources,
  identityOf,
  messageSources,
  everyMessage,
  checkMessages,
  coveredOn,
  noneCame,
  statusesIfAny,
  statusesOf,
  statusOf,
  tellingOfEvents,
  type Bearing,
  type View,
  type What,
  wholeNumber,
} from '../shared/notifications.js'
import { unlessDisturbed } from '../shared/others.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { copiesOf } from '../shared/arrivals.js'
import type { AcceptedTerms } from '../shared/scenarios/terms.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { handshake } from '../shared/scenarios/handshake.js'
import { countersOf, parameterProblems } from './reading.js'

suite(import.meta.url)

const ON_THE_SOCKET = ['handshake', 'heartbeat', 'event-notification']

const QUERY = ['query-status', 'query-event']

const isQuery = ({ type }: Status): boolean => type !== null && QUERY.includes(type)

/** It says that the Subscription is in error, or which error. */
function reportsError({ type, status, raw }: Status): boolean {
  const parameters = objectsOf(raw['parameter']).map(({ name }) => name)
  return type === 'query-status' && (status === 'error' || 'error' in raw || parameters.includes('error'))
}

for (const source of everyMessage) {
  const { what } = source
  const checkHere = checkMessages(source)

  const each = `The status of each ${what.replace('-', ' ')}`

  checkHere(
    'SS-01/missing',
    `${each} has a type`,
    (view, bench) => {
      const types = statusesOf(view, what, bench).map((status) => status.type)
      bench.saw(`type: ${distinct(types)}`)
      bench.expect(types).not.toContain(null)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'SS-01/unknown-code',
    `${each} has a type of the value set`,
    (view, bench) => {
      const types = statusesOf(view, what, bench).flatMap((status) => status.type ?? [])
      if (types.length === 0) bench.unobserved('no status has a type')
      bench.saw(`type: ${distinct(types)}`)
      bench.expect(types.filter((type) => ![...ON_THE_SOCKET, ...QUERY].includes(type))).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'SS-01/query-type',
    `${each} has a type that belongs on a socket`,
    (view, bench) => {
      const statuses = statusesOf(view, what, bench).filter(({ type }) => type !== null)
      if (statuses.length === 0) bench.unobserved('no status has a type')
      // The guide publishes a query-status with an error as what may be sent of an error.
      const allowed = statuses.filter((status) => bench.rules.requestAndResponse && reportsError(status))
      bench.saw(`type: ${distinct(statuses.map(({ type }) => type))}; ${allowed.length} report an error`)
      const strange = statuses.filter((status) => !allowed.includes(status) && isQuery(status))
      bench.expect(strange).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'SS-02/missing',
    `${each} names its Subscription`,
    (view, bench) => {
      const named = statusesOf(view, what, bench).map(({ raw }) => subscriptionElement(raw) !== undefined)
      bench.saw(`${named.filter((each) => !each).length} of ${named.length} have no subscription`)
      bench.expect(named).not.toContain(false)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'SS-02/not-reference',
    `${each} names its Subscription by a Reference`,
    (view, bench) => {
      const elements = statusesOf(view, what, bench).flatMap(({ raw }) => subscriptionElement(raw) ?? [])
      if (elements.length === 0) bench.unobserved('no status names its Subscription')
      const others = elements.filter(({ reference }) => !isObject(reference))
      bench.saw(`${others.length} of ${elements.length} are no Reference`)
      bench.expect(others).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'SS-03/missing',
    `${each} says the status of the Subscription`,
    (view, bench) => {
      if (bench.owes('SS-04')) bench.doesNotApply('SS-04 asks for it on this release')
      const said = statusesOf(view, what, bench).map((status) => status.status)
      bench.saw(`status: ${distinct(said)}`)
      bench.expect(said).not.toContain(null)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'SS-03/unknown-code',
    `${each} says it by a code of the value set`,
    (view, bench) => {
      const said = statusesOf(view, what, bench).flatMap((status) => status.status ?? [])
      if (said.length === 0) bench.unobserved('no status says that of the Subscription')
      bench.saw(`status: ${distinct(said)}`)
      const known = codes(bench.target.release, 'subscription-status')
      bench.expect(said.filter((code) => !known.includes(code))).toHaveLength(0)
    },
    { requires: [...SEEN[what], 'SS-04'] },
  )

  checkHere(
    'SS-04/missing',
    `${each} has the parameter status`,
    (view, bench) => {
      const said = statusesOf(view, what, bench).map((status) => status.status)
      bench.saw(`status: ${distinct(said)}`)
      bench.expect(said).not.toContain(null)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'SS-16/not-string',
    `${each} has its numbers as JSON strings`,
    (view, bench) => {
      const counters = countersIn(view, what, bench)
      const others = counters.filter((counter) => !counter.isString)
      const way = others[0]?.name
      bench.saw(
        counters.map(({ name, shown }) => `${name}: ${shown}`).join('; '),
        way === 'eventNumber' ? undefined : way,
      )
      bench.expect(others).toHaveLength(0)
    },
    { requires: [...SEEN[what], 'SS-10', 'SS-12'] },
  )

  checkHere(
    'SS-16/not-integer',
    `${each} has whole numbers as its numbers`,
    (view, bench) => {
      const counters = countersIn(view, what, bench)
      bench.saw(counters.map(({ name, shown }) => `${name}: ${shown}`).join('; '))
      bench.expect(counters.filter(({ value }) => wholeNumber(value) === null)).toHaveLength(0)
    },
    { requires: [...SEEN[what], 'SS-10', 'SS-12'] },
  )

  for (const [ref, problem] of [
    ['SS-23/wrong-name', 'wrong-name'],
    ['SS-23/wrong-type', 'wrong-type'],
    ['SS-23/unknown-name', 'unknown-name'],
  ] as const) {
    checkHere(
      ref,
      `${each} has the parameters of the profile`,
      (view, bench) => {
        const statuses = statusesOf(view, what, bench).filter((status) => status.form === 'Parameters')
        if (statuses.length === 0) bench.unobserved('no status is a Parameters resource')
        const problems = statuses.flatMap(({ raw }) => parameterProblems(raw)[problem])
        bench.saw(problems.length > 0 ? distinct(problems) : 'names and types are those of the profile')
        bench.expect(problems).toHaveLength(0)
      },
      { requires: [...SEEN[what], 'NB-05'] },
    )
  }
}

function countersIn(view: View, what: 'handshake' | 'heartbeat' | 'event-notification', bench: Bench) {
  const counters = statusesOf(view, what, bench).flatMap(countersOf)
  if (counters.length > 0) return counters
  return what === 'event-notification'
    ? bench.unobserved('the notifications carry no numbers')
    : bench.doesNotApply(`the ${what}s carry no counter, which is optional`)
}

/** The element or parameter that names the Subscription, whatever it is. */
function subscriptionElement(raw: Readonly<Record<string, unknown>>): { reference: unknown } | undefined {
  const parameter = objectsOf(raw['parameter']).find(({ name }) => name === 'subscription')
  const value = parameter ? (parameter['valueReference'] ?? parameter) : raw['subscription']
  if (value === undefined) return undefined
  return { reference: parameter ? parameter['valueReference'] : value }
}

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

for (const { what, scenario } of messageSources) {
  check('SS-02/other-subscription', scenario, `No ${what} is about another one`, (view, bench) => {
    const { bound } = view
    const statuses = bound.socket.notifications.flatMap((frame) => frame.notification?.statuses ?? [])
    // Whether an event of another comes there too is a matter of the token.
    const own = what === 'handshake' ? statuses.filter(({ events }) => events.length === 0) : statuses
    const ids = own.flatMap(({ subscriptionId }) => subscriptionId ?? [])
    if (ids.length === 0) bench.unobserved('no notification names its Subscription')
    bench.saw(
      `bound: Subscription/${bound.subscriptionId}; named: ${distinct(ids.map((id) => `Subscription/${id}`))}`,
    )
    bench.expect(ids.filter((id) => !coveredOn(view).includes(id))).toHaveLength(0)
  })
}

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

check(
  'SS-05/wrong-type',
  handshake,
  'What answers the bind has the type handshake',
  (view, bench) => {
    const before = view.trigger?.at ?? Infinity
    const statuses = view.bound.socket.notifications
      .filter((frame) => frame.at < before)
      .flatMap((frame) => statusOf(frame, view) ?? [])
      .filter(({ type, events }) => events.length === 0 && type !== 'heartbeat')
    if (statuses.length === 0) bench.unobserved('nothing answered the bind')
    bench.saw(`types before any event: ${distinct(statuses.map((status) => status.type))}`)
    bench.expect(statuses.map((status) => status.type)).toContain('handshake')
  },
  { requires: ['WS-04'] },
)

check(
  'SS-06/not-zero',
  handshake,
  'The handshake of a new Subscription counts no events',
  (view, bench) => {
    if (bench.target.readOnly) bench.leftOut('a given Subscription is not new')
    unlessDisturbed(view, bench)
    const first = statusesOf(view, 'handshake', bench)
    // Somebody else's event may come between creation and bind, but hardly so each time.
    const all = [first, ...(view.rounds ?? []).map((round) => statusesIfAny(round, 'handshake'))]
    const said = all.flatMap((statuses) => statuses[0]?.eventsSinceStart ?? [])
    if (said.length === 0) bench.doesNotApply('the handshake carries no counter, which is optional')
    bench.saw(
      `eventsSinceSubscriptionStart of new Subscriptions, before any event of ours: ${said.map(String).join(', ')}`,
    )
    const zero = said.some((counter) => wholeNumber(counter) === 0)
    if (!zero && said.length === 1 && view.rounds === undefined)
      bench.unobserved('an event of somebody else may have come between creation and bind')
    bench.expect(zero).toBe(true)
  },
  { requires: SEEN.handshake },
)

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
