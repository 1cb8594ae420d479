import type { Catalogue } from '../catalogue/index.js'
import type { Strength } from '../catalogue/types.js'
import type { Scope } from '../evidence/types.js'
import type { RunVerdict } from '../judge/types.js'
import { about } from './about.js'
import { countedRow, countedVerdict, waivedIds, type CountedVerdict } from './counts.js'
import type { Report, Result } from './types.js'

/** The version of the shape below. */
export const DIFF_SCHEMA_VERSION = '2.0'

/** What may have changed, in the order in which a reader cares. */
export const CHANGES = [
  'newly failing',
  'newly unverified',
  'newly warned',
  'newly waived',
  'left out now',
  'resolved',
  'newly passing',
  'observed otherwise',
] as const
export type Change = (typeof CHANGES)[number]

/** Those that make the comparison end with exit code 1. */
export const WORSE: readonly Change[] = ['newly failing', 'newly unverified']

/** One clause in one scenario. A verdict is null where the report has no such row. */
export interface RowChange {
  readonly change: Change
  readonly clause: string
  readonly scenario: string
  readonly before: CountedVerdict | null
  readonly after: CountedVerdict | null
  readonly expected: string
  /** what was observed, or why nothing was */
  readonly saidBefore: string
  readonly saidAfter: string
}

export interface RequirementChange {
  readonly requirement: string
  readonly title: string
  readonly strength: Strength
  /** null when rows changed and the verdict of the requirement did not */
  readonly change: Change | null
  readonly before: CountedVerdict | null
  readonly after: CountedVerdict | null
  readonly rows: readonly RowChange[]
}

/** One of the two reports. */
export interface Side {
  readonly target: string
  readonly baseUrl: string
  readonly suite: string
  readonly startedAt: string
  readonly run: string
  readonly sentence: string
  readonly verdict: RunVerdict
  readonly scope: Scope
}

export interface Diff {
  readonly schemaVersion: typeof DIFF_SCHEMA_VERSION
  readonly before: Side
  readonly after: Side
  /** something is newly failing or newly unverified, as a requirement or in a row */
  readonly worse: boolean
  readonly counts: Readonly<Record<Change, { readonly requirements: number; readonly rows: number }>>
  readonly changes: readonly RequirementChange[]
}

/** Compares two reports by requirement and by row. Pure. */
export function diffReports(before: Report, after: Report, catalogue: Catalogue): Diff {
  const [old, now] = [requirementsOf(before), requirementsOf(after)]
  const rows = rowChanges(before, after)
  const ids = [...new Set([...now.keys(), ...old.keys(), ...rows.keys()])]
  const changes = ids
    .map((id): RequirementChange => {
      const { title, strength } = about(catalogue, id)
      const verdicts = { before: old.get(id) ?? null, after: now.get(id) ?? null }
      return {
        requirement: id,
        title,
        strength,
        change: changeOf(verdicts.before, verdicts.after),
        ...verdicts,
        rows: rows.get(id) ?? [],
      }
    })
    .filter(({ change, rows }) => change !== null || rows.length > 0)
  const counts = Object.fromEntries(CHANGES.map((change) => [change, countOf(changes, change)]))
  return {
    schemaVersion: DIFF_SCHEMA_VERSION,
    before: sideOf(before),
    after: sideOf(after),
    worse: changes.some(({ change, rows }) => isWorse(change) || rows.some((row) => isWorse(row.change))),
    counts: counts as Diff['counts'],
    changes,
  }
}

const isWorse = (change: Change | null) => change !== null && WORSE.includes(change)

/** What a pair of verdicts means; null where it is of no interest: the same, pass and info, what never applied. */
export function changeOf(before: CountedVerdict | null, after: CountedVerdict | null): Change | null {
  if (before === after) return null
  if (after === 'fail') return 'newly failing'
  if (after === 'unverified') return 'newly unverified'
  if (after === 'warn') return 'newly warned'
  if (after === 'waived') return 'newly waived'
  const seen = before === 'pass' || before === 'info'
  const broken = before === 'fail' || before === 'warn' || before === 'waived'
  if (after === 'pass' || after === 'info') return seen ? null : broken ? 'resolved' : 'newly passing'
  return seen || broken ? 'left out now' : null
}

