import type { ExchangeRef } from '../evidence/types.js'
import { instancePath } from '../fhir/ids.js'
import { isObject } from '../fhir/json.js'
import type { SubscriptionTerms, SubscriptionWish } from '../fhir/releases/index.js'
import type { Made } from '../target/resources.js'
import type { Exchange, Principal } from '../target/session.js'
import type { Actor } from './actor.js'
import { describe } from './answers.js'
import { LIST_TOPIC } from './provided.js'
import { createSubscription } from './creating.js'
import { polled } from '../wire/poll.js'
import { usualTerms } from './criteria.js'

/** A Subscription of ours, or one that was given. */
export interface Subscribed {
  readonly id: string
  readonly path: string
  /** the create, or the read of a given one */
  readonly exchange: ExchangeRef
  readonly terms: SubscriptionTerms
}

/**
 * A Subscription to work with: a fresh one, or a given one on a read-only run.
 * @throws Blocked when none can be had
 */
export async function subscribe(
  actor: Actor,
  wish: Partial<SubscriptionWish> = {},
  as: Principal = 'first',
): Promise<Subscribed> {
  const { settings, rules, target, learnt } = actor.world
  if (target.readOnly) return nextGiven(actor)
  if (target.topic === null && target.triggerType === null && settings.subscriptionFile === null) {
    if (target.topicSearch !== undefined)
      actor.blocked(`the search for topics failed: ${target.topicSearch}`, 'outage')
    actor.blocked(learnt.creation?.reason ?? `no topic is known: ${LIST_TOPIC}`, 'setting')
  }
  const full = { ...usualTerms(actor.world), ...wish }
  const made = await createSubscription(actor, full, as)
  const { status } = rules.terms(made.resource)
  const isSettled = (status !== null && status !== 'requested') || learnt.staysRequested
  const current = isSettled ? made.resource : await untilActive(actor, made, as)
  return {
    id: made.id,
    path: instancePath('Subscription', made.id),
    exchange: made.exchange.ref,
    terms: rules.terms(Object.keys(current).length > 0 ? current : actor.subscriptionResource(full)),
  }
}

/** A given Subscription that this attempt does not have yet. */
async function nextGiven(actor: Actor): Promise<Subscribed> {
  const id = actor.nextGivenId()
  const path = instancePath('Subscription', id)
  const read = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
  if (!isObject(read.json))
    actor.blocked(
      `${path} of TARGET_SUBSCRIPTION_IDS could not be read: ${describe(read)}: check that setting`,
      'setting',
    )
  return { id, path, exchange: read.ref, terms: actor.world.rules.terms(read.json) }
}

/** Reads a Subscription; an answer of 500 and above is asked for once more, since a server may fail now and then. */
export async function readAgain(actor: Actor, path: string, as: Principal = 'first'): Promise<Exchange> {
  const read = (): Promise<Exchange> => actor.http({ purpose: 'read Subscription', method: 'GET', path, as })
  const first = await read()
  return (first.status ?? 0) < 500 ? first : read()
}

/** Polls, at growing distances, until the server has activated it or the deadline passes; not to be active is legal. */
export async function untilActive(
  actor: Actor,
  made: Made,
  as: Principal = 'first',
): Promise<Readonly<Record<string, unknown>>> {
  const { deadlines, signal, waits } = actor.world
  let current = made.resource
  const isSettled = async (): Promise<true | undefined> => {
    const read = await actor.http({
      purpose: 'read Subscription',
      method: 'GET',
      path: instancePath('Subscription', made.id),
      as,
    })
    // An error's body is not the Subscription.
    if (read.ok && isObject(read.json)) current = read.json
    return !read.ok || actor.world.rules.terms(current).status !== 'requested' || undefined
  }
  const polling = polled(isSettled, deadlines, 'activation', signal)
  await waits.during('a Subscription to become active', deadlines.of('activation'), polling)
  return current
}
