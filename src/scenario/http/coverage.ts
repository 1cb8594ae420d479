import type { ExchangeRef, SocketRef } from '../../evidence/types.js'
import type { Exchange } from '../../target/session.js'
import { grantOf, socketRef, type Actor, type Subscribed } from '../actor.js'
import { bindOn, fire, type Bound } from '../binding.js'

/** What a token is for: the answer, and a socket bound with it where the answer itself does not tell. */
export type CoverageEvidence = {
  readonly operation: ExchangeRef
  readonly socket: SocketRef | null
}

/**
 * Finds out which Subscriptions a token is for. `subscription` says it; where the answer has none, a fresh socket is
 * bound, and its handshakes (or the notifications of one event) say it.
 * @param expected Subscriptions that are waited for; then a grace passes for those that must not come
 * @param always binds in any case
 */
export async function coverageOf(
  actor: Actor,
  exchange: Exchange,
  expected: readonly Subscribed[],
  always = false,
): Promise<CoverageEvidence> {
  const listed = (exchange.parameters?.named('subscription') ?? []).length > 0
  const grant = grantOf(exchange)
  const unbound = { operation: exchange.ref, socket: null }
  if ((listed && !always) || grant === null || actor.world.learnt.dialect === null) return unbound
  const socket = await actor.open(grant.url, 'bind to see what the token is for')
  const [first, ...others] = expected
  if (!socket.opened || first === undefined) return { operation: exchange.ref, socket: socketRef(socket) }
  const bound = await bindOn(actor, socket, first, grant)
  const evidence = { operation: exchange.ref, socket: socketRef(socket) }
  if (bound.evidence.confirmed === 'no') return evidence
  const latencyMs =
    bound.evidence.confirmed === 'handshake'
      ? await furtherHandshakes(actor, bound, others)
      : await oneEvent(actor, bound, others)
  await socket.listen(actor.world.deadlines.absenceGrace(latencyMs))
  return evidence
}

/** Waits for the handshakes of the others; returns how long the slowest took. */
async function furtherHandshakes(actor: Actor, bound: Bound, others: readonly Subscribed[]): Promise<number> {
  const deadline = actor.world.deadlines.of('handshake')
  const times = others.map(async ({ id }) => {
    const waited = await bound.socket.waitFor((frame) => (names(frame, id) ? frame.at : undefined), deadline)
    return waited.kind === 'found' ? waited.value - bound.evidence.boundAt : 0
  })
  return Math.max(bound.evidence.handshakeMs ?? 0, ...(await Promise.all(times)))
}

/** Triggers one event, which concerns every Subscription on the topic; returns how long its notifications took. */
async function oneEvent(actor: Actor, bound: Bound, others: readonly Subscribed[]): Promise<number> {
  if (actor.world.target.triggerType === null) return 0
  const { arrivals } = await fire(actor, [
    bound,
    ...others.map((subscription) => ({ ...bound, subscription })),
  ])
  return Math.max(0, ...arrivals.map(({ latencyMs }) => latencyMs ?? 0))
}

function names(frame: Bound['socket']['frames'][number], subscriptionId: string): boolean {
  const { message } = frame
  return (
    message.kind === 'notification' &&
    message.notification.statuses.some((status) => status.subscriptionId === subscriptionId)
  )
}
