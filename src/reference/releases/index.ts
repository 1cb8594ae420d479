import type { Release } from '../../catalogue/types.js'
import { R4 } from './r4.js'
import { R4B } from './r4b.js'
import { R5 } from './r5.js'
import { R6A, R6B } from './r6.js'
import type { ReleaseShape } from './shape.js'

export const SHAPES: Readonly<Record<Release, ReleaseShape>> = { R4, R4B, R5, R6a: R6A, R6b: R6B }
