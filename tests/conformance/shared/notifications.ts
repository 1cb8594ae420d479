import { type NotificationEvent, readStatus, type Status } from '../../../src/fhir/message.js'
import { type Bench, check, type CheckOptions, type ClauseRef, type Judge } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { listedIds } from './http.js'
import { nothingTriggered } from './sockets.js'
import { entriesBeside } from '../../../src/evidence/events.js'
import type { BoundEvidence } from '../../../src/scenario/binding.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { CONTENT_LEVELS } from './scenarios/terms.js'
import { eventsOf } from './scenarios/events.js'
import { handshake } from './scenarios/handshake.js'
import { heartbeat } from './scenarios/heartbeat.js'
import { laterHeartbeats } from './scenarios/later-heartbeats.js'
import { xmlNotifications } from './scenarios/xml-notifications.js'

/** Reading notifications off a socket that was bound for one Subscription. Nothing here judges. */

export type What = 'handshake' | 'heartbeat' | 'event-notification'

export type Bearing = {
  readonly bound: BoundEvidence
  /** sockets on which its life went on */
  readonly later?: { readonly bound: BoundEvidence } | null
  readonly late?: { readonly bound: BoundEvidence; readonly other: BoundEvidence | null } | null
  /** another Subscription on the same socket */
  readonly beside?: BoundEvidence | null
}

export type View = Viewed<Bearing>

/** An entry of a Bundle, as it came. */
export type Entry = Readonly<Record<string, unknown>>

export interface Source {
  readonly what: What
  readonly scenario: Scenario<Bearing>
  /** tells its checks from others in the same scenario */
  readonly part?: string
}

/** Where events are looked at: once for each content level. */
export const eventSources = CONTENT_LEVELS.map((level) => ({
  what: 'event-notification',
  scenario: eventsOf[level],
})) satisfies readonly Source[]

/** How an event is told from others: two of one resource have numbers of their own, at level empty only the time tells. */
export const identityOf = ({ focus, number, timestamp }: NotificationEvent): string =>
  `${focus ?? String(timestamp)}#${String(number)}`

/** Every message type, each in the scenarios that bring it about. */
export const messageSources: readonly Source[] = [
  { what: 'handshake', scenario: handshake },
  { what: 'heartbeat', scenario: heartbeat },
  { what: 'heartbeat', scenario: laterHeartbeats },
  { what: 'handshake', scenario: xmlNotifications },
  ...eventSources,
]

/** The same, and the handshakes of each level: for what every message must be. */
export const everyMessage: readonly Source[] = [
  ...messageSources,
  ...eventSources.map(({ scenario }) => ({ what: 'handshake', scenario, part: 'handshake' }) as const),
]

/** Declares checks of one kind of message in one scenario. */
export function checkMessages({ scenario, part }: Source) {
  return (
    refs: ClauseRef | readonly ClauseRef[],
    expected: string,
    judge: Judge<Bearing>,
    { requires = [] }: Omit<CheckOptions, 'part'> = {},
  ): void => check(refs, scenario, expected, judge, { part, requires })
}

/** The bindings of a scenario: its first, and those on sockets after it. */
export function bindingsOf({ bound, later, late }: View): readonly View[] {
  const others = [later?.bound, late?.bound, late?.other].flatMap((each) => each ?? [])
  return [bound, ...others].map((each) => ({ bound: each }))
}

/** Ids of the Subscriptions whose notifications may come on the socket: what an answer lists is covered, if by more than was asked for. */
export function coveredOn({ bound, beside }: View): readonly string[] {
  return [bound, ...(beside ? [beside] : [])].flatMap((each) => [
    each.subscriptionId,
    ...listedIds(each.operation),
  ])
}

/** By which the first entry holds the status: another requirement in each release. */
const STATUS = ['NB-03', 'NB-04', 'NB-05']

/** What has to hold before notifications of a kind can be judged. */
export const SEEN: Readonly<Record<What, readonly string[]>> = {
  handshake: [...STATUS, 'WS-04'],
  'event-notification': [...STATUS, 'SS-08', 'WS-21'],
  heartbeat: [...STATUS, 'WS-18', 'WS-19'],
}

/** The status that is about one of our Subscriptions, else the first. */
export function statusOf(frame: FrameView, view: View): Status | null {
  const statuses = frame.notification?.statuses ?? []
  const own = bindingsOf(view).map(({ bound }) => bound.subscriptionId)
  return statuses.find(({ subscriptionId }) => own.includes(subscriptionId ?? '')) ?? statuses[0] ?? null
}

/** What a frame is; a strange type without events is taken for what the scenario waits for. */
function kindOf(frame: FrameView, view: View, waitedFor: What): What | null {
  const status = statusOf(frame, view)
  if (!status) return null
  // A heartbeat may carry the latest event, and a handshake earlier ones.
  if (status.type === 'handshake' || status.type === 'heartbeat') return status.type
  if (status.type === 'event-notification' || status.events.length > 0) return 'event-notification'
  return waitedFor === 'event-notification' ? null : waitedFor
}

/** True when the frame names our Subscription, or none. */
function concerns(frame: FrameView, { bound }: View): boolean {
  const statuses = frame.notification?.statuses ?? []
  return statuses.some(
    ({ subscriptionId }) => subscriptionId === null || subscriptionId === bound.subscriptionId,
  )
}

/** What the sockets of a view show, each message once. */
function everywhere(view: View, pick: (view: View) => readonly FrameView[]): readonly FrameView[] {
  return [...new Set(bindingsOf(view).flatMap(pick))]
}

