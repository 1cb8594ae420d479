import { traitNamed as named, type Trait } from '../../src/reference/trait.js'
import { loadTraits } from '../conformance/suite.js'

/** Every mutant and legal variant of the suite. */
export const TRAITS: readonly Trait[] = await loadTraits()

/** The one of that name; throws an Error that lists near names. */
export const traitNamed = (name: string): Trait => named(TRAITS, name)
