import { groupOf } from '../catalogue/index.js'
import { inRelease } from '../catalogue/index.js'
import type { Advice, Ambiguity, Catalogue, Clause, Release, Strength } from '../catalogue/index.js'
import type { Result } from '../judge/types.js'

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

/** Looks a requirement up, as most releases have it or one of them; never throws. */
export function about(catalogue: Catalogue, id: string, release?: Release): About {
  const found = catalogue.find(id)
  return (
    (found && { ...found, strength: inRelease(found.strength, release) }) ?? {
      id,
      group: groupOf(id),
      title: 'This version of the suite does not know the requirement.',
      strength: 'NOT STATED',
      clauses: [],
      sources: [],
    }
  )
}

/** The strength of a requirement as the catalogue has it for a release, or for most. */
export function strengthOf(catalogue: Catalogue, id: string, release?: Release): Strength {
  return about(catalogue, id, release).strength
}

/** What a server does that breaks the clause, in words. */
export function brokenText(catalogue: Catalogue, id: string, clause: string): string | null {
  return clauseIn(catalogue, id, clause)?.broken ?? null
}

/** What to tell of a broken clause; null for one that this version does not know. */
export function adviceFor(catalogue: Catalogue, id: string, clause: string): Advice | null {
  return clauseIn(catalogue, id, clause)?.advice ?? null
}

function clauseIn(catalogue: Catalogue, id: string, clause: string): Clause | undefined {
  return about(catalogue, id).clauses.find((candidate) => candidate.id === clause)
}

/** The register of ambiguities in the order of its ids, each with the reading that this server chose, when seen. */
export function ambiguityRegister(
  { ambiguities }: Catalogue,
  chosen: readonly { readonly id: string; readonly reading: string }[],
): readonly (Ambiguity & { readonly chosen: readonly string[] })[] {
  return ambiguities.map((ambiguity) => ({
    ...ambiguity,
    chosen: chosen.filter(({ id }) => id === ambiguity.id).map(({ reading }) => reading),
  }))
}

/** The text that a failure rests on, in words: `SHALL, https://… (ballot draft)`. */
export function groundText({ kind, source, draft }: NonNullable<Result['ground']>): string {
  return `${kind}, ${source}${draft ? ' (ballot draft)' : ''}`
}
