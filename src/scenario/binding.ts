import { subscribe, type Subscribed } from './subscribing.js'
import { isHandshakeOf, isHeartbeat } from '../evidence/events.js'
import type { ExchangeRef, SocketRef } from '../evidence/types.js'
import type { SubscriptionWish } from '../fhir/releases/index.js'
import { diagnosticsOf } from '../fhir/diagnostics.js'
import { isObject } from '../fhir/json.js'
import type { Frame, RecordedSocket, Waited } from '../wire/websocket.js'
import type { Actor } from './actor.js'
import { socketRef, type Grant } from './answers.js'
import { Blocked } from './outcomes.js'

/** A socket that was asked to bind, as evidence: which Subscription, by which exchange, and when. */
export type BoundEvidence = {
  readonly subscriptionId: string
  readonly subscription: ExchangeRef
  readonly operation: ExchangeRef
  readonly socket: SocketRef
  /** milliseconds since the run began when the bind message was sent */
  readonly boundAt: number
}

export interface Bound {
  readonly subscription: Subscribed
  readonly grant: Grant
  readonly socket: RecordedSocket
  readonly evidence: BoundEvidence
  /** milliseconds to the handshake; null when none came while it was waited for */
  readonly handshakeMs: number | null
  /** nothing more can come of it: it was refused or closed, or the handshake that this server sends did not come */
  readonly lost: boolean
}

/** True when the frame answers a bind with an error, after which no handshake is to be waited for. */
export function isRefusal({ message }: Pick<Frame, 'message'>): boolean {
  if (message.kind !== 'outcome') return false
  const { issue } = message.resource
  return Array.isArray(issue) && issue.some((each: unknown) => isObject(each) && isError(each['severity']))
}

const isError = (severity: unknown): boolean => severity === 'error' || severity === 'fatal'

/** Waits for a handshake, of one Subscription or of any; a bind that is refused is not waited for. */
export async function handshakeOn(
  socket: RecordedSocket,
  deadlineMs: number,
  { from = 0, subscriptionId }: { readonly from?: number; readonly subscriptionId?: string } = {},
): Promise<Waited<number>> {
  const waited = await socket.waitFor(
    (frame) =>
      isHandshakeOf(frame, subscriptionId) ? frame.at : isRefusal(frame) ? ('refused' as const) : undefined,
    deadlineMs,
    from,
  )
  if (waited.kind !== 'found') return waited
  const { value, at } = waited
  return value === 'refused' ? { kind: 'closed' } : { kind: 'found', value, at }
}

/**
 * How long a heartbeat is worth waiting for that comes by a timer of the server's own: once one was seen on any socket of
 * the run, and as far as the wait budget goes. 0 otherwise, in milliseconds.
 */
export function beatsMayComeMs({ world }: Actor): number {
  const { heartbeatCame, sockets } = world.learnt
  const seen = heartbeatCame || [...sockets].some(({ frames }) => frames.some(isHeartbeat))
  return seen ? Math.min(world.deadlines.of('heartbeat'), world.target.waitBudgetSeconds * 1_000) : 0
}

/** Sends the bind message in the server's dialect; returns the time of sending. */
export function sendBind(actor: Actor, socket: RecordedSocket, token: string): number {
  const { dialect } = actor.bindWay
  const at = actor.world.journal.now()
  socket.send(dialect.write(token), dialect.binary)
  return at
}

/** Opens a socket, binds with the token and waits for the handshake, if this server sends any. */
export async function bindGrant(
  actor: Actor,
  subscription: Subscribed,
  grant: Grant,
  purpose = 'bound socket',
  patienceMs?: number,
): Promise<Bound> {
  const socket = await actor.open(grant.url, purpose)
  if (!socket.opened)
    throw new Blocked('the websocket could not be opened', {
      lacks: 'socket',
      partial: { socket: socketRef(socket) },
    })
  return bindOn(actor, socket, subscription, grant, patienceMs)
}

/**
 * Binds on a socket that is open already.
 * @param patienceMs waits no longer for the handshake, where the token has not much time left
 */
export async function bindOn(
  actor: Actor,
  socket: RecordedSocket,
  subscription: Subscribed,
  grant: Grant,
  patienceMs = Infinity,
): Promise<Bound> {
  const from = socket.frames.length
  const boundAt = sendBind(actor, socket, grant.token)
  const expectsHandshake = actor.bindWay.confirmation !== 'event'
  const usualMs = actor.world.deadlines.of(expectsHandshake ? 'handshake' : 'unanswered')
  const deadlineMs = Math.min(usualMs, patienceMs)
  const waited = await handshakeOn(socket, deadlineMs, { from, subscriptionId: subscription.id })
  if (waited.kind !== 'found') actor.readable(socket)
  return {
    subscription,
    grant,
    socket,
    evidence: {
      subscriptionId: subscription.id,
      subscription: subscription.exchange,
      operation: grant.operation,
      socket: socketRef(socket),
      boundAt,
    },
    handshakeMs: waited.kind === 'found' ? Math.round(waited.value - boundAt) : null,
    lost: waited.kind === 'closed' || (waited.kind !== 'found' && expectsHandshake),
  }
}

/**
 * Subscribes, asks for a token, connects and binds: what most socket scenarios begin with.
 * @throws Blocked when the bind is lost
 */
export async function bound(
  actor: Actor,
  wish: Partial<SubscriptionWish> = {},
  purpose = 'bound socket',
): Promise<Bound> {
  const subscription = await subscribe(actor, wish)
  const grant = await actor.grant([subscription.id])
  const binding = await bindGrant(actor, subscription, grant, purpose)
  if (binding.lost) {
    throw new Blocked(whyLost(binding), { lacks: 'handshake', partial: { bound: binding.evidence } })
  }
  return binding
}

/** What came instead of a handshake: the server's own words where it closed the socket or answered with an error. */
export function whyLost({ socket }: Bound): string {
  const { closedWith } = socket
  const refusal = socket.frames.find(isRefusal)
  if (closedWith) {
    const said = closedWith.reason === '' ? '' : `, "${closedWith.reason}"`
    return `the bind was refused: the websocket was closed with ${closedWith.code ?? 'no code'}${said}`
  }
  const words = refusal?.message.kind === 'outcome' ? diagnosticsOf(refusal.message.resource) : null
  if (words !== null) return `the bind was refused: "${words}"`
  return 'the bind was not confirmed: no handshake came'
}
