import type { Release } from '../../catalogue/types.js'
import type { Hooks } from '../hooks.js'

/** A named behaviour laid over the conformant server: a defect (mutant) or another legal choice (variant). */
export interface Trait {
  /** kebab-case, unique */
  readonly name: string
  readonly kind: 'mutant' | 'variant'
  /** one sentence: what the server does */
  readonly summary: string
  /** mutants: requirement and clause that the server now breaks, `OUT-10/no-offset` */
  readonly breaks?: `${string}/${string}`
  /** where it makes sense; all releases by default */
  readonly releases?: readonly Release[]
  /** other requirement ids that break with it, and why */
  readonly consequences?: Readonly<Record<string, string>>
  readonly hooks: Partial<Hooks>
}
