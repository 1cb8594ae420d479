import type { ExchangeRef } from '../../evidence/types.js'
import type { Actor, Subscribed } from '../actor.js'
import { grantOf, type Grant } from '../answers.js'
import { bindGrant, isHandshake, type BoundEvidence } from '../binding.js'
import { dialects } from '../dialect-probe.js'
import { forms } from '../invocations.js'
import { scenario, type Scenario } from '../types.js'

export type SeveralIdsEvidence = {
  readonly subscriptionIds: readonly string[]
  readonly invoke: ExchangeRef
  /** a socket that was bound with the token for both; null when there is none, or no bind message works */
  readonly bound: BoundEvidence | null
}

/** One token for two Subscriptions, which only the type level can give. */
export const severalIds: Scenario<SeveralIdsEvidence> = scenario({
  key: 'several-ids',
  title: 'Ask for one token for two Subscriptions, and bind with it',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['create'],
  async act(actor): Promise<SeveralIdsEvidence> {
    const [first, second] = await Promise.all([actor.subscribe(), actor.subscribe()])
    const subscriptionIds = [first.id, second.id]
    const exchange = await actor.invoke({ ...actor.form, level: 'type' }, subscriptionIds)
    const grant = grantOf(exchange)
    const bound = grant && actor.world.learnt.dialect ? await bindBoth(actor, first, second, grant) : null
    return { subscriptionIds, invoke: exchange.ref, bound }
  },
})

/** Waits for the handshake of each, and a little longer for more than there should be. */
async function bindBoth(
  actor: Actor,
  first: Subscribed,
  second: Subscribed,
  grant: Grant,
): Promise<BoundEvidence> {
  const { evidence, socket } = await bindGrant(actor, first, grant, 'bound for two Subscriptions')
  const { deadlines } = actor.world
  if (evidence.confirmed === 'handshake')
    await socket.waitFor((frame) => isHandshake(frame, second.id) || undefined, deadlines.of('handshake'))
  await socket.listen(deadlines.absenceGrace(evidence.handshakeMs ?? 0))
  return evidence
}
