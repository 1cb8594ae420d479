import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import { isHandshakeOf } from '../../../../src/evidence/events.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { type Grant, grantOf } from '../../../../src/scenario/answers.js'
import { bindGrant, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

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
    const [first, second] = await Promise.all([subscribe(actor), subscribe(actor)])
    const subscriptionIds = [first.id, second.id]
    const exchange = await actor.invoke({ ...actor.form, level: 'type' }, subscriptionIds)
    const grant = grantOf(exchange)
    const bound = grant && actor.provided['bind-message'] ? await bindBoth(actor, first, second, grant) : null
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
  const { evidence, socket, handshakeMs } = await bindGrant(
    actor,
    first,
    grant,
    'bound for two Subscriptions',
  )
  const { deadlines } = actor.world
  if (handshakeMs !== null)
    await socket.waitFor((frame) => isHandshakeOf(frame, second.id) || undefined, deadlines.of('handshake'))
  await socket.listen(deadlines.absenceGrace(handshakeMs ?? 0))
  return evidence
}
