import type { Proof } from '../report/types.js'
import { TRAITS } from '../reference/traits/index.js'

/** The mutants of the reference server by the requirement that each breaks; `npm run prove` sees every one caught. */
export function provenBy(): Record<string, Proof[]> {
  const proofs: Record<string, Proof[]> = {}
  for (const { name, kind, summary, breaks } of TRAITS) {
    const [requirement, clause] = breaks?.split('/') ?? []
    if (kind !== 'mutant' || requirement === undefined || clause === undefined) continue
    proofs[requirement] = [...(proofs[requirement] ?? []), { clause, mutant: name, summary }]
  }
  return proofs
}
