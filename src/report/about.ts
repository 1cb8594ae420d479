import { AMBIGUITIES, CATALOGUE } from '../catalogue/index.js'
import type { Ambiguity, Clause, Requirement, Strength } from '../catalogue/index.js'
import { groupOf } from './unverified.js'

const byId: ReadonlyMap<string, Requirement> = new Map(CATALOGUE.map((entry) => [entry.id, entry]))

const places: ReadonlyMap<string, number> = new Map(CATALOGUE.map(({ id }, place) => [id, place]))

/** The place of a requirement in the catalogue; one that it does not know comes after all that it does. */
export const placeOf = (id: string): number => places.get(id) ?? places.size

/** What a reader is told of a requirement. Ids of an older or newer catalogue are kept, with what is known of them. */
export interface About {
  readonly id: string
  readonly group: string
  readonly title: string
  readonly strength: Strength
  readonly clauses: readonly Clause[]
  readonly sources: readonly string[]
  readonly wrongServer?: string
  readonly untestable?: string
}

/** Looks a requirement up; never throws. */
export function about(id: string): About {
  return (
    byId.get(id) ?? {
      id,
      group: groupOf(id),
      title: 'This version of the suite does not know the requirement.',
      strength: 'NOT STATED',
      clauses: [],
      sources: [],
    }
  )
}

/** The strength of a requirement as the catalogue has it. */
export function strengthOf(id: string): Strength {
  return about(id).strength
}

/** What a server does that breaks the clause, in words. */
export function brokenText(id: string, clause: string): string | null {
  return about(id).clauses.find((candidate) => candidate.id === clause)?.broken ?? null
}

/** The register of ambiguities in the order of its ids, each with the reading that this server chose, when seen. */
export function ambiguityRegister(
  chosen: readonly { readonly id: string; readonly reading: string }[],
): readonly (Ambiguity & { readonly chosen: readonly string[] })[] {
  return AMBIGUITIES.map((ambiguity) => ({
    ...(ambiguity as Ambiguity),
    chosen: chosen.filter(({ id }) => id === ambiguity.id).map(({ reading }) => reading),
  }))
}
