import type { Requirement } from '../../../../src/catalogue/types.js'
import { REQUIREMENTS as BUNDLE } from './bundle.js'
import { REQUIREMENTS as ENTRIES } from './entries.js'
import { REQUIREMENTS as JSON_RULES } from './json.js'

export const REQUIREMENTS: readonly Requirement[] = [...BUNDLE, ...ENTRIES, ...JSON_RULES]
