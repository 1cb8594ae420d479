import type { SubscriptionWish } from '../fhir/releases/index.js'
import type { World } from './world.js'

/** What a Subscription asks for when a scenario has no wish of its own. */
export const USUAL_TERMS = { content: 'id-only', contentType: 'application/fhir+json' } as const

/** The same on this server, which may have one content level only. */
export function usualTerms({
  learnt,
}: Pick<World, 'learnt'>): Pick<SubscriptionWish, 'content' | 'contentType'> {
  return learnt.content === null ? USUAL_TERMS : { ...USUAL_TERMS, content: learnt.content }
}

/** The search that stands for a topic: on R4 and R4B, where no topic is known or a Subscription to it was refused. */
export function searchOf({ learnt, rules, target, settings }: World): string | null {
  if (settings.subscriptionFile !== null || !rules.searchAsCriteria) return null
  return learnt.criteria ?? (target.topic === null ? target.triggerType : null)
}
