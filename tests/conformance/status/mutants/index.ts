import type { Trait } from '../../../../src/reference/trait.js'
import { MUTANTS as TYPE } from './type.js'
import { MUTANTS as NUMBERS } from './numbers.js'
import { MUTANTS as EVENTS } from './events.js'

export const MUTANTS: readonly Trait[] = [...TYPE, ...NUMBERS, ...EVENTS]
