import { clauseOf, type Catalogue } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import type { Result } from './types.js'

/**
 * One fact is one failure: a broken clause that yields to others is `unverified`, and blocked by them, where one of them
 * was broken by the same evidence (an exchange or socket in common), or anywhere where it follows from it.
 */
export function withYielding(catalogue: Catalogue, results: readonly Result[]): readonly Result[] {
  const broken = results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
  const byClause = groupBy(broken, nameOf)
  const winnersOf = (row: Result): readonly Result[] => {
    const { yieldsTo = [], followsFrom = [] } = clauseOf(catalogue.requirement(row.requirement), row.clause)
    const own = new Set(row.evidence)
    const beside = yieldsTo
      .flatMap((ref) => byClause.get(ref) ?? [])
      .filter((winner) => winner.evidence.some((id) => own.has(id)))
    const anywhere = followsFrom.flatMap((ref) => byClause.get(ref) ?? [])
    const winners = [...beside, ...anywhere].filter((winner) => isAsHarsh(winner, row))
    // A winner that yields in turn is not shown as broken: what it yields to is.
    return winners.flatMap((winner) => {
      const further = winnersOf(winner)
      return further.length > 0 ? further : [winner]
    })
  }
  const yielding = new Map(
    broken.flatMap((row) => {
      const winners = winnersOf(row)
      return winners.length > 0 ? [[row, winners] as const] : []
    }),
  )
  return results.map((row) => {
    const winners = yielding.get(row)
    if (!winners) return row
    const blockedBy = [...new Set(winners.map(({ requirement }) => requirement))]
    const clauses = [...new Set(winners.map(nameOf))].join(', ')
    const reason = `the same fact is reported by ${clauses}`
    return { ...row, verdict: 'unverified', reason, blockedBy, ground: null, stability: null }
  })
}

const nameOf = ({ requirement, clause }: Result): string => `${requirement}/${clause}`

/** A failure never hides behind a warning. */
function isAsHarsh(winner: Result, row: Result): boolean {
  return winner.verdict === 'fail' || row.verdict === 'warn'
}
