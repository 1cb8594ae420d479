import { appliesTo } from '../../../src/catalogue/index.js'
import type { Release } from '../../../src/catalogue/types.js'
import { guardsFor } from '../../../src/reference/guards/index.js'
import type { Trait } from '../../../src/reference/trait.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { expectedOf, waitingClauses } from '../plan.js'
import type { Pooled } from '../pool.js'
import { TRAITS, traitNamed } from '../traits.js'
import { reasonFor, EXCLUDED } from './reasons.js'

/** Releases in which depth is measured. */
export const MEASURED: readonly Release[] = ['R5', 'R4']

/** One mutant under one guard on one release. */
export interface Pair extends Pooled {
  readonly trait: string
  readonly guard: string
  readonly release: Release
}

/** What is measured, and what is left out with its reason. */
export interface PairPlan {
  readonly pairs: readonly Pair[]
  readonly excluded: readonly { readonly name: string; readonly reason: string }[]
}

/** Every mutant with every guard that its seams can evaluate, in the releases that are measured. */
export async function pairPlan(releases: readonly Release[] = MEASURED): Promise<PairPlan> {
  const waiting = await waitingClauses()
  const all = releases.flatMap((release) =>
    TRAITS.filter((trait) => isMeasured(trait, release)).flatMap((trait) =>
      guardsFor(trait).map((guard): Pair => ({
        name: `${trait.name} ${guard.name} on ${release}`,
        trait: trait.name,
        guard: guard.name,
        release,
        waits: trait.waits ?? waiting.has(trait.breaks ?? ''),
      })),
    ),
  )
  const reasons = new Map(
    all.map((pair) => [pair, reasonFor(EXCLUDED, { ...pair, breaks: traitNamed(pair.trait).breaks ?? '' })]),
  )
  return {
    pairs: all.filter((pair) => reasons.get(pair) === undefined),
    excluded: all.flatMap((pair) => {
      const reason = reasons.get(pair)
      return reason === undefined ? [] : [{ name: pair.name, reason }]
    }),
  }
}

function isMeasured(trait: Trait, release: Release): boolean {
  const { kind, breaks, releases } = trait
  if (kind !== 'mutant' || breaks === undefined || releases?.includes(release) === false) return false
  const requirement = CATALOGUE.requirement(breaks.split('/')[0] ?? '')
  return appliesTo(requirement, release, true) && expectedOf(trait, release) !== 'info'
}
