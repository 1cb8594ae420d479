import type { Trait } from '../../../../src/reference/trait.js'
import { MUTANTS as ACCEPTING } from './accepting.js'
import { MUTANTS as DUTIES } from './duties.js'
import { MUTANTS as UNSUPPORTED } from './unsupported.js'

export const MUTANTS: readonly Trait[] = [...ACCEPTING, ...UNSUPPORTED, ...DUTIES]
