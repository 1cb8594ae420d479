import type { SubscriptionWish } from '../fhir/releases/index.js'
import { fillTemplate } from '../target/triggers.js'
import { wallClock } from '../wire/clock.js'
import { SPANS } from '../wire/deadlines.js'
import { searchOf, USUAL_TERMS } from './criteria.js'
import { differing, overlaid } from './template.js'
import type { World } from './world.js'

/**
 * The Subscription that a wish makes on the target's release, from the user's template when there is one.
 * @param word stands in its reason, so that it can be told from what others make
 */
export function subscriptionResource(
  world: World,
  word: string,
  wish: Partial<SubscriptionWish>,
): Record<string, unknown> {
  const { settings, rules, target, learnt } = world
  const criteria = wish.topic === undefined ? searchOf(world) : null
  const topic = wish.topic ?? criteria ?? target.topic ?? ''
  // On the target's clock, which may be far from ours.
  const inAnHour = new Date(wallClock() + (target.clockOffsetMs ?? 0) + SPANS.subscriptionLife).toISOString()
  const full = {
    channel: 'websocket',
    reason: word,
    ...(!learnt.endRefused && { end: inAnHour }),
    ...(learnt.filter && { filter: learnt.filter.wish }),
    ...wish,
    topic,
  } as const
  const resource = rules.subscription(full)
  if (criteria !== null) delete resource['meta'] // it is not of the guide's profile
  if (settings.subscriptionFile === null) return resource
  const template = fillTemplate(settings.subscriptionFile, 'TARGET_SUBSCRIPTION_FILE', { runId: word, topic })
  // The template is the user's word; what a scenario needs to be otherwise is laid over it, and nothing else.
  const usualTopic = criteria ?? target.topic ?? ''
  const { reason, end = inAnHour } = full
  const usual = rules.subscription({ channel: 'websocket', reason, end, topic: usualTopic, ...USUAL_TERMS })
  return overlaid(template, differing(resource, usual))
}
