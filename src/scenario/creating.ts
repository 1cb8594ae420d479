import type { SubscriptionWish } from '../fhir/releases/index.js'
import { isMade, type Made, type NotMade } from '../target/resources.js'
import type { Exchange, Principal } from '../target/session.js'
import type { Actor } from './actor.js'
import { usualTerms } from './criteria.js'
import { describe, unprovenOf } from './answers.js'
import { Blocked, SubscriptionRefused } from './outcomes.js'
import type { Refused } from './world.js'

/**
 * Creates a Subscription. Nothing is sent when the first contact found that none can be created, or that what is made
 * cannot be told from what others made.
 * @throws SubscriptionRefused, or Blocked when it was not refused and is not proven to be ours
 */
export async function createSubscription(
  actor: Actor,
  wish: Partial<SubscriptionWish>,
  as: Principal,
): Promise<Made> {
  const create = (): Promise<Made | NotMade> =>
    actor.create(actor.subscriptionResource(wish), 'create Subscription', as)
  const known = as === 'first' ? actor.world.learnt.creation : null
  if (known) throw notCreated({ ...known, reason: `${known.reason} (tried once)` })
  const result = await patiently(actor, create, isOrdinary(actor, wish))
  if (isMade(result)) return result
  throw notCreated(as === 'first' ? refusedBy(result) : asSecond(refusedBy(result)))
}

/** Why a create made nothing that can be used. */
export function refusedBy(result: NotMade): NonNullable<Refused> {
  return result.unproven === undefined
    ? { reason: `the Subscription could not be created: ${describe(result)}`, status: result.status }
    : { reason: unprovenOf(result), status: result.status, unproven: true }
}

/** What the second principal may not do is no matter of the first one's settings. */
function asSecond(refused: NonNullable<Refused>): NonNullable<Refused> {
  const remedy = 'check TARGET_SECOND_BEARER_TOKEN, and what its user may do'
  return { ...refused, reason: `as the second principal: ${refused.reason}: ${remedy}` }
}

function notCreated({ reason, status, unproven }: NonNullable<Refused>): Blocked {
  return unproven ? new Blocked(reason) : new SubscriptionRefused(reason, status)
}

/**
 * A server may limit how many Subscriptions there are: while others of ours are alive, a refused create is repeated when
 * one of them is gone. What was learnt holds for the rest of the run: so many at once, and no more.
 * @param ordinary what is created differs in nothing from those that are alive, so that only a limit can be in the way
 */
export async function patiently(
  actor: Actor,
  create: () => Promise<Made | NotMade>,
  ordinary: boolean,
): Promise<Made | NotMade> {
  const { learnt, resources, journal, deadlines, subscriptionPermits } = actor.world
  const until = journal.now() + deadlines.of('freed')
  let result = await create()
  while (!isMade(result) && isRefusal(result) && (ordinary || learnt.capped)) {
    const most = resources.alive('Subscription')
    if (most <= actor.aliveSubscriptions || journal.now() > until) return result
    while (resources.alive('Subscription') >= most && journal.now() < until)
      await actor.pause(
        deadlines.of('poll'),
        'another Subscription to be deleted, as the server allows no more',
      )
    result = await create()
    if (!isMade(result)) continue
    learnt.capped = true
    actor.fact('subscriptionCap', most)
    subscriptionPermits.lower(most)
  }
  return result
}

/** The server says no, and not because of an outage or of the credentials. */
export const isRefusal = ({ status, unrelated }: Exchange): boolean =>
  unrelated === null && status !== null && status >= 400 && status < 500

const isOrdinary = ({ world }: Actor, wish: Partial<SubscriptionWish>): boolean =>
  (wish.content === undefined || wish.content === usualTerms(world).content) &&
  wish.heartbeatSeconds === undefined &&
  wish.maxCount === undefined &&
  wish.channel === undefined
