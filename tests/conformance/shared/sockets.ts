import type { Bench } from '../../../src/judge/check.js'
import type { FrameView, SocketView } from '../../../src/judge/socket-view.js'
import { groupBy } from '../../../src/evidence/group-by.js'
import { isCut } from '../../../src/evidence/unrelated.js'
import { NO_TRIGGER } from '../../../src/scenario/provided.js'
import { type BoundView, isBound, latencyOf, type Place, type TriggerView } from './arrivals.js'

/** How checks read sockets and what they need of them. */

/** An event that a control received, so that its absence elsewhere means something; see AbsenceEvidence. */
export interface AbsenceView {
  readonly trigger: TriggerView
  readonly graceMs: number | null
}

/** What happened on a socket, as a sentence. */
export function storyOf(socket: SocketView): string {
  if (!socket.opened) return openingOf(socket)
  const kinds = socket.received.map((frame) => frame.status?.type ?? frame.message.kind)
  const { close, closedByServer } = socket
  const bySuite = close && isCut(close) ? `, ${close.reason}` : ''
  const end = closedByServer ? `, closed by the server${codeOf(closedByServer.code)}` : bySuite
  return `received: ${kinds.join(', ') || 'nothing'}${end}`
}

function codeOf(code: number | null): string {
  return code === null ? ' without a code' : ` with ${code}`
}

/** How the opening of a socket ended. */
export function openingOf({ line: { outcome } }: SocketView): string {
  if (outcome.kind === 'open') return 'the upgrade was completed'
  if (outcome.kind === 'rejected') return `the upgrade was answered with ${outcome.status}`
  return `the connection failed: ${outcome.reason}`
}

/** The notifications that name another Subscription than these. */
export function ofOthers(socket: SocketView, covered: readonly string[]): readonly FrameView[] {
  return socket.notifications.filter((frame) =>
    frame.notification?.statuses.some(
      ({ subscriptionId }) => subscriptionId !== null && !covered.includes(subscriptionId),
    ),
  )
}

/** The notifications that name no other Subscription than the bound one: a token may be for more than was asked for. */
export function framesOnlyOf({ socket, subscriptionId }: Place): readonly FrameView[] {
  const others = ofOthers(socket, [subscriptionId])
  return socket.notifications.filter((frame) => !others.includes(frame))
}

/**
 * What a server may have answered a bind with. A line that came before any bind, or more often than binds were sent, keeps
 * the connection open and answers none.
 */
export function answersOn({ frames, received }: SocketView, since = 0): readonly FrameView[] {
  const binds = frames.filter(({ direction }) => direction === 'out')
  const first = binds[0]?.at ?? 0
  const byText = groupBy(received, ({ text }) => text)
  const keepsOpen = (frame: FrameView): boolean => {
    const same = byText.get(frame.text) ?? []
    return same.length > binds.length || same.some(({ at }) => at < first)
  }
  return received.filter(
    (frame) => frame.at >= since && (frame.message.kind === 'notification' || !keepsOpen(frame)),
  )
}

/** Ends the check where the run can trigger nothing. */
export function requireTrigger(bench: Bench): void {
  if (bench.target.readOnly || bench.target.triggerType === null) nothingTriggered(bench)
}

/** Ends the check: nothing was triggered. */
export function nothingTriggered(bench: Bench): never {
  return bench.leftOut(
    bench.target.readOnly
      ? 'the run is read-only and triggers nothing: leave out TARGET_SUBSCRIPTION_IDS'
      : NO_TRIGGER,
  )
}

/** True when the control had its event, and the sockets that must not have it were listened to afterwards. */
export function isControlled(control: Place, event: AbsenceView | null): event is AbsenceView {
  return event !== null && event.graceMs !== null && latencyOf(control, event.trigger) !== null
}

/** Without a control that received its event, silence proves nothing. */
export function requireControl(control: Place, event: AbsenceView | null, bench: Bench): void {
  if (event === null) nothingTriggered(bench)
  if (!isControlled(control, event)) bench.unobserved('the control did not receive its event')
}

/** The twin that was bound as it should be: a handshake came, or an event. */
export function requireTwin(twin: BoundView, bench: Bench): void {
  if (!isBound(twin)) bench.unobserved('the twin with a valid token was not seen to bind')
}

/** The socket as it should have been opened. */
export function requireOpen(socket: SocketView, bench: Bench): void {
  if (!socket.opened) bench.unobserved(openingOf(socket))
}

/** The longest time without a notification, in milliseconds. */
export function longestSilence(socket: SocketView, from: number, to: number): number {
  const between = socket.notifications.map((frame) => frame.at).filter((at) => at >= from && at <= to)
  const times = [from, ...between, to]
  return Math.round(Math.max(...times.map((at, index) => at - (times[index - 1] ?? at))))
}
