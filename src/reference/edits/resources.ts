import type { Bundle, Entry, Parameter, Parameters, Resource } from '../model.js'
import { isObject, objects } from '../resource.js'

/**
 * Edits for traits. Nothing is changed in place: each function returns a changed copy, so edits can be nested.
 * A value function that returns undefined removes the element.
 */

type Change = (value: unknown) => unknown

const isValue = (key: string): boolean => /^value[A-Z]/.test(key)

/** Changes every parameter of that name; `change` returns what takes its place: none, one or several. */
export function replaced(
  parameters: Parameters,
  name: string,
  change: (parameter: Parameter) => readonly Parameter[],
): Parameters {
  const copy = structuredClone(parameters)
  const list = (copy.parameter ?? []).flatMap((parameter) =>
    parameter.name === name ? change(parameter) : [parameter],
  )
  return { ...copy, parameter: list }
}

/** `renamed(output, 'subscription', 'subscriptions')` */
export function renamed(parameters: Parameters, name: string, to: string): Parameters {
  return replaced(parameters, name, (parameter) => [{ ...parameter, name: to }])
}

/** Drops every parameter of that name. */
export function without(parameters: Parameters, name: string): Parameters {
  return replaced(parameters, name, () => [])
}

/** Every parameter of that name, twice. */
export function doubled(parameters: Parameters, name: string): Parameters {
  return replaced(parameters, name, (parameter) => [parameter, parameter])
}

/** Appends a parameter. */
export function added(parameters: Parameters, parameter: Parameter): Parameters {
  return { ...parameters, parameter: [...(parameters.parameter ?? []), parameter] }
}

/** Changes the value in whatever value[x] it is. */
export function valued(parameters: Parameters, name: string, change: Change): Parameters {
  return replaced(parameters, name, (parameter) => [
    withValue(parameter, (key, value) => [key, change(value)]),
  ])
}

/** `retyped(output, 'token', 'valueId')`: moves the value, changed or not, to another value[x]. */
export function retyped(
  parameters: Parameters,
  name: string,
  key: string,
  change: Change = (value) => value,
): Parameters {
  return replaced(parameters, name, (parameter) => [
    withValue(parameter, (_key, value) => [key, change(value)]),
  ])
}

function withValue(
  parameter: Parameter,
  change: (key: string, value: unknown) => [string, unknown],
): Parameter {
  const entries = Object.entries(parameter).map(([key, value]) =>
    isValue(key) ? change(key, value) : [key, value],
  )
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Parameter
}

/** Changes every entry of a Bundle; undefined drops it. */
export function entries(bundle: Bundle, change: (entry: Entry, index: number) => Entry | undefined): Bundle {
  const copy = structuredClone(bundle)
  const changed = (copy.entry ?? []).map(change)
  return { ...copy, entry: changed.filter((entry) => entry !== undefined) }
}

/** Changes the resource of the status entry. */
export function status(bundle: Bundle, change: (resource: Resource) => Resource): Bundle {
  return entries(bundle, (entry, index) =>
    index === 0 && entry.resource ? { ...entry, resource: change(entry.resource) } : entry,
  )
}

/** Elements of SubscriptionStatus, by their names in the R4 Parameters. */
const STATUS_NAMES = {
  subscription: 'subscription',
  topic: 'topic',
  status: 'status',
  type: 'type',
  eventsSinceSubscriptionStart: 'events-since-subscription-start',
} as const

/** Elements of notificationEvent, by the names of their parts in the R4 Parameters. */
const EVENT_NAMES = {
  eventNumber: 'event-number',
  timestamp: 'timestamp',
  focus: 'focus',
  additionalContext: 'additional-context',
} as const

export type StatusElement = keyof typeof STATUS_NAMES

export type EventElement = keyof typeof EVENT_NAMES

/** What R4 carries an element in, when it has to be added. */
const R4_VALUES: Readonly<Record<StatusElement | EventElement, string>> = {
  subscription: 'valueReference',
  topic: 'valueCanonical',
  status: 'valueCode',
  type: 'valueCode',
  eventsSinceSubscriptionStart: 'valueString',
  eventNumber: 'valueString',
  timestamp: 'valueInstant',
  focus: 'valueReference',
  additionalContext: 'valueReference',
}

