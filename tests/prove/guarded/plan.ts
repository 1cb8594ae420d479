import { appliesTo } from '../../../src/catalogue/index.js'
import type { Release } from '../../../src/catalogue/types.js'
import { guardsFor } from '../../../src/reference/guards/index.js'
import type { Trait } from '../../../src/reference/trait.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { expectedOf, waitingClauses } from '../plan.js'
import type { Pooled } from '../pool.js'
import { TRAITS } from '../traits.js'
import { EXCLUDED } from './excluded.js'
import { reasonFor } from './reasons.js'

/** Releases in which depth is measured. */
export const MEASURED: readonly Release[] = ['R5', 'R4']

/** One mutant under one guard on one release. */
export interface Pair extends Pooled {
  readonly trait: string
  /** the clause that the mutant breaks */
  readonly breaks: string
  readonly guard: string
  readonly release: Release
}

/** What is measured, and what is left out with its reason. */
export interface PairPlan {
  readonly pairs: readonly Pair[]
  readonly excluded: readonly { readonly name: string; readonly reason: string }[]
}

/** Every mutant with every guard that its seams can evaluate, in the releases that are measured. */
export async function everyPair(releases: readonly Release[] = MEASURED): Promise<readonly Pair[]> {
  const waiting = await waitingClauses()
  return releases.flatMap((release) =>
    TRAITS.filter((trait) => isMeasured(trait, release)).flatMap((trait) =>
      guardsFor(trait).map((guard): Pair => {
        const { name, breaks = '' } = trait
        return {
          name: `${name} ${guard.name} on ${release}`,
          trait: name,
          breaks,
          guard: guard.name,
          release,
          waits: guard.isLate ?? trait.waits ?? waiting.has(breaks),
        }
      }),
    ),
  )
}

/** The pairs to measure, without those that are left out. */
export async function pairPlan(releases: readonly Release[] = MEASURED): Promise<PairPlan> {
  const all = (await everyPair(releases)).map((pair) => ({ pair, reason: reasonFor(EXCLUDED, pair) }))
  return {
    pairs: all.filter(({ reason }) => reason === undefined).map(({ pair }) => pair),
    excluded: all.flatMap(({ pair: { name }, reason }) => (reason === undefined ? [] : [{ name, reason }])),
  }
}

function isMeasured(trait: Trait, release: Release): boolean {
  const { kind, breaks, releases } = trait
  if (kind !== 'mutant' || breaks === undefined || releases?.includes(release) === false) return false
  const requirement = CATALOGUE.requirement(breaks.split('/')[0] ?? '')
  return appliesTo(requirement, release, true) && expectedOf(trait, release) !== 'info'
}
