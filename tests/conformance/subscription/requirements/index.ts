import type { Requirement } from '../../../../src/catalogue/types.js'
import { REQUIREMENTS as CREATION } from './creation.js'
import { REQUIREMENTS as READING } from './reading.js'
import { REQUIREMENTS as DUTIES } from './duties.js'

export const REQUIREMENTS: readonly Requirement[] = [...CREATION, ...READING, ...DUTIES]
