import type { SubscriptionWish } from '../../../../src/fhir/releases/index.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { SubscriptionRefused } from '../../../../src/scenario/outcomes.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'

/** A Subscription at level `full-resource`, or at the usual one where the server does not take that. */
export async function subscribeInFull(
  actor: Actor,
  wish: Partial<SubscriptionWish> = {},
): Promise<Subscribed> {
  try {
    return await subscribe(actor, { ...wish, content: 'full-resource' })
  } catch (error) {
    if (!(error instanceof SubscriptionRefused)) throw error
    return subscribe(actor, wish)
  }
}
