import { loadSuite } from '../../src/cli/suite.js'
import type { Evidence } from '../../src/evidence/read.js'
import { standaloneExpect } from '../../src/judge/expect.js'
import { ALTERATIONS } from './alterations.js'
import { evidenceFor } from './reduce.js'
import { keyed, rowOf, type Row } from './rows.js'
import { evidenceOf } from './store.js'

const checks = keyed(await loadSuite())
const expect = standaloneExpect()

/** The name of every check of the suite. */
export const everyRow: readonly Pick<Row, 'row'>[] = [...checks.keys()].map((row) => ({ row }))

/** Keys of the scenarios from which these rows are judged. */
export function scenariosOf(rows: readonly Pick<Row, 'row'>[]): ReadonlySet<string> {
  return new Set(rows.map(({ row }) => checks.get(row)?.scenario.key ?? ''))
}

/** How the checks of these rows judge a recorded run; a row whose check is gone is left out. */
export function judged(record: string, rows: readonly Pick<Row, 'row'>[]): readonly Row[] {
  return rowsFrom(evidenceOf(record), rows)
}

/** The same from evidence. */
export function rowsFrom(evidence: Evidence, rows: readonly Pick<Row, 'row'>[]): readonly Row[] {
  return rows.flatMap(({ row }) => {
    const check = checks.get(row)
    return check ? [rowOf(row, check, evidence, expect)] : []
  })
}

/** How the checks of these rows judge a recorded run after an alteration. */
export function judgedAltered(
  record: string,
  alteration: string,
  rows: readonly Pick<Row, 'row'>[],
): readonly Row[] {
  const alter = ALTERATIONS.find(({ name }) => name === alteration)?.alter
  return alter ? rowsFrom(alter(evidenceFor(evidenceOf(record), scenariosOf(rows))), rows) : []
}
