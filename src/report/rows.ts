import { groupOf, type Catalogue } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import type { Result } from '../judge/types.js'
import { countedRow, waivedIds } from './counts.js'
import { safeText } from './safe-text.js'
import type { CountedVerdict } from './counts.js'
import type { Report } from './types.js'

/** What tools that know three outcomes are told of a row. */
export type Outcome = 'passed' | 'failed' | 'skipped'

/** A result row as every machine-readable output lists it. */
export interface Row {
  readonly result: Result
  readonly counted: CountedVerdict
  readonly outcome: Outcome
  readonly group: string
  readonly groupName: string
  /** requirement and clause, what is expected, and the scenario in brackets; no two rows of a report have the same */
  readonly name: string
  /** one sentence: why the verdict is what it is */
  readonly message: string
}

/** Several outputs list the same rows: they are made once for each report. */
const known = new WeakMap<Report, readonly Row[]>()

/** All rows, in the order of groups and ids. */
export function rowsOf(report: Report, catalogue: Catalogue): readonly Row[] {
  const before = known.get(report)
  if (before) return before
  const rows = made(report, catalogue)
  known.set(report, rows)
  return rows
}

function made(report: Report, { groups }: Catalogue): readonly Row[] {
  const waived = waivedIds(report.requirements)
  const waivers = new Map(report.requirements.map((row) => [row.requirement, row.waiver]))
  const places = placesOf(report.results, Object.keys(groups))
  const names = distinct(report.results.map(nameOf))
  return report.results
    .map((result, index): Row => {
      const counted = countedRow(result, waived)
      const group = groupOf(result.requirement)
      const waiver = waivers.get(result.requirement)
      return {
        result,
        counted,
        outcome: outcomeOf(counted),
        group,
        groupName: groups[group] ?? group,
        name: names[index] ?? '',
        message:
          counted === 'waived' && waiver
            ? `waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`
            : messageOf(result),
      }
    })
    .sort((a, b) => (places.get(a.result.requirement) ?? 0) - (places.get(b.result.requirement) ?? 0))
}

function nameOf({ requirement, clause, expected, scenario }: Result): string {
  return safeText(`${requirement}/${clause} ${expected} [${scenario}]`, { longest: LONGEST_NAME })
}

/** A tool may cut what is longer, and would then take two names for one. */
const LONGEST_NAME = 500

/** The same texts; from the second of equal ones on, with a number: programs keep one result for each name. */
export function distinct(texts: readonly string[]): readonly string[] {
  const used = new Map<string, number>()
  return texts.map((text) => {
    let count = used.get(text) ?? 0
    let name = text
    // A text may itself look like one that was numbered.
    do name = count++ === 0 ? text : `${text} (${count})`
    while (name !== text && used.has(name))
    used.set(text, count)
    if (name !== text) used.set(name, 1)
    return name
  })
}

/** The place of each requirement; there are fewer of them than rows. */
function placesOf(results: readonly Result[], groups: readonly string[]): ReadonlyMap<string, number> {
  const ids = [...new Set(results.map(({ requirement }) => requirement))].map((id) => ({
    id,
    rank: groups.includes(groupOf(id)) ? groups.indexOf(groupOf(id)) : Infinity,
  }))
  ids.sort((a, b) => (a.rank === b.rank ? byId(a.id, b.id) : a.rank - b.rank))
  return new Map(ids.map(({ id }, place) => [id, place]))
}

/** The ninth of a group before the tenth. The rules of a language would be loaded with the tables of all of them. */
function byId(a: string, b: string): number {
  const [groupA, groupB] = [groupOf(a), groupOf(b)]
  if (groupA !== groupB) return groupA < groupB ? -1 : 1
  return Number(a.slice(groupA.length + 1)) - Number(b.slice(groupB.length + 1)) || (a < b ? -1 : 1)
}

/** The rows with one verdict, together for each requirement, in the order of groups and ids. */
export function byRequirement(
  report: Report,
  catalogue: Catalogue,
  counted: CountedVerdict,
): readonly (readonly [Row, ...Row[]])[] {
  const rows = rowsOf(report, catalogue).filter((row) => row.counted === counted)
  return [...groupBy(rows, ({ result }) => result.requirement).values()]
}

/** `invocation-POST-type and 3 more`: the scenarios of a requirement's rows. */
export function whereOf([{ result }, ...more]: readonly [Row, ...Row[]]): string {
  return more.length === 0 ? result.scenario : `${result.scenario} and ${more.length} more`
}

/** Expected beside observed where a row has them, the reason otherwise. */
function messageOf({ expected, observed, reason, blockedBy }: Result): string {
  const blocked = blockedBy.length > 0 ? ` (blocked by ${blockedBy.join(', ')})` : ''
  if (expected === '' && observed === '') return `${reason}${blocked}`
  return `expected ${expected}; observed ${observed}${reason === '' ? '' : ` (${reason})`}${blocked}`
}

function outcomeOf(counted: CountedVerdict): Outcome {
  if (counted === 'fail') return 'failed'
  return counted === 'pass' || counted === 'warn' || counted === 'info' ? 'passed' : 'skipped'
}
