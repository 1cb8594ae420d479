import { objectsOf, textOf } from '../../../src/fhir/json.js'
import type { Status } from '../../../src/fhir/message.js'

/** Types of what comes on a socket. */
export const ON_THE_SOCKET = ['handshake', 'heartbeat', 'event-notification']

/** Types of what is asked for by an operation. */
export const QUERY = ['query-status', 'query-event']

export const isQuery = ({ type }: Status): boolean => type !== null && QUERY.includes(type)

/** One counter or event number as it came. */
export interface Counter {
  readonly name: string
  readonly value: unknown
  /** a JSON string, and on R4 in valueString */
  readonly isString: boolean
  /** for sentences: strings in quotes */
  readonly shown: string
}

/** The counter of a status and the numbers of its events, as far as they are there. */
export function countersOf(status: Status): readonly Counter[] {
  if (status.form === 'Parameters') return parameterCounters(status)
  const counters = [
    { name: 'eventsSinceSubscriptionStart', value: status.eventsSinceStart },
    ...status.events.map(({ number }) => ({ name: 'eventNumber', value: number })),
  ]
  return counters
    .filter(({ value }) => value !== undefined)
    .map((each) => ({ ...each, isString: typeof each.value === 'string', shown: JSON.stringify(each.value) }))
}

function parameterCounters({ raw }: Status): readonly Counter[] {
  const parameters = objectsOf(raw['parameter'])
  const parts = parameters
    .filter(({ name }) => name === 'notification-event')
    .flatMap(({ part }) => objectsOf(part))
  const found = [
    ...parameters.filter(({ name }) => name === 'events-since-subscription-start'),
    ...parts.filter(({ name }) => name === 'event-number'),
  ]
  return found.flatMap((parameter) => {
    const key = valueKey(parameter)
    if (key === undefined) return []
    const value = parameter[key]
    const isString = key === 'valueString' && typeof value === 'string'
    return [{ name: String(parameter['name']), value, isString, shown: `${key} ${JSON.stringify(value)}` }]
  })
}

const valueKey = (parameter: Readonly<Record<string, unknown>>): string | undefined =>
  Object.keys(parameter).find((key) => /^value[A-Z]/.test(key))

/** Names of backport-subscription-status-r4 with the value[x] that each has; guide 1.2 added the last three parts. */
const PARAMETERS: Readonly<Record<string, string>> = {
  subscription: 'valueReference',
  topic: 'valueCanonical',
  status: 'valueCode',
  type: 'valueCode',
  'events-since-subscription-start': 'valueString',
  error: 'valueCodeableConcept',
}

const PARTS: Readonly<Record<string, string>> = {
  'event-number': 'valueString',
  timestamp: 'valueInstant',
  focus: 'valueReference',
  'additional-context': 'valueReference',
}

const NEWER_PARTS = ['related-query', 'authorization-type', 'authorization-value']

export interface ParameterProblems {
  /** a name that is one of the profile's but for its spelling */
  readonly 'wrong-name': readonly string[]
  readonly 'wrong-type': readonly string[]
  readonly 'unknown-name': readonly string[]
}

/** In what the R4 status differs from the Backport profile. */
export function parameterProblems(raw: Readonly<Record<string, unknown>>): ParameterProblems {
  const parameters = objectsOf(raw['parameter'])
  const events = parameters.filter(({ name }) => name === 'notification-event')
  const rest = parameters.filter(({ name }) => name !== 'notification-event')
  const parts = events.flatMap(({ part }) => objectsOf(part)).filter((part) => !isNewer(part))
  const all = [problemsOf(rest, PARAMETERS, ['notification-event']), problemsOf(parts, PARTS, [])]
  return {
    'wrong-name': all.flatMap((each) => each['wrong-name']),
    'wrong-type': all.flatMap((each) => each['wrong-type']),
    'unknown-name': all.flatMap((each) => each['unknown-name']),
  }
}

const isNewer = (part: Readonly<Record<string, unknown>>): boolean =>
  NEWER_PARTS.includes(textOf(part['name']) ?? '')

const plain = (name: string): string => name.replace(/[^A-Za-z]/g, '').toLowerCase()

function problemsOf(
  parameters: readonly Readonly<Record<string, unknown>>[],
  known: Readonly<Record<string, string>>,
  others: readonly string[],
): ParameterProblems {
  const names = [...Object.keys(known), ...others]
  const nameOf = (parameter: Readonly<Record<string, unknown>>): string => textOf(parameter['name']) ?? ''
  const strange = parameters.map(nameOf).filter((name) => !names.includes(name))
  const misspelt = strange.filter((name) => names.some((each) => plain(each) === plain(name)))
  const wrongType = parameters.filter(
    (parameter) => names.includes(nameOf(parameter)) && valueKey(parameter) !== known[nameOf(parameter)],
  )
  return {
    'wrong-name': misspelt,
    'wrong-type': wrongType.map((each) => `${nameOf(each)} as ${valueKey(each) ?? 'nothing'}`),
    'unknown-name': strange.filter((name) => !misspelt.includes(name)),
  }
}
