import { loadSuite } from '../conformance/suite.js'
import type { Evidence } from '../../src/evidence/read.js'
import { standaloneExpect } from '../../src/judge/expect.js'
import { ALTERATIONS } from './alterations.js'
import { evidenceFor } from './reduce.js'
import { keyed, rowOf, type Row, type Said } from './rows.js'
import { evidenceOf, type RecordedCase } from './store.js'

const checks = keyed((await loadSuite()).checks)
const expect = standaloneExpect()

/** The name of every check of the suite. */
export const everyRow: readonly Pick<Row, 'row'>[] = [...checks.keys()].map((row) => ({ row }))

/** Keys of the scenarios from which these rows are judged. */
export function scenariosOf(rows: readonly Pick<Row, 'row'>[]): ReadonlySet<string> {
  return new Set(rows.map(({ row }) => checks.get(row)?.scenario.key ?? ''))
}

/** How the checks of these rows judge a recorded run; a row whose check is gone is left out. */
export function judged(record: string, rows: readonly Pick<Row, 'row'>[]): readonly Said[] {
  return rowsFrom(evidenceOf(record), rows)
}

/** The same from evidence. */
export function rowsFrom(evidence: Evidence, rows: readonly Pick<Row, 'row'>[]): readonly Said[] {
  return rows.flatMap(({ row }) => {
    const check = checks.get(row)
    return check ? [rowOf(row, check, evidence, expect)] : []
  })
}

/** Runs that are altered are altered often: each is read once. */
const read = new WeakMap<Pick<RecordedCase, 'record'>, Evidence>()

/** How the checks of these rows judge a recorded run after an alteration. */
export function judgedAltered(
  base: Pick<RecordedCase, 'record'>,
  alteration: string,
  rows: readonly Pick<Row, 'row'>[],
): readonly Said[] {
  const evidence = read.get(base) ?? evidenceOf(base.record)
  read.set(base, evidence)
  const alter = ALTERATIONS.find(({ name }) => name === alteration)?.alter
  return alter ? rowsFrom(alter(evidenceFor(evidence, scenariosOf(rows))), rows) : []
}
