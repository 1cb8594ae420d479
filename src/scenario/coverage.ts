import type { Subscribed } from './subscribing.js'
import type { ExchangeRef, SocketRef } from '../evidence/types.js'
import { idOf } from '../fhir/parameters.js'
import type { Actor } from './actor.js'
import { grantOf, socketRef } from './answers.js'
import { bindOn, type Bound } from './binding.js'
import { fire } from './firing.js'
import type { Exchange } from '../target/session.js'

/** What a token is for: the answer, and a socket bound with it where the answer itself does not tell. */
export type CoverageEvidence = {
  readonly operation: ExchangeRef
  readonly socket: SocketRef | null
  /** an event was triggered as well, and reached the socket: whatever is covered was told of it */
  readonly byEvent: boolean
}

/**
 * Finds out which Subscriptions a token is for. `subscription` says it; where it does not name them, a fresh socket is
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
  const ids = (exchange.parameters?.texts('subscription') ?? []).map(idOf)
  // A list that leaves out one of them, or names them in a way of its own, does not say whether it is covered.
  const listed = ids.length > 0 && expected.every(({ id }) => ids.includes(id))
  const grant = grantOf(exchange)
  const unbound = { operation: exchange.ref, socket: null, byEvent: false }
  if ((listed && !always) || grant === null || !actor.provided['bind-message']) return unbound
  const socket = await actor.open(grant.url, 'bind to see what the token is for')
  const evidence = { operation: exchange.ref, socket: socketRef(socket), byEvent: false }
  const [first, ...others] = expected
  if (!socket.opened || first === undefined) return evidence
  const bound = await bindOn(actor, socket, first, grant)
  if (bound.lost) return evidence
  const greeted = bound.handshakeMs !== null ? await handshakesMs(actor, bound, others) : null
  // A handshake may be left out, so that its absence alone says nothing: an event tells.
  const eventMs = greeted === null ? await oneEvent(actor, bound, others) : null
  await socket.listen(actor.world.deadlines.absenceGrace(greeted ?? eventMs ?? 0))
  return { ...evidence, byEvent: eventMs !== null }
}

/** Waits for the handshakes of the others; how long the slowest of all took, or null when one did not come. */
async function handshakesMs(
  actor: Actor,
  { socket, evidence, handshakeMs }: Bound,
  others: readonly Subscribed[],
): Promise<number | null> {
  const deadline = actor.world.deadlines.of('handshake')
  const times = await Promise.all(
    others.map(async ({ id }) => {
      const waited = await socket.waitFor((frame) => (names(frame, id) ? frame.at : undefined), deadline)
      return waited.kind === 'found' ? waited.value - evidence.boundAt : null
    }),
  )
  return times.includes(null) ? null : Math.max(handshakeMs ?? 0, ...times.map((time) => time ?? 0))
}

/** Triggers one event, which concerns every Subscription on the topic; how long its notifications took, or null. */
async function oneEvent(actor: Actor, bound: Bound, others: readonly Subscribed[]): Promise<number | null> {
  if (actor.world.target.triggerType === null) return null
  const { latenciesMs } = await fire(actor, [
    bound,
    ...others.map((subscription) => ({ ...bound, subscription })),
  ])
  const latencies = latenciesMs.flatMap((latency) => latency ?? [])
  return latencies.length > 0 ? Math.max(...latencies) : null
}

function names(frame: Bound['socket']['frames'][number], subscriptionId: string): boolean {
  const { message } = frame
  return (
    message.kind === 'notification' &&
    message.notification.statuses.some((status) => status.subscriptionId === subscriptionId)
  )
}
