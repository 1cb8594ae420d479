import { percentEncoded } from '../fhir/percent.js'
import type { Catalogue } from '../catalogue/index.js'
import type { Strength } from '../catalogue/types.js'
import type { Scope } from '../evidence/types.js'
import type { DraftedRow } from '../judge/waivers.js'
import { about } from './about.js'
import { countedVerdict, type CountedVerdict } from './counts.js'
import type { Counts, Report, RunVerdict, Verdict } from './types.js'

/** The version of the shape below; its JSON Schema is fixtures/schemas/matrix.schema.json. */
export const MATRIX_SCHEMA_VERSION = '2.0'

/** One target: a column. */
export interface MatrixTarget {
  readonly name: string
  /** of its reports, beside `index.html` */
  readonly folder: string
  /** address of its report, from `index.html` */
  readonly link: string
  readonly baseUrl: string
  readonly software: string | null
  readonly fhirVersion: string | null
  readonly verdict: RunVerdict
  /** what the verdict is about */
  readonly scope: Scope
  /** requirements that were not verified, which the user accepts */
  readonly accepted: readonly string[]
  readonly exitCode: number
  readonly sentence: string
  /** of requirements */
  readonly counts: Counts
  readonly applicable: number
  readonly verified: number
  readonly run: { readonly id: string; readonly startedAt: string; readonly durationMs: number }
  readonly suite: Report['suite']
}

/** One requirement at one target; the verdict is null when that run's catalogue did not have the requirement. */
export interface MatrixCell {
  /** folder of the target */
  readonly target: string
  readonly verdict: Verdict | null
  /** the verdict is fail, and a waiver accepts it for now */
  readonly waived: boolean
  /** address of the requirement in the target's report, from `index.html` */
  readonly link: string
}

/** One requirement: a row, with a cell for every target in the order of the targets. */
export interface MatrixRow {
  readonly requirement: string
  readonly group: string
  readonly strength: Strength
  readonly title: string
  readonly cells: readonly MatrixCell[]
}

/** What `matrix.json` holds and `index.html` is made from. */
export interface Matrix {
  readonly schemaVersion: typeof MATRIX_SCHEMA_VERSION
  /** names of targets that the runs were told of and that have no report here: other shards, or runs that died */
  readonly missing: readonly string[]
  readonly targets: readonly MatrixTarget[]
  readonly requirements: readonly MatrixRow[]
}

/** What a matrix takes of a report; the whole of many would fill the memory. */
export interface ReportHead extends Pick<Report, 'suite' | 'run' | 'target' | 'summary' | 'notSelected'> {
  readonly requirements: readonly DraftedRow[]
  /** what to mend first; absent when nothing is broken */
  readonly first?: Report['fixFirst'][number]
}

/** A copy of what a matrix takes, so that the rest of the report can be forgotten. */
export function headOf(report: Report): ReportHead {
  const { suite, run, target, summary, requirements, notSelected } = report
  const [first] = report.fixFirst
  const rows = requirements.map(({ requirement, verdict, waiver, open, excuse }) => ({
    requirement,
    verdict,
    waiver,
    open,
    excuse,
  }))
  return { suite, run, target, summary, requirements: rows, notSelected, ...(first && { first }) }
}

export interface MatrixEntry {
  /** name of the folder that holds the target's reports, below that of the matrix */
  readonly folder: string
  readonly report: ReportHead
}

/** Puts reports side by side. Pure; the order of the entries makes no difference. */
export function buildMatrix(entries: readonly MatrixEntry[], catalogue: Catalogue): Matrix {
  const sorted = [...entries].sort(byName)
  const verdicts = sorted.map(({ report }) => verdictsOf(report))
  return {
    schemaVersion: MATRIX_SCHEMA_VERSION,
    missing: missingOf(sorted),
    targets: sorted.map(targetOf),
    requirements: idsOf(sorted, catalogue).map((id) => {
      const { group, strength, title } = about(catalogue, id)
      const cells = sorted.map(({ folder }, column) => {
        const counted = verdicts[column]?.get(id) ?? null
        const waived = counted === 'waived'
        return {
          target: folder,
          verdict: waived ? 'fail' : counted,
          waived,
          link: `${linkOf(folder)}#${percentEncoded(id)}`,
        }
      })
      return { requirement: id, group, strength, title, cells }
    }),
  }
}

/** What a run says of each requirement; what was left out by name is `skip`. */
function verdictsOf({ requirements, notSelected }: ReportHead): ReadonlyMap<string, CountedVerdict> {
  return new Map([
    ...notSelected.map((id) => [id, 'skip'] as const),
    ...requirements.map((row) => [row.requirement, countedVerdict(row)] as const),
  ])
}

function targetOf({ folder, report }: MatrixEntry): MatrixTarget {
  const { target, summary, run, suite } = report
  return {
    name: target.name,
    folder,
    link: linkOf(folder),
    baseUrl: target.baseUrl,
    software: target.software,
    fhirVersion: target.fhirVersion,
    verdict: summary.verdict,
    scope: summary.scope,
    accepted: summary.accepted,
    exitCode: run.exitCode,
    sentence: summary.sentence,
    counts: summary.counts,
    applicable: summary.applicable,
    verified: summary.verified,
    run: { id: run.id, startedAt: run.startedAt, durationMs: run.durationMs },
    suite,
  }
}

const linkOf = (folder: string) => `${folder.split('/').map(percentEncoded).join('/')}/report.html`

function missingOf(entries: readonly MatrixEntry[]): string[] {
  const here = new Set(entries.map(({ report }) => report.target.name))
  const named = entries.flatMap(({ report }) => report.run.configuration['targets'] ?? [])
  return [...new Set(named)]
    .filter((name) => typeof name === 'string' && !here.has(name))
    .map(String)
    .sort(compare)
}

/** Every requirement of any report: in the order of the catalogue, what it does not know at the end. */
function idsOf(entries: readonly MatrixEntry[], { requirements }: Catalogue): string[] {
  const ids = new Set(entries.flatMap(({ report }) => [...verdictsOf(report).keys()]))
  const known = requirements.map(({ id }) => id as string).filter((id) => ids.has(id))
  return [...new Set([...known, ...ids])]
}

/** By name; targets of one name by address, then by folder, so that the order never depends on who finished first. */
function byName(a: MatrixEntry, b: MatrixEntry): number {
  const keys = ({ folder, report }: MatrixEntry) => [report.target.name, report.target.baseUrl, folder]
  const [mine, theirs] = [keys(a), keys(b)]
  const at = mine.findIndex((key, index) => key !== theirs[index])
  return at === -1 ? 0 : compare(mine[at] ?? '', theirs[at] ?? '')
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1)
}
