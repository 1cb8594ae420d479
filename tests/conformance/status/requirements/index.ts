import type { Requirement } from '../../../../src/catalogue/types.js'
import { REQUIREMENTS as TYPE } from './type.js'
import { REQUIREMENTS as NUMBERS } from './numbers.js'
import { REQUIREMENTS as EVENTS } from './events.js'

export const REQUIREMENTS: readonly Requirement[] = [...TYPE, ...NUMBERS, ...EVENTS]
