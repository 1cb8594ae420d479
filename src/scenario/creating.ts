import type { SubscriptionWish } from '../fhir/releases/index.js'
import { isMade, type Made, type NotMade } from '../target/resources.js'
import type { Exchange, Principal } from '../target/session.js'
import type { Actor } from './actor.js'
import { searchOf } from './criteria.js'
import { describe, unprovenOf } from './answers.js'
import { Blocked, SubscriptionRefused } from './outcomes.js'
import type { Refused } from './world.js'

/**
 * Creates a Subscription. The first one of a run tells whether the client may create any: the others wait for it, and
 * send nothing when it was refused for good, or when what is made cannot be told from what others made.
 * @throws SubscriptionRefused, or Blocked when it was not refused and is not proven to be ours
 */
export async function createSubscription(
  actor: Actor,
  wish: Partial<SubscriptionWish>,
  as: Principal,
): Promise<Made> {
  const create = (): Promise<Made | NotMade> =>
    actor.create(actor.subscriptionResource(wish), 'create Subscription', as)
  const { learnt } = actor.world
  const isFirst = learnt.creation === null && as === 'first'
  const known = isFirst || as !== 'first' ? null : await learnt.creation
  if (known) throw notCreated({ ...known, reason: `${known.reason} (found out once)` })
  const result = await (isFirst ? probe(actor, wish, create) : patiently(actor, create, isOrdinary(wish)))
  if (isMade(result)) return result
  throw notCreated(refusalOf(result))
}

function refusalOf(result: NotMade): NonNullable<Refused> {
  return result.unproven === undefined
    ? { reason: `the Subscription could not be created: ${describe(result)}`, status: result.status }
    : { reason: unprovenOf(result), status: result.status, unproven: true }
}

function notCreated({ reason, status, unproven }: NonNullable<Refused>): Blocked {
  return unproven ? new Blocked(reason) : new SubscriptionRefused(reason, status)
}

async function probe(
  actor: Actor,
  wish: Partial<SubscriptionWish>,
  create: () => Promise<Made | NotMade>,
): Promise<Made | NotMade> {
  const { learnt } = actor.world
  const probing = firstOf(actor, isOrdinary(wish), create)
  learnt.creation = probing.then((result): Refused => {
    if (isMade(result)) return null
    // Whatever was answered with success may have been made, and cannot be deleted: no more of it.
    const isFinal = isRefusal(result) || result.ok || result.outcome.kind === 'redirect-refused'
    if (isFinal) return refusalOf(result)
    learnt.creation = null // no answer, or a crash: the next one tries again
    return null
  })
  return probing
}

/**
 * What a server may refuse by a rule of its own is left out, once: an `end`; and on R4 and R4B, where it may know no
 * topics, a search as criteria takes the place of the topic.
 */
async function firstOf(
  actor: Actor,
  ordinary: boolean,
  create: () => Promise<Made | NotMade>,
): Promise<Made | NotMade> {
  const { learnt, rules, target, settings } = actor.world
  const type = target.triggerType
  const first = await patiently(actor, create, ordinary)
  if (isMade(first) && target.topic === null) actor.fact('criteriaBased', searchOf(actor.world))
  if (!isMade(first) && isRefusal(first) && settings.subscriptionFile === null) {
    learnt.endRefused = true
    const endless = await create()
    if (isMade(endless)) return endless
    learnt.endRefused = false
  }
  const mayTry = rules.searchAsCriteria && settings.subscriptionFile === null && type !== 'configured'
  if (isMade(first) || target.topic === null || !mayTry || !isRefusal(first)) return first
  learnt.criteria = type
  const second = await create()
  if (isMade(second)) actor.fact('criteriaBased', type)
  else learnt.criteria = null
  return isMade(second) ? second : first
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

const isRefusal = ({ status, unrelated }: Exchange): boolean =>
  unrelated === null && status !== null && status >= 400 && status < 500

const isOrdinary = (wish: Partial<SubscriptionWish>): boolean =>
  (wish.content === undefined || wish.content === 'id-only') &&
  wish.heartbeatSeconds === undefined &&
  wish.maxCount === undefined &&
  wish.channel === undefined
