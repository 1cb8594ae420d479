import { groupBy } from '../evidence/group-by.js'
import type { Proof } from '../report/types.js'
import type { Suite } from './suite.js'

/** The mutants of the reference server by the requirement that each breaks; `npm run prove` sees every one caught. */
export async function provenBy({ traits }: Suite): Promise<Readonly<Record<string, readonly Proof[]>>> {
  const all = (await traits()).flatMap(({ name, kind, summary, breaks }) => {
    const [requirement, clause] = breaks?.split('/') ?? []
    if (kind !== 'mutant' || requirement === undefined || clause === undefined) return []
    return [{ requirement, proof: { clause, mutant: name, summary } }]
  })
  const byRequirement = [...groupBy(all, ({ requirement }) => requirement)]
  return Object.fromEntries(byRequirement.map(([id, found]) => [id, found.map(({ proof }) => proof)]))
}
