import { codes } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Status } from '../../../src/fhir/message.js'
import {
  SEEN,
  distinct,
  messageSources,
  everyMessage,
  checkMessages,
  coveredOn,
  statusesOf,
  type View,
  wholeNumber,
} from '../shared/notifications.js'
import { ON_THE_SOCKET, QUERY, isQuery, countersOf, parameterProblems } from './reading.js'

suite(import.meta.url)

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
