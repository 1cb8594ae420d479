import { groupBy } from '../evidence/group-by.js'
import type { Excuse, OpenClause, RequirementRow, Result, Verdict } from './types.js'

/** Verdicts that rest on an observation. */
const OBSERVED: ReadonlySet<Verdict> = new Set(['fail', 'warn', 'info', 'pass'])

/** Whether a verdict rests on an observation. */
export const isObserved = (verdict: Verdict): boolean => OBSERVED.has(verdict)

const isPending = ({ verdict }: Result): boolean => verdict === 'unverified' || verdict === 'skip'

/**
 * The clauses that apply and that none of the rows observed. One observed row is enough: a server that offers a single
 * form is judged by that.
 * @param rows all rows of one requirement that belong to the scope
 */
export function openClauses(rows: readonly Result[]): OpenClause[] {
  return [...groupBy(rows, ({ clause }) => clause)].flatMap(([clause, found]): OpenClause[] => {
    if (found.some(({ verdict }) => isObserved(verdict))) return []
    const row = found.find(({ verdict }) => verdict === 'unverified') ?? found.find(isPending)
    if (!row) return []
    const verdict = row.verdict === 'skip' ? 'skip' : 'unverified'
    return [{ clause, scenario: row.scenario, verdict, reason: row.reason }]
  })
}

/**
 * Says of each requirement with open clauses why they do not hold the run back: all that could show them hangs on a
 * waived failure, or the user accepts it.
 */
export function withExcuses(
  requirements: readonly RequirementRow[],
  rowsOf: ReadonlyMap<string, readonly Result[]>,
  isAccepted: (id: string) => boolean,
): RequirementRow[] {
  const waived = new Set(requirements.filter(({ waiver }) => waiver).map(({ requirement }) => requirement))
  const failed = new Set(
    requirements.filter(({ verdict }) => verdict === 'fail').map(({ requirement }) => requirement),
  )
  const pending = (id: string): readonly Result[] => (rowsOf.get(id) ?? []).filter(isPending)
  /** whether a requirement is a waived failure, or is itself kept from being observed by one */
  const leadsToWaiver = (id: string, seen: ReadonlySet<string>): boolean => {
    if (waived.has(id)) return true
    if (failed.has(id) || seen.has(id)) return false
    return pending(id).some((row) => hangsOnWaiver(row, new Set([...seen, id])))
  }
  const hangsOnWaiver = ({ blockedBy }: Result, seen: ReadonlySet<string> = new Set()): boolean =>
    blockedBy.some((id) => leadsToWaiver(id, seen))
  const excuseOf = ({ requirement, open }: RequirementRow): Excuse | null => {
    if (open.length === 0) return null
    const clauses = new Set(open.map(({ clause }) => clause))
    const rows = pending(requirement).filter(({ clause }) => clauses.has(clause))
    if (waived.size > 0 && rows.every((row) => hangsOnWaiver(row))) return 'waived'
    return isAccepted(requirement) ? 'accepted' : null
  }
  return requirements.map((row) => ({ ...row, excuse: excuseOf(row) }))
}
