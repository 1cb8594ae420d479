import { isObject, MOST_TOKENS_OF_MESSAGE, objectsOf, readJson, textOf } from './json.js'
import { idOf } from './parameters.js'
import { readXml } from './xml/index.js'

/** What a websocket message is, before anything is judged. */
export type Message =
  | {
      readonly kind: 'notification'
      readonly notification: Notification
      readonly format: 'json' | 'xml'
      /** it came in an envelope of the server's own, or with others in one message (then it is the first of them) */
      readonly packing?: 'envelope' | 'several'
    }
  | { readonly kind: 'outcome'; readonly resource: Readonly<Record<string, unknown>> }
  /** anything else that can be read, JSON or XML */
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text' }

/** A notification Bundle read leniently, in any release's shape. */
export interface Notification {
  readonly bundle: Readonly<Record<string, unknown>>
  readonly entries: readonly Readonly<Record<string, unknown>>[]
  /** the statuses found, the first being the one that counts; none for a Bundle without one */
  readonly statuses: readonly Status[]
  readonly status: Status | null
}

/** A SubscriptionStatus, or the R4 Parameters that stands for it. */
export interface Status {
  readonly form: 'SubscriptionStatus' | 'Parameters'
  /** index of the entry */
  readonly at: number
  readonly type: string | null
  readonly status: string | null
  readonly subscription: string | null
  readonly subscriptionId: string | null
  readonly topic: string | null
  /** as it came: its JSON type is judged */
  readonly eventsSinceStart: unknown
  readonly events: readonly NotificationEvent[]
  readonly raw: Readonly<Record<string, unknown>>
}

export interface NotificationEvent {
  readonly number: unknown
  readonly timestamp: unknown
  readonly focus: string | null
  readonly additionalContext: readonly string[]
}

/** Classifies one websocket message. Never throws. */
export function readMessage(text: string): Message {
  if (/^\ufeff?\s*</.test(text)) {
    const reading = readXml(text)
    return reading.ok ? classify(reading.value, 'xml') : { kind: 'text' }
  }
  // No JSON begins so: that is known sooner than a parser says it.
  if (!/^\s*["[{tfn\d-]/.test(text)) return { kind: 'text' }
  const reading = readJson(text, MOST_TOKENS_OF_MESSAGE)
  if (reading.ok) return unpacked(reading.value, null) ?? classify(reading.value, 'json')
  const parts = text
    .split(/(?<=\})\s*(?=\{\s*"resourceType")/)
    .map((part) => readJson(part, MOST_TOKENS_OF_MESSAGE))
  const values = parts.flatMap((part) => (part.ok ? [part.value] : []))
  const several = values.length === parts.length ? unpacked(values, 'several') : null
  return several ?? { kind: 'text' }
}

/** A notification in an envelope, or the first of several in one message: odd, and yet it is told what it says. */
function unpacked(value: unknown, how: 'several' | null): Message | null {
  if (isObject(value) && value['resourceType'] !== undefined) return null
  const members = Array.isArray(value) ? (value as unknown[]) : isObject(value) ? Object.values(value) : []
  const bundle = members.find((member) => isObject(member) && member['resourceType'] === 'Bundle')
  if (!isObject(bundle)) return null
  const packing = how ?? (members.length > 1 && Array.isArray(value) ? 'several' : 'envelope')
  return { kind: 'notification', notification: readNotification(bundle), format: 'json', packing }
}

/** Classifies a resource that was read already, from either format. */
export function classify(value: unknown, format: 'json' | 'xml'): Message {
  if (!isObject(value)) return { kind: 'json', value }
  if (value['resourceType'] === 'OperationOutcome') return { kind: 'outcome', resource: value }
  if (value['resourceType'] === 'Bundle')
    return { kind: 'notification', notification: readNotification(value), format }
  return { kind: 'json', value }
}

export function readNotification(bundle: Readonly<Record<string, unknown>>): Notification {
  const entries = objectsOf(bundle['entry'])
  const statuses = entries.flatMap((entry, at) => {
    const status = readStatus(entry['resource'], at)
    return status ? [status] : []
  })
  return { bundle, entries, statuses, status: statuses[0] ?? null }
}

/** A status in either form; null for any other resource. */
export function readStatus(resource: unknown, at = 0): Status | null {
  if (!isObject(resource)) return null
  if (resource['resourceType'] === 'SubscriptionStatus') return nativeStatus(resource, at)
  if (resource['resourceType'] === 'Parameters') return parametersStatus(resource, at)
  return null
}

function nativeStatus(raw: Record<string, unknown>, at: number): Status {
  const subscription = referenceOf(raw['subscription'])
  return {
    form: 'SubscriptionStatus',
    at,
    type: textOf(raw['type']),
    status: textOf(raw['status']),
    subscription,
    subscriptionId: subscription === null ? null : idOf(subscription),
    topic: textOf(raw['topic']),
    eventsSinceStart: raw['eventsSinceSubscriptionStart'],
    events: objectsOf(raw['notificationEvent']).map((event) => ({
      number: event['eventNumber'],
      timestamp: event['timestamp'],
      focus: referenceOf(event['focus']),
      additionalContext: objectsOf(event['additionalContext']).flatMap((each) => referenceOf(each) ?? []),
    })),
    raw,
  }
}

function parametersStatus(raw: Record<string, unknown>, at: number): Status | null {
  const parameters = objectsOf(raw['parameter'])
  const type = textOf(valueOf(parameters, 'type'))
  const subscription = referenceOf(valueOf(parameters, 'subscription'))
  if (type === null && subscription === null) return null // some other Parameters, delivered as a payload
  return {
    form: 'Parameters',
    at,
    type,
    status: textOf(valueOf(parameters, 'status')),
    subscription,
    subscriptionId: subscription === null ? null : idOf(subscription),
    topic: textOf(valueOf(parameters, 'topic')),
    eventsSinceStart: valueOf(parameters, 'events-since-subscription-start'),
    events: parameters
      .filter((parameter) => parameter['name'] === 'notification-event')
      .map((parameter) => objectsOf(parameter['part']))
      .map((parts) => ({
        number: valueOf(parts, 'event-number'),
        timestamp: valueOf(parts, 'timestamp'),
        focus: referenceOf(valueOf(parts, 'focus')),
        additionalContext: parts
          .filter((part) => part['name'] === 'additional-context')
          .flatMap((part) => referenceOf(anyValue(part)) ?? []),
      })),
    raw,
  }
}

function valueOf(parameters: readonly Record<string, unknown>[], name: string): unknown {
  const found = parameters.find((parameter) => parameter['name'] === name)
  return found && anyValue(found)
}

function anyValue(parameter: Record<string, unknown>): unknown {
  const key = Object.keys(parameter).find((each) => /^value[A-Z]/.test(each))
  return key === undefined ? undefined : parameter[key]
}

function referenceOf(value: unknown): string | null {
  return isObject(value) ? textOf(value['reference']) : null
}
