import {
  isEvent,
  isHandshakeOf,
  isNews,
  tellsOf,
  timesNamed as timesNamedIn,
} from '../../../src/evidence/events.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { FrameView, SocketView } from '../../../src/judge/socket-view.js'

/** When what was waited for came: read off the record, by the one function that says which messages tell of which event. */

/** Where events of one Subscription are due; see BoundEvidence. */
export interface Place {
  readonly subscriptionId: string
  readonly socket: SocketView
}

export interface BoundView extends Place {
  readonly boundAt: number
}

/** See TriggerEvidence. */
export interface TriggerView {
  readonly reference: string
  readonly exchange: ExchangeView
  /** when the request was answered */
  readonly at: number
}

/** Best effort leaves room for a loss, but not for all of so many. */
export const ENOUGH_EVENTS = 3

const happening = ({ reference, exchange }: TriggerView): { reference: string; sentAt: number } => ({
  reference,
  sentAt: exchange.at,
})

/** The messages that notify of the event a trigger caused, however late. */
export function copiesOf({ socket, subscriptionId }: Place, trigger: TriggerView): readonly FrameView[] {
  return socket.notifications.filter((frame) => tellsOf(frame, happening(trigger), subscriptionId))
}

/** The same without what repeats an earlier event of the resource. */
export function newsOf({ socket, subscriptionId }: Place, trigger: TriggerView): readonly FrameView[] {
  return socket.notifications.filter((frame) =>
    isNews(frame, socket.notifications, happening(trigger), subscriptionId),
  )
}

/** How often the notifications of a socket name one event: a batch may name it twice. */
export function timesNamed({ socket, subscriptionId }: Place, trigger: TriggerView): number {
  return timesNamedIn(socket.notifications, happening(trigger), subscriptionId)
}

/**
 * Milliseconds from the trigger's request to its notification; null when none came. Nobody waits for longer than the
 * deadline, but what came later, while something else was waited for, came all the same.
 */
export function latencyOf(place: Place, trigger: TriggerView): number | null {
  const [first] = copiesOf(place, trigger)
  return first ? Math.round(first.at - trigger.exchange.at) : null
}

/** The same of several events, each `after 12 ms` or `never`, for sentences. */
export function saidOf(latencies: readonly (number | null)[]): string {
  return latencies.map((latency) => (latency === null ? 'never' : `after ${latency} ms`)).join(', ')
}

/** Milliseconds from the bind message to the handshake; null when none came. */
export function handshakeMsOf({ socket, subscriptionId, boundAt }: BoundView): number | null {
  const first = socket.notifications.find(
    (frame) => frame.at >= boundAt && isHandshakeOf(frame, subscriptionId),
  )
  return first ? Math.round(first.at - boundAt) : null
}

/** True when the bind was seen to work: by a handshake, or by an event of its Subscription. */
export function isBound(bound: BoundView): boolean {
  const { socket, subscriptionId, boundAt } = bound
  if (handshakeMsOf(bound) !== null) return true
  return socket.notifications.some((frame) => frame.at >= boundAt && isEvent(frame, subscriptionId))
}