/** Bundles without any status, of which nobody can say what they are. */
export function statusless(view: View): readonly FrameView[] {
  return everywhere(view, ({ bound }) => bound.socket.notifications.filter((frame) => frame.status === null))
}

/** Messages that are a status resource without the Bundle around it. */
export function bareStatuses(view: View): readonly FrameView[] {
  return everywhere(view, ({ bound }) =>
    bound.socket.received.filter(
      ({ message }) => message.kind === 'json' && readStatus(message.value) !== null,
    ),
  )
}

/** The notifications of one kind that our Subscriptions got, on every socket; perhaps none. */
export function framesIfAny(view: View, what: What): readonly FrameView[] {
  return everywhere(view, (place) =>
    place.bound.socket.notifications.filter(
      (frame) => kindOf(frame, place, what) === what && concerns(frame, place),
    ),
  )
}

/** The statuses that tell of events, whatever their type; perhaps none. */
export function tellingOfEvents(view: View): readonly Status[] {
  return everywhere(view, (place) =>
    place.bound.socket.notifications.filter((frame) => concerns(frame, place)),
  )
    .flatMap((frame) => statusOf(frame, view) ?? [])
    .filter(({ events }) => events.length > 0)
}

/** The notifications of one kind that our Subscription got, at least one. */
export function framesOf(view: View, what: What, bench: Bench): readonly FrameView[] {
  const frames = framesIfAny(view, what)
  return frames.length > 0 ? frames : noneCame(view, what, bench)
}

/** Ends the check: there is no such notification to judge. */
export function noneCame(view: View, what: What, bench: Bench): never {
  if (statusless(view).length > 0) bench.unobserved('the notifications have no status by which to know them')
  if (what === 'handshake') return bench.unobserved('no handshake came')
  if (what === 'event-notification' && bench.target.readOnly) return nothingTriggered(bench)
  if (what === 'event-notification' && tellingOfEvents(view).length > 0)
    bench.unobserved('events came with another type than event-notification')
  if (what === 'event-notification') return bench.unobserved('no event notification came')
  if ('acceptedSeconds' in view && view.acceptedSeconds === null)
    return bench.doesNotApply('the accepted Subscription names no heartbeat period')
  return bench.unobserved('no heartbeat came')
}

/** The entries of such notifications, all of them. */
export function entriesOf(view: View, what: What, bench: Bench): readonly Entry[] {
  const entries = framesOf(view, what, bench).flatMap((frame) => frame.notification?.entries ?? [])
  return entries.length > 0 ? entries : bench.unobserved('the Bundles have no entry')
}

/** The statuses of such notifications, one for each. */
export function statusesOf(view: View, what: What, bench: Bench): readonly Status[] {
  return framesOf(view, what, bench).flatMap((frame) => statusOf(frame, view) ?? [])
}

/** The same, perhaps none. */
export function statusesIfAny(view: View, what: What): readonly Status[] {
  return framesIfAny(view, what).flatMap((frame) => statusOf(frame, view) ?? [])
}

/** The events that our Subscription was notified of, at least one. */
export function eventsIn(view: View, bench: Bench): readonly NotificationEvent[] {
  const events = statusesOf(view, 'event-notification', bench).flatMap((status) => status.events)
  return events.length > 0 ? events : bench.unobserved('the event notifications list no events to judge')
}

/**
 * The numbers of events on the first socket, ascending and each once. Events may overtake each other, and what a later one
 * overtook may have been on its way when the socket ended: where numbers are missing, only those count that came before.
 */
export function settledNumbers({ bound }: View, bench: Bench): readonly number[] {
  const until = (bound.socket.close?.at ?? Infinity) - bench.deadlines.of('crossing')
  const view = { bound }
  const all = framesOf(view, 'event-notification', bench).flatMap((frame) =>
    (statusOf(frame, view)?.events ?? []).flatMap(({ number }) => {
      const value = wholeNumber(number)
      return value === null ? [] : [{ value, isSettled: frame.at < until }]
    }),
  )
  if (all.length === 0) bench.unobserved('no event has a number')
  const numbers = [...new Set(all.map(({ value }) => value))].sort((a, b) => a - b)
  if (numbers.length < 2) bench.unobserved('fewer than two different numbers were seen')
  const isWhole = numbers.at(-1)! - numbers[0]! === numbers.length - 1
  const highest = Math.max(...all.flatMap(({ value, isSettled }) => (isSettled ? value : [])))
  const settled = isWhole ? numbers : numbers.filter((number) => number <= highest)
  return settled.length > 1 ? settled : bench.unobserved('a number is missing that may have been under way')
}

/** The entries beside those of statuses. */
export function furtherEntries(frame: FrameView): readonly Entry[] {
  return frame.notification ? entriesBeside(frame.notification) : []
}

/** A whole number, whether it came as string or as number; null for anything else. */
export function wholeNumber(value: unknown): number | null {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return /^[-+]?\d+$/.test(text) ? Number(text) : null
}

/** `3 handshakes`, for sentences. */
export function count(frames: readonly unknown[], what: string): string {
  return `${frames.length} ${what.replace('-', ' ')}${frames.length === 1 ? '' : 's'}`
}

/** The distinct values, for sentences. */
export function distinct(values: readonly unknown[]): string {
  return [...new Set(values.map((value) => (value === undefined ? 'absent' : String(value))))].join(', ')
}
