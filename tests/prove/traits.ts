import type { Trait } from '../../src/reference/trait.js'
import { loadTraits } from '../conformance/suite.js'
import { unmatchedName } from './names.js'

/** Every mutant and legal variant of the suite. */
export const TRAITS: readonly Trait[] = await loadTraits()

/** The one of that name. @throws an Error that names the nearest */
export function traitNamed(name: string): Trait {
  const found = TRAITS.find((trait) => trait.name === name)
  if (found) return found
  throw new Error(
    unmatchedName(
      TRAITS.map((trait) => trait.name),
      'mutant or variant',
    )(name),
  )
}
