import type { Trait } from '../../../../src/reference/trait.js'
import { MUTANTS as LEVEL } from './level.js'
import { MUTANTS as FORMAT } from './format.js'
import { MUTANTS as ANSWER } from './answer.js'
import { MUTANTS as HEADERS } from './headers.js'

export const MUTANTS: readonly Trait[] = [...LEVEL, ...FORMAT, ...ANSWER, ...HEADERS]
