import { SHAPE } from './output/shape.js'
import { VALUES } from './output/values.js'
import type { Requirement } from './types.js'

/** What the operation returns. */
export const OUTPUT: readonly Requirement[] = [...VALUES, ...SHAPE]
