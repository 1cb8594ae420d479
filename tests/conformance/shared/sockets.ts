import type { Bench } from '../../../src/judge/check.js'
import type { FrameView, SocketView } from '../../../src/judge/view.js'
import { sameReference } from '../../../src/scenario/binding.js'

/** How checks read sockets and what was delivered on them. */

/** What a check needs of a binding; see BoundEvidence. */
export interface BoundView {
  readonly subscriptionId: string
  readonly socket: SocketView
  readonly confirmed: 'handshake' | 'event' | 'no'
}

/** An event that a control received, so that its absence elsewhere means something. */
interface AbsenceView {
  readonly controlLatencyMs: number | null
  readonly graceMs: number | null
}

/** What happened on a socket, as a sentence. */
export function storyOf(socket: SocketView): string {
  if (!socket.opened) return openingOf(socket)
  const kinds = socket.received.map((frame) => frame.status?.type ?? frame.message.kind)
  const { closedByServer } = socket
  const bySuite =
    socket.close?.by === 'client' && socket.close.reason !== '' ? `, ${socket.close.reason}` : ''
  const close = closedByServer ? `, closed by the server${codeOf(closedByServer.code)}` : bySuite
  return `received: ${kinds.join(', ') || 'nothing'}${close}`
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

/** The messages that notify of the event a trigger caused; one without a focus counts when it came after the trigger. */
export function copiesOf(
  socket: SocketView,
  trigger: { readonly reference: string; readonly at: number },
  subscriptionId: string,
): readonly FrameView[] {
  return socket.events(subscriptionId).filter((frame) => {
    const events = frame.notification?.statuses.flatMap((status) => status.events) ?? []
    const focuses = events.flatMap((event) => event.focus ?? [])
    if (focuses.length === 0) return frame.at >= trigger.at
    return focuses.some((focus) => sameReference(focus, trigger.reference))
  })
}

/**
 * How often the notifications of a socket name one event, by focus and number: a batch may name it twice, and a server
 * may have two events of one change, each with a number of its own.
 */
export function timesNamed(
  socket: SocketView,
  trigger: { readonly reference: string; readonly at: number },
  subscriptionId: string,
): number {
  const numbers = copiesOf(socket, trigger, subscriptionId).flatMap((frame) => {
    const events = frame.notification?.statuses.flatMap((status) => status.events) ?? []
    const named = events.filter(({ focus }) => focus === null || sameReference(focus, trigger.reference))
    return named.length > 0 ? named.map(({ number }) => String(number)) : ['unlisted']
  })
  return Math.max(0, ...numbers.map((number) => numbers.filter((each) => each === number).length))
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
export function framesOnlyOf({ socket, subscriptionId }: BoundView): readonly FrameView[] {
  const others = ofOthers(socket, [subscriptionId])
  return socket.notifications.filter((frame) => !others.includes(frame))
}

/** Ends the check where the run can trigger nothing. */
export function requireTrigger(bench: Bench): void {
  const { readOnly, triggerType } = bench.target
  if (readOnly) bench.leftOut('TARGET_SUBSCRIPTION_IDS makes the run read-only: it triggers nothing')
  if (triggerType === null) bench.leftOut('nothing is known that triggers the topic: set TARGET_TRIGGER_FILE')
}

/** Without a control that received its event, silence proves nothing. */
export function requireControl(event: AbsenceView | null, bench: Bench): void {
  if (event === null) bench.leftOut('no trigger is known for this topic: set TARGET_TRIGGER_FILE')
  else if (event.graceMs === null) bench.unobserved('the control did not receive its event', 'WS-21')
}

/** The twin that was bound as it should be: a handshake came, or its event. */
export function requireTwin(twin: BoundView, event: AbsenceView | null, bench: Bench): void {
  const proven = twin.confirmed === 'handshake' || (event?.graceMs ?? null) !== null
  if (!proven) bench.unobserved('the twin with a valid token was not seen to bind', 'WS-04')
}

/** The socket as it should have been opened. */
export function requireOpen(socket: SocketView, bench: Bench): void {
  if (!socket.opened) bench.unobserved(openingOf(socket), 'WS-01')
}

/** True when the binding was seen to work: a handshake, or an event of its Subscription. */
export function isBound({ confirmed, socket, subscriptionId }: BoundView): boolean {
  return confirmed === 'handshake' || socket.events(subscriptionId).length > 0
}
