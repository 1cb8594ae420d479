import { groupBy } from '../evidence/group-by.js'
import type { Trait } from '../reference/trait.js'
import type { Proof } from '../report/types.js'

/** The mutants among the traits by the requirement that each breaks; `npm run prove` sees every one caught. */
export function provenBy(traits: readonly Trait[]): Readonly<Record<string, readonly Proof[]>> {
  const all = traits.flatMap(({ name, kind, summary, breaks }) => {
    const [requirement, clause] = breaks?.split('/') ?? []
    if (kind !== 'mutant' || requirement === undefined || clause === undefined) return []
    return [{ requirement, proof: { clause, mutant: name, summary } }]
  })
  const byRequirement = [...groupBy(all, ({ requirement }) => requirement)]
  return Object.fromEntries(byRequirement.map(([id, found]) => [id, found.map(({ proof }) => proof)]))
}
