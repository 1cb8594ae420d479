import type { World } from './world.js'

/** What a Subscription asks for when a scenario has no wish of its own. */
export const USUAL_TERMS = { content: 'id-only', contentType: 'application/fhir+json' } as const

/** The search that stands for a topic: on R4 and R4B, where no topic is known or a Subscription to it was refused. */
export function searchOf({ learnt, rules, target, settings }: World): string | null {
  if (settings.subscriptionFile !== null || !rules.searchAsCriteria) return null
  return learnt.criteria ?? (target.topic === null ? target.triggerType : null)
}
