import { newMark } from '../target/ownership.js'
import { triggerResource } from '../target/triggers.js'
import type { Actor } from './actor.js'
import { filtersFor } from './variations.js'
import type { Filter } from './world.js'

/** One that the triggering resource does not pass as it is, and can be made to pass; null where none is known. */
export function filterToTry({ world }: Actor): Filter | null {
  const { target, settings, rules, learnt } = world
  const isOurs = settings.subscriptionFile === null && settings.triggerFile === null && !target.readOnly
  if (!isOurs || target.triggerType === null || learnt.filter !== null) return null
  const word = newMark()
  const resource = triggerResource(target.triggerType, rules, word)
  const filters = filtersFor(target.topicFilters ?? [], resource, { runId: word, patient: `Patient/${word}` })
  return filters.find(({ elements }) => Object.keys(elements).length > 0) ?? null
}
