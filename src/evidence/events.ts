import { isObject, textOf } from '../fhir/json.js'
import type { Message, Notification, NotificationEvent, Status } from '../fhir/message.js'

/**
 * Which messages tell of which event: the one place that says so. Scenarios ask it to know how long to wait, checks ask it
 * in order to judge; both give what the record holds.
 */

/** A message that came in; `at` is milliseconds since the run began. */
export interface Incoming {
  readonly at: number
  readonly message: Message
}

/** What was done to cause an event: which resource was made or changed, and when the request for it was sent. */
export interface Happening {
  /** relative, without a version */
  readonly reference: string
  /** milliseconds since the run began; an event may be notified of before the request is answered */
  readonly sentAt: number
}

/** True when an absolute or versioned reference names the same resource as the relative one. */
export function sameReference(reference: string, relative: string): boolean {
  const [plain = ''] = reference.split('/_history/', 1)
  return plain === relative || plain.endsWith(`/${relative}`)
}

/**
 * True when the message notifies of the event. A focus says it; without one the resources beside the status do, and
 * where there are none, as at level empty, an event of the Subscription that came after the request was sent.
 */
export function tellsOf({ at, message }: Incoming, event: Happening, subscriptionId: string): boolean {
  if (message.kind !== 'notification' || at < event.sentAt) return false
  const { notification } = message
  // Without a status the resource it is about is all there is to go by.
  if (notification.statuses.length === 0) return JSON.stringify(notification.bundle).includes(event.reference)
  return notification.statuses.some(
    (status) => concerns(status, subscriptionId) && isAboutEvent(status, notification, event.reference),
  )
}

/**
 * True when the message names the resource of the event with a number that it had before the event was caused: a server
 * may send one event again, and what it sends again after an update is not of the update.
 */
function isRepeat(
  message: Incoming,
  messages: readonly Incoming[],
  event: Happening,
  subscriptionId: string,
): boolean {
  const before = messages.filter(({ at }) => at < event.sentAt)
  const known = before.flatMap((each) => numbersOf(each, event.reference, subscriptionId))
  const named = numbersOf(message, event.reference, subscriptionId)
  return named.length > 0 && named.every((number) => known.includes(number))
}

/** True when the message notifies of the event, and not of one of the same resource that was notified of before. */
export function isNews(
  message: Incoming,
  messages: readonly Incoming[],
  event: Happening,
  subscriptionId: string,
): boolean {
  return tellsOf(message, event, subscriptionId) && !isRepeat(message, messages, event, subscriptionId)
}

/** The numbers with which a message names a resource as the focus of events. */
function numbersOf({ message }: Incoming, reference: string, subscriptionId: string): readonly string[] {
  return statusesOf(message)
    .filter((status) => concerns(status, subscriptionId))
    .flatMap(({ events }) => events)
    .filter(({ focus }) => focus !== null && sameReference(focus, reference))
    .map(({ number }) => String(number))
}

/** How often messages name one event, by focus and number; a server may have two events of one change, each numbered. */
export function timesNamed(messages: readonly Incoming[], event: Happening, subscriptionId: string): number {
  const numbers = messages
    .filter((message) => tellsOf(message, event, subscriptionId))
    .flatMap(({ message }) => {
      const statuses = message.kind === 'notification' ? message.notification.statuses : []
      const named = statuses
        .filter((status) => concerns(status, subscriptionId))
        .flatMap(({ events }) => events)
        .filter(({ focus }) => focus === null || sameReference(focus, event.reference))
      return named.length > 0 ? named.map(({ number }) => String(number)) : ['unlisted']
    })
  return Math.max(0, ...numbers.map((number) => numbers.filter((each) => each === number).length))
}

/** True when events of the Subscription came, and one between them by its number did not. */
export function isNumberLeftOut(messages: readonly Incoming[], subscriptionId: string): boolean {
  const numbers = messages
    .flatMap(({ message }) => statusesOf(message))
    .filter((status) => concerns(status, subscriptionId))
    .flatMap(({ events }) => events.map(({ number }) => (number === null ? NaN : Number(number))))
  const own = new Set(numbers.filter(Number.isSafeInteger))
  return own.size > 0 && Math.max(...own) - Math.min(...own) >= own.size
}

/** True when the message is a handshake for the Subscription (or for any, without an id); one that names none counts. */
export function isHandshakeOf({ message }: Pick<Incoming, 'message'>, subscriptionId?: string): boolean {
  return statusesOf(message).some(
    (status) =>
      status.type === 'handshake' && (subscriptionId === undefined || concerns(status, subscriptionId)),
  )
}

/** True when the message has a status of type heartbeat. */
export const isHeartbeat = ({ message }: Pick<Incoming, 'message'>): boolean =>
  statusesOf(message).some(({ type }) => type === 'heartbeat')

/** True when the message notifies of any event of the Subscription (or of any, without an id), whatever it is about. */
export function isEvent({ message }: Pick<Incoming, 'message'>, subscriptionId?: string): boolean {
  return statusesOf(message).some(
    (status) => tellsOfEvents(status) && (subscriptionId === undefined || concerns(status, subscriptionId)),
  )
}

/** True when the entry names the resource: by fullUrl, by what it holds, or by its request. */
export function isAbout(entry: Readonly<Record<string, unknown>>, reference: string): boolean {
  const { fullUrl, resource, request } = entry
  if (typeof fullUrl === 'string' && sameReference(fullUrl, reference)) return true
  if (isObject(resource)) return `${String(resource['resourceType'])}/${String(resource['id'])}` === reference
  return isObject(request) && typeof request['url'] === 'string' && sameReference(request['url'], reference)
}

/** The versions in which a message holds a resource, beside the status; none where it has no `meta.versionId`. */
export function versionsIn({ message }: Pick<Incoming, 'message'>, reference: string): readonly string[] {
  if (message.kind !== 'notification') return []
  return entriesBeside(message.notification)
    .filter((entry) => isAbout(entry, reference))
    .flatMap(({ resource }) => (isObject(resource) ? (versionOf(resource) ?? []) : []))
}

/** The `meta.versionId` of a resource; null without one. */
export function versionOf({ meta }: Readonly<Record<string, unknown>>): string | null {
  return isObject(meta) ? textOf(meta['versionId']) : null
}

/** The entries beside those of statuses. */
export function entriesBeside({ entries, statuses }: Notification): Notification['entries'] {
  const taken = statuses.map((status) => status.at)
  return entries.filter((_, at) => !taken.includes(at))
}

const statusesOf = (message: Message): readonly Status[] =>
  message.kind === 'notification' ? message.notification.statuses : []

const concerns = (status: Status, subscriptionId: string): boolean =>
  status.subscriptionId === null || status.subscriptionId === subscriptionId

/** A wrong type is judged as such; what lists events tells of events. */
const tellsOfEvents = ({ type, events }: Status): boolean =>
  type === 'event-notification' || events.length > 0

function isAboutEvent(status: Status, notification: Notification, reference: string): boolean {
  if (!tellsOfEvents(status)) return false
  const focuses = status.events.flatMap(({ focus }: NotificationEvent) => focus ?? [])
  if (focuses.length > 0) return focuses.some((focus) => sameReference(focus, reference))
  const named = entriesBeside(notification).filter(namesResource)
  return named.length === 0 || named.some((entry) => isAbout(entry, reference))
}

function namesResource({ fullUrl, resource, request }: Readonly<Record<string, unknown>>): boolean {
  return typeof fullUrl === 'string' || isObject(resource) || isObject(request)
}
