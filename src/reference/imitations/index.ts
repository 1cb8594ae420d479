import type { Trait } from '../traits/trait.js'
import { HELIOS } from './helios.js'
import { MEDPLUM } from './medplum.js'

export { HELIOS, MEDPLUM }

/** Servers that speak as known products do, after what was seen of those; they are neither models nor mutants. */
export const IMITATIONS: readonly Trait[] = [MEDPLUM, HELIOS]
