import { groupBy } from '../evidence/group-by.js'
import type { Proof } from '../report/types.js'
import { TRAITS } from '../reference/traits/index.js'

let proofs: Readonly<Record<string, readonly Proof[]>> | null = null

/** The mutants of the reference server by the requirement that each breaks; `npm run prove` sees every one caught. */
export function provenBy(): Readonly<Record<string, readonly Proof[]>> {
  return (proofs ??= collected())
}

function collected(): Record<string, Proof[]> {
  const all = TRAITS.flatMap(({ name, kind, summary, breaks }) => {
    const [requirement, clause] = breaks?.split('/') ?? []
    if (kind !== 'mutant' || requirement === undefined || clause === undefined) return []
    return [{ requirement, proof: { clause, mutant: name, summary } }]
  })
  const byRequirement = [...groupBy(all, ({ requirement }) => requirement)]
  return Object.fromEntries(byRequirement.map(([id, found]) => [id, found.map(({ proof }) => proof)]))
}
