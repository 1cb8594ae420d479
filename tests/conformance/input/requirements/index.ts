import type { Requirement } from '../../../../src/catalogue/types.js'
import { REQUIREMENTS as IDS } from './ids.js'
import { REQUIREMENTS as MISTAKES } from './mistakes.js'

export const REQUIREMENTS: readonly Requirement[] = [...IDS, ...MISTAKES]
