import type { Requirement } from '../../../../src/catalogue/types.js'
import { REQUIREMENTS as LEVEL } from './level.js'
import { REQUIREMENTS as FORMAT } from './format.js'
import { REQUIREMENTS as ANSWER } from './answer.js'

export const REQUIREMENTS: readonly Requirement[] = [...LEVEL, ...FORMAT, ...ANSWER]