/** Changes one element of the status resource in any release: `statusElement(bundle, 'topic', () => undefined)`. */
export function statusElement(bundle: Bundle, element: StatusElement, change: Change): Bundle {
  return status(bundle, (resource) =>
    resource.resourceType === 'Parameters'
      ? {
          ...resource,
          parameter: changedPart(objects(resource['parameter']), STATUS_NAMES[element], element, change),
        }
      : (changedElement(resource, element, change) as Resource),
  )
}

/** Changes one element of every notificationEvent in any release. */
export function eventElement(bundle: Bundle, element: EventElement, change: Change): Bundle {
  return events(bundle, (event) =>
    Array.isArray(event['part'])
      ? { ...event, part: changedPart(objects(event['part']), EVENT_NAMES[element], element, change) }
      : changedElement(event, element, change),
  )
}

/** Changes every notificationEvent as a whole (R4: the parameter notification-event); undefined drops it. */
export function events(
  bundle: Bundle,
  change: (event: Record<string, unknown>, index: number) => Record<string, unknown> | undefined,
): Bundle {
  return status(bundle, (resource) => {
    let index = 0
    const next = (event: Record<string, unknown>): Record<string, unknown>[] => {
      const changed = change(event, index++)
      return changed === undefined ? [] : [changed]
    }
    if (resource.resourceType === 'Parameters') {
      const list = objects(resource['parameter'])
      return {
        ...resource,
        parameter: list.flatMap((part) => (part['name'] === 'notification-event' ? next(part) : [part])),
      }
    }
    const list = objects(resource['notificationEvent']).flatMap(next)
    const { notificationEvent: _old, ...rest } = resource
    return (list.length > 0 ? { ...rest, notificationEvent: list } : rest) as Resource
  })
}

/** What one element of the status resource says, in any release. */
export function statusValue(bundle: Bundle, element: StatusElement): unknown {
  const resource = bundle.entry?.[0]?.resource
  if (resource?.resourceType !== 'Parameters') return resource?.[element]
  const part = objects(resource['parameter']).find((candidate) => candidate['name'] === STATUS_NAMES[element])
  return Object.entries(part ?? {}).find(([key]) => isValue(key))?.[1]
}

function changedElement(
  object: Record<string, unknown>,
  element: string,
  change: Change,
): Record<string, unknown> {
  const value = change(object[element])
  const { [element]: _old, ...rest } = object
  return value === undefined ? rest : { ...object, [element]: value }
}

function changedPart(
  parts: readonly Record<string, unknown>[],
  name: string,
  element: StatusElement | EventElement,
  change: Change,
): Record<string, unknown>[] {
  if (!parts.some((part) => part['name'] === name)) {
    const value = change(undefined)
    return value === undefined ? [...parts] : [...parts, { name, [R4_VALUES[element]]: value }]
  }
  return parts.flatMap((part) => {
    if (part['name'] !== name) return [part]
    const changed = withValue(part, (key, value) => [key, change(value)])
    return Object.keys(changed).some(isValue) ? [changed] : []
  })
}

/** Changes rest.resource[Subscription] of a CapabilityStatement. */
export function subscriptionCapability(
  statement: Resource,
  change: (resource: Record<string, unknown>) => Record<string, unknown>,
): Resource {
  const copy = structuredClone(statement)
  const rest = objects(copy['rest']).map((each) => ({
    ...each,
    resource: objects(each['resource']).map((resource) =>
      resource['type'] === 'Subscription' ? change(resource) : resource,
    ),
  }))
  return { ...copy, rest }
}

/** Changes how the operation is declared in the CapabilityStatement; undefined drops it. */
export function declaration(
  statement: Resource,
  change: (operation: Record<string, unknown>) => Record<string, unknown> | undefined,
): Resource {
  return subscriptionCapability(statement, (resource) => ({
    ...resource,
    operation: objects(resource['operation']).flatMap((operation) =>
      operation['name'] === 'get-ws-binding-token' ? (change(operation) ?? []) : [operation],
    ),
  }))
}

/** An object's property, if the value is an object. */
export function property(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}
