import type { Strength } from '../catalogue/types.js'
import { isObserved } from '../judge/coverage.js'
import { VERDICTS } from '../judge/types.js'
import type { RequirementRow, Result, Verdict } from '../judge/types.js'
import type { Counts } from './types.js'

export const STRENGTHS: readonly Strength[] = ['SHALL', 'SHOULD', 'MAY', 'IMPLIED', 'NOT STATED']

/** The columns of every table of counts, in the order in which a reader cares. */
export const COUNTED = ['fail', 'unverified', 'warn', 'info', 'pass', 'skip', 'n/a', 'waived'] as const

/** A verdict as it counts: a waived fail is `waived`. */
export type CountedVerdict = Verdict | 'waived'

/** Counts verdicts; the numbers add up to the length of the list. */
export function count(verdicts: readonly CountedVerdict[]): Counts {
  const counts = Object.fromEntries([...VERDICTS, 'waived'].map((verdict) => [verdict, 0])) as Record<
    CountedVerdict,
    number
  >
  for (const verdict of verdicts) counts[verdict]++
  return counts
}

/** The verdict of a requirement as it counts. */
export function countedVerdict(row: Pick<RequirementRow, 'verdict' | 'waiver'>): CountedVerdict {
  return row.verdict === 'fail' && row.waiver ? 'waived' : row.verdict
}

/** Ids of the requirements whose failure is waived. */
export function waivedIds(requirements: readonly RequirementRow[]): ReadonlySet<string> {
  return new Set(requirements.filter((row) => row.waiver).map((row) => row.requirement))
}

/** The verdict of a result row as it counts. */
export function countedRow(result: Result, waived: ReadonlySet<string>): CountedVerdict {
  return result.verdict === 'fail' && waived.has(result.requirement) ? 'waived' : result.verdict
}

/** Ids of the requirements that are accepted as not verified. */
export function acceptedIds(requirements: readonly RequirementRow[]): readonly string[] {
  return requirements.filter(({ excuse }) => excuse === 'accepted').map(({ requirement }) => requirement)
}

/** Belongs to the scope and applies to this target: everything but n/a. */
export function isApplicable({ inScope, verdict }: RequirementRow): boolean {
  return inScope && verdict !== 'n/a'
}

/** Belongs to the scope, and each of its clauses that applies was observed. */
export function isVerified({ inScope, verdict, open }: RequirementRow): boolean {
  return inScope && isObserved(verdict) && open.length === 0
}

/** It holds the run back: something of it was not observed, and that is not excused. */
export function isHeldBack({ open, excuse }: RequirementRow): boolean {
  return open.length > 0 && excuse === null
}
