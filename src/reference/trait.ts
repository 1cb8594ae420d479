import type { Release } from '../catalogue/types.js'
import type { Hooks } from './core.js'

/**
 * A named behaviour laid over the conformant server: a defect (mutant), another legal choice (variant), or part of how a
 * known product behaves (imitation).
 */
export interface Trait {
  /** kebab-case, unique */
  readonly name: string
  readonly kind: 'mutant' | 'variant' | 'imitation'
  /** one sentence: what the server does */
  readonly summary: string
  /** mutants: requirement and clause that the server now breaks by its whole name */
  readonly breaks?: `${string}/${string}`
  /** where it makes sense; all releases by default */
  readonly releases?: readonly Release[]
  /** ids of other requirements that warn or cannot be observed because of it, and why; none of them fails */
  readonly consequences?: Readonly<Record<string, string>>
  /** what the server is started with, for what no hook reaches */
  readonly options?: { readonly basePath?: string; readonly websocketPath?: string }
  /** what a user of such a server has to configure */
  readonly target?: { readonly topic?: string; readonly bindDialect?: string }
  /** how such a server has to be tested: `--max-subscriptions`, `--timeout-factor` */
  readonly run?: { readonly maxSubscriptions?: number; readonly timeoutFactor?: number }
  /** it shows only when the suite waits on the clock */
  readonly waits?: boolean
  readonly hooks: Partial<Hooks>
}
