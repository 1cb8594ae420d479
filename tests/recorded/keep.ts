import type { Release } from '../../src/catalogue/types.js'
import { readRecord, type Evidence } from '../../src/evidence/read.js'
import { traitNamed } from '../prove/traits.js'
import { ALTERATIONS } from './alterations.js'
import { everyRow, judged, judgedAltered, rowsFrom, scenariosOf } from './judged.js'
import { rawFile } from './raw.js'
import { Chosen, linesFor, newRows, rowsOfLegal, shapesIn, shapesOf, tellingRows } from './reduce.js'
import type { Row, Said } from './rows.js'
import type { Run } from './runs.js'
import { evidenceOf, type AlteredCase, type RecordedCase } from './store.js'

/**
 * What is kept of the raw records of some runs, together with those that stay as they are.
 * @param all every run, each after the one that it is compared with
 */
export async function reduced(
  all: readonly Run[],
  isWanted: (name: string) => boolean,
  others: readonly RecordedCase[],
): Promise<readonly RecordedCase[]> {
  const chosen = new Chosen(others.flatMap(({ record, rows }) => judged(record, rows).flatMap(shapesOf)))
  const cases = new Map(others.map((each) => [each.name, each]))
  const ordinary = new Map<
    string,
    { readonly rows: ReadonlyMap<string, Said>; readonly evidence: Evidence }
  >()
  const compared = new Set(all.filter(({ name }) => isWanted(name)).map(({ beside }) => beside))
  for (const { name, job, beside } of all) {
    if (!isWanted(name) && !compared.has(name)) continue
    const evidence = await readRecord(rawFile(name))
    const rows = rowsFrom(evidence, everyRow)
    if (compared.has(name)) ordinary.set(name, { rows: new Map(rows.map((row) => [row.row, row])), evidence })
    if (!isWanted(name)) continue
    const compare = beside === null ? undefined : ordinary.get(beside)
    const breaks = job ? traitNamed(job.trait).breaks : undefined
    const telling = !compare
      ? rows
      : breaks !== undefined
        ? tellingRows(rows, compare.rows, breaks, chosen)
        : rowsOfLegal(rows, compare.rows, differing(evidence, compare.evidence))
    if (telling.length === 0) continue
    const lines = linesFor(evidence, scenariosOf(telling)).map((line) => JSON.stringify(line))
    cases.set(name, sameAs({ name, record: lines.join('\n'), rows: telling }))
  }
  // What is kept whole comes last: smaller runs tell sooner that something is wrong.
  return all.flatMap(({ name }) => cases.get(name) ?? []).reverse()
}

/** Whether the scenario of a row saw something that it did not see in the other run. */
function differing(evidence: Evidence, other: Evidence): (row: Said) => boolean {
  const found = new Map<string, boolean>()
  return (row) => {
    const [scenario = ''] = scenariosOf([row])
    let differs = found.get(scenario)
    if (differs === undefined) {
      const known = shapesIn(other, scenario)
      differs = [...shapesIn(evidence, scenario)].some((shape) => !known.has(shape))
      found.set(scenario, differs)
    }
    return differs
  }
}

/** What is left of a record has to say what the whole of it said. */
function sameAs(reduced: RecordedCase & { readonly rows: readonly Said[] }): RecordedCase {
  const again = judged(reduced.record, reduced.rows)
  const differs = reduced.rows.find((row, at) => JSON.stringify(row) !== JSON.stringify(again[at]))
  if (differs) throw new Error(`${reduced.name}: ${differs.row} is judged otherwise from the reduced record`)
  return reduced
}

/** The same evidence as the checks judge it now, and one sentence for each verdict that is another one. */
export function judgedAnew(
  cases: readonly RecordedCase[],
  altered: readonly AlteredCase[],
  all: readonly Run[],
): {
  readonly cases: readonly RecordedCase[]
  readonly altered: readonly AlteredCase[]
  readonly changes: readonly string[]
} {
  const whole = new Set(all.filter(({ beside }) => beside === null).map(({ name }) => name))
  const bases = new Map(cases.map((each) => [each.name, each]))
  const changes: string[] = []
  const compared = (name: string, before: readonly Row[], rows: readonly Row[]): readonly Row[] => {
    const verdicts = new Map(before.map(({ row, verdict }) => [row, verdict]))
    for (const { row, verdict } of rows)
      if (verdicts.get(row) !== verdict)
        changes.push(`${name}: ${row} was ${verdicts.get(row) ?? 'not judged'} and is ${verdict}`)
    return rows
  }
  return {
    cases: cases.map(({ name, record, rows }) => ({
      name,
      record,
      // A check that came since is judged from what is kept whole.
      rows: compared(name, rows, judged(record, whole.has(name) ? everyRow : rows)),
    })),
    altered: altered.map(({ base, alteration, rows }) => {
      const found = bases.get(base)
      const anew = found ? judgedAltered(found, alteration, rows) : []
      return { base, alteration, rows: compared(`${base}, but ${alteration}`, rows, anew) }
    }),
    changes,
  }
}

/** What is altered: one release for each way of notifying, and R6 for rules of its own. */
const ALTERED: readonly Release[] = ['R5', 'R4', 'R4B', 'R6b']

/** What the checks say of altered evidence that they say of no recorded one. */
export function alteredCases(cases: readonly RecordedCase[]): readonly AlteredCase[] {
  const chosen = new Chosen(cases.flatMap(({ record, rows }) => judged(record, rows).flatMap(shapesOf)))
  return ALTERED.flatMap((release) => {
    const base = `conformant on ${release}`
    const found = cases.find(({ name }) => name === base)
    if (!found) throw new Error(`${base} is not recorded`)
    const ordinary = new Map(judged(found.record, found.rows).map((row) => [row.row, row]))
    const own = ALTERATIONS.filter(({ only = release }) => only === release)
    return own.flatMap(({ name, alter }): AlteredCase[] => {
      const evidence = alter(evidenceOf(found.record))
      const all = rowsFrom(evidence, everyRow)
      // Where a member is altered that is never so in this scenario, the check may well stumble.
      const possible = all.filter(({ fault }) => fault === undefined)
      const rows = judgedAltered(found, name, newRows(possible, ordinary, chosen))
      return rows.length > 0 ? [{ base, alteration: name, rows }] : []
    })
  })
}
