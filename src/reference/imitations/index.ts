import type { Trait } from '../trait.js'
import { HELIOS } from './helios.js'
import { medplum } from './medplum.js'

export { HELIOS, medplum }
export { topicStore, type TopicStore } from './topics.js'

/** Servers that speak as known products do, after what was seen of those; they are neither models nor mutants. */
export const IMITATIONS: readonly Trait[] = [medplum(), HELIOS]
