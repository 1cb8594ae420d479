import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import { isHandshakeOf } from '../../../../src/evidence/events.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { type Grant, grantOf } from '../../../../src/scenario/answers.js'
import { bindGrant, bindOn, type Bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import type { Frame } from '../../../../src/wire/websocket.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type SeveralIdsEvidence = {
  readonly subscriptionIds: readonly string[]
  readonly invoke: ExchangeRef
  /** a socket that was bound with the token for both; null when there is none, or no bind message works */
  readonly bound: BoundEvidence | null
  /** the same with fresh tokens when that socket was closed: on a new one, and once more on it; absent in older records */
  readonly later?: { readonly bound: BoundEvidence; readonly again: BoundEvidence | null } | null
}

/** One token for two Subscriptions, which only the type level can give. */
export const severalIds: Scenario<SeveralIdsEvidence> = scenario({
  key: 'several-ids',
  title: 'Ask for one token for two Subscriptions, and bind with it',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['create'],
  async act(actor): Promise<SeveralIdsEvidence> {
    const [first, second] = await Promise.all([subscribe(actor), subscribe(actor)])
    const subscriptionIds = [first.id, second.id]
    const exchange = await actor.invoke({ ...actor.form, level: 'type' }, subscriptionIds)
    const grant = grantOf(exchange)
    const place = grant && actor.provided['bind-message'] ? await bindBoth(actor, first, second, grant) : null
    const later = place && place.handshakeMs !== null ? await boundLater(actor, first, second, place) : null
    return { subscriptionIds, invoke: exchange.ref, bound: place && place.evidence, later }
  },
})

/** Closes the socket, and binds fresh tokens for both on another one, twice. */
async function boundLater(
  actor: Actor,
  first: Subscribed,
  second: Subscribed,
  { socket }: Bound,
): Promise<SeveralIdsEvidence['later']> {
  const form = { ...actor.form, level: 'type' } as const
  const calls = [1, 2].map(() => actor.invoke(form, [first.id, second.id]))
  const [one, two] = (await Promise.all(calls)).map(grantOf)
  await actor.close(socket)
  if (!one) return null
  const bound = await bindBoth(actor, first, second, one)
  if (!two || two.url !== one.url || bound.socket.closed) return { bound: bound.evidence, again: null }
  const from = bound.socket.frames.length
  const again = await bindOn(actor, bound.socket, first, two)
  await greeted(actor, again, second, from)
  return { bound: bound.evidence, again: again.evidence }
}

/** Waits for the handshake of each, and a little longer for more than there should be. */
async function bindBoth(actor: Actor, first: Subscribed, second: Subscribed, grant: Grant): Promise<Bound> {
  const bound = await bindGrant(actor, first, grant, 'bound for two Subscriptions')
  await greeted(actor, bound, second, 0)
  return bound
}

async function greeted(
  actor: Actor,
  { socket, handshakeMs }: Bound,
  { id }: Subscribed,
  from: number,
): Promise<void> {
  const { deadlines } = actor.world
  const isGreeting = (frame: Frame): true | undefined => isHandshakeOf(frame, id) || undefined
  if (handshakeMs !== null) await socket.waitFor(isGreeting, deadlines.of('handshake'), from)
  await socket.listen(deadlines.absenceGrace(handshakeMs ?? 0))
}
