import type { SubscriptionWish } from '../fhir/releases/index.js'
import type { Principal } from '../target/session.js'
import type { Actor } from './actor.js'
import { Blocked } from './outcomes.js'
import { subscribe, type Subscribed } from './subscribing.js'

/** Subscriptions of one principal, who calls for them. */
export interface Owned {
  readonly as: Principal
  readonly subscriptions: readonly Subscribed[]
}

/**
 * So many Subscriptions of the second principal, or of the first where there is no second or it may have none. What any
 * caller may ask is asked by the second one in some scenarios: a mistake that is made for some callers shows there.
 * @throws Blocked when the first principal can have none either
 */
export async function subscribeAsOther(
  actor: Actor,
  count: number,
  wish: Partial<SubscriptionWish> = {},
): Promise<Owned> {
  const { secondPrincipal, readOnly } = actor.world.target
  if (secondPrincipal && !readOnly)
    try {
      return await owned(actor, count, wish, 'second')
    } catch (error) {
      if (!(error instanceof Blocked)) throw error
    }
  return owned(actor, count, wish, 'first')
}

async function owned(
  actor: Actor,
  count: number,
  wish: Partial<SubscriptionWish>,
  as: Principal,
): Promise<Owned> {
  const subscriptions: Subscribed[] = []
  // One after the other, so that a refusal leaves none behind that counts against the limit.
  for (let made = 0; made < count; made++) subscriptions.push(await subscribe(actor, wish, as))
  return { as, subscriptions }
}