function requirementsOf(report: Report): Map<string, CountedVerdict> {
  return new Map(report.requirements.map((row) => [row.requirement, countedVerdict(row)]))
}

function rowChanges(before: Report, after: Report): Map<string, RowChange[]> {
  const [old, now] = [keyedRows(before), keyedRows(after)]
  const [waivedBefore, waivedAfter] = [waivedIds(before.requirements), waivedIds(after.requirements)]
  const changes = new Map<string, RowChange[]>()
  for (const key of new Set([...now.keys(), ...old.keys()])) {
    const [was, is] = [old.get(key), now.get(key)]
    const either = is ?? was
    if (!either) continue
    const verdicts = {
      before: was ? countedRow(was, waivedBefore) : null,
      after: is ? countedRow(is, waivedAfter) : null,
    }
    const said = { saidBefore: saidOf(was), saidAfter: saidOf(is) }
    const otherwise = lasting(said.saidBefore) === lasting(said.saidAfter) ? null : 'observed otherwise'
    const change = changeOf(verdicts.before, verdicts.after) ?? (was && is ? otherwise : null)
    if (change === null) continue
    const { requirement, clause, scenario, expected } = either
    const row = { change, clause, scenario, ...verdicts, expected, ...said }
    changes.set(requirement, [...(changes.get(requirement) ?? []), row])
  }
  return changes
}

/** Rows by what they are about; two checks of one clause in one scenario are told apart by their order. */
function keyedRows({ results }: Report): Map<string, Result> {
  const rows = new Map<string, Result>()
  for (const result of results) {
    const name = [result.requirement, result.clause, result.scenario, result.test.name].join('\n')
    let nth = 0
    while (rows.has(`${name}\n${nth}`)) nth++
    rows.set(`${name}\n${nth}`, result)
  }
  return rows
}

const saidOf = (row: Result | undefined) => (row ? row.observed || row.reason : '')

/** A sentence without what differs in every run: instants, ids, pseudonyms' numbers, durations. */
export function lasting(sentence: string): string {
  return sentence
    .replace(/«([\w-]{1,60}?)-?\d{0,9}»/g, '«$1»')
    .replace(/\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?/g, '(instant)')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '(id)')
    .replace(/\w(?:-*\w)*/g, (word) => (word.length >= 16 && /\d/.test(word) ? '(id)' : word))
    .replace(/\b(Subscription|[A-Z][A-Za-z]+)\/[A-Za-z0-9.-]+/g, '$1/(id)')
    .replace(/(?<!\d)\d+(\.\d+)? ?ms\b/g, '(ms)')
    .replace(/(?<!\d)\d+\.\d+ ?s\b/g, '(s)')
}

function countOf(changes: readonly RequirementChange[], change: Change) {
  return {
    requirements: changes.filter((one) => one.change === change).length,
    rows: changes.flatMap(({ rows }) => rows).filter((row) => row.change === change).length,
  }
}

function sideOf({ target, suite, run, summary }: Report): Side {
  return {
    target: target.name,
    baseUrl: target.baseUrl,
    suite: suite.version,
    startedAt: run.startedAt,
    run: run.id,
    sentence: summary.sentence,
    verdict: summary.verdict,
    scope: summary.scope,
  }
}

/** What a reader is told under one heading: requirements that changed so, and others in which rows did. */
export function under(diff: Diff, change: Change): RequirementChange[] {
  return diff.changes
    .map((one) => ({ ...one, rows: one.rows.filter((row) => row.change === change) }))
    .filter((one) => one.change === change || one.rows.length > 0)
}

/** Why the two may not be comparable; one sentence each. */
export function cautions({ before, after }: Diff): string[] {
  return [
    ...(before.baseUrl === after.baseUrl
      ? []
      : [`The base URLs differ: ${before.baseUrl} and ${after.baseUrl}.`]),
    ...(before.suite === after.suite
      ? []
      : [`The versions of the suite differ: ${before.suite} and ${after.suite}.`]),
    ...(before.scope === after.scope ? [] : [`The scopes differ: ${before.scope} and ${after.scope}.`]),
  ]
}
