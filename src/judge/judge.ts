import { appliesTo } from '../catalogue/index.js'
import type { Catalogue, Requirement } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import type { Evidence } from '../evidence/read.js'
import type { Check } from './check.js'
import { openClauses, withExcuses } from './coverage.js'
import { judgeCheck, type Judged } from './engine.js'
import type { Evaluations } from './evaluations.js'
import { matcherOf, selection, type Selection } from './selection.js'
import type { Expect } from './expect.js'
import { withBlame } from './blame.js'
import { withYielding } from './yielding.js'
import type { Judgement, RequirementRow, Result, Verdict, Waiver } from './types.js'

const HARSHEST_FIRST: readonly Verdict[] = ['fail', 'warn', 'info', 'pass']
const UNOBSERVED_FIRST: readonly Verdict[] = ['unverified', 'skip', 'n/a']

export interface JudgeOptions {
  readonly chosen?: Selection
  /** ids, groups and globs that may stay unverified */
  readonly accepted?: readonly string[]
  readonly waivers?: readonly Waiver[]
  /** of an earlier judgement of the same record with the same selection and `expect` */
  readonly known?: Evaluations
}

/** What a target is judged by: what is demanded of it, and the checks that judge whether it does that. */
export interface Demands {
  readonly catalogue: Catalogue
  readonly checks: readonly Check[]
}

/** Judges a whole record: every check that is selected, then one row for every requirement that is. */
export function judge(
  { catalogue, checks }: Demands,
  evidence: Evidence,
  expect: Expect,
  options: JudgeOptions = {},
): Judgement {
  const { chosen = selection() } = options
  const selected = checks.filter(({ requirement }) => chosen.has(requirement))
  const judged = selected.map((check) =>
    judgeCheck(catalogue, check, evidence, expect, chosen, options.known),
  )
  const others = requiredOf(judged, checks, (check) => judgeCheck(catalogue, check, evidence, expect))
  return conclude({ catalogue, checks: selected }, judged, evidence, options, others)
}

/** What of the rest is required by what could not be observed, judged as well: it may be what is broken. */
function requiredOf(
  selected: readonly Judged[],
  checks: readonly Check[],
  judgeOne: (check: Check) => Judged,
): readonly Judged[] {
  const known = new Set(selected.map(({ result }) => result.requirement))
  const others: Judged[] = []
  let latest = selected
  while (latest.length > 0) {
    const pending = latest.filter(({ result }) => result.verdict === 'unverified')
    const ids = pending.flatMap(({ requires }) => requires.map(idOf)).filter((id) => !known.has(id))
    const wanted = new Set(ids)
    for (const id of wanted) known.add(id)
    latest = checks.filter(({ requirement }) => wanted.has(requirement)).map(judgeOne)
    others.push(...latest)
  }
  return others
}

/** The requirement that a clause is of, `ID/clause`, or that is named itself. */
const idOf = (ref: string): string => ref.split('/')[0] ?? ref

/**
 * Puts judged checks together.
 * @param demands its checks are those that were judged, in the same order
 * @param others what was judged beside them because they may hang on it; no part of the run
 */
export function conclude(
  { catalogue, checks }: Demands,
  judged: readonly Judged[],
  evidence: Evidence,
  { chosen = selection(), accepted = [], waivers = [] }: JudgeOptions = {},
  others: readonly Judged[] = [],
): Judgement {
  const rows = withYielding(
    catalogue,
    judged.map((each) => each.result),
  )
  const results = withBlame(
    rows.map((result, index) => ({ result, requires: judged[index]!.requires })),
    others,
  )
  const rowsOf = groupBy(results, ({ requirement }) => requirement)
  const isLeftOut = new Set(results.filter((_, index) => chosen.leftOut(checks[index]!) !== null))
  const requirements = catalogue.requirements
    .filter(({ id }) => chosen.has(id))
    .map((requirement) =>
      rollUp(
        requirement,
        rowsOf.get(requirement.id) ?? [],
        isLeftOut,
        evidence,
        waivers.find((waiver) => waiver.requirement === requirement.id) ?? null,
      ),
    )
  const excused = withExcuses(requirements, rowsOf, matcherOf(accepted))
  return {
    wanted: { scope: chosen.scope, only: chosen.only, skip: chosen.skip },
    notSelected: catalogue.requirements.filter(({ id }) => !chosen.has(id)).map(({ id }) => id),
    needless: accepted.filter((pattern) => isNeedless(matcherOf([pattern]), excused)),
    results,
    requirements: excused,
    ambiguities: readingsOf(judged.flatMap((each) => each.readings)),
    faults: judged.flatMap((each) => each.fault ?? []),
  }
}

/** An accepted pattern that names requirements of this run, none of which needed it. */
function isNeedless(named: (id: string) => boolean, rows: readonly RequirementRow[]): boolean {
  const meant = rows.filter(({ requirement }) => named(requirement))
  return meant.length > 0 && meant.every(({ excuse }) => excuse !== 'accepted')
}

/** If any row was observed, the worst of fail, warn, info, pass; otherwise unverified, then skip, then n/a. */
function rollUp(
  requirement: Requirement,
  rows: readonly Result[],
  isLeftOut: ReadonlySet<Result>,
  evidence: Evidence,
  waiver: Waiver | null,
): RequirementRow {
  const inScope = rows.filter((row) => !isLeftOut.has(row))
  const counted = inScope.length > 0 ? inScope : rows
  const worst = [...HARSHEST_FIRST, ...UNOBSERVED_FIRST].find((verdict) =>
    counted.some((row) => row.verdict === verdict),
  )
  const verdict = worst ?? 'n/a'
  return {
    requirement: requirement.id,
    verdict,
    inScope: counted === inScope || rows.length === 0,
    open: openClauses(inScope),
    excuse: null,
    coveredBy: [...new Set(rows.map((row) => `${row.test.file} > ${row.test.name}`))],
    unobserved: counted
      .filter((row) => row.verdict === 'unverified' || row.verdict === 'skip')
      .map(({ scenario, reason }) => ({ scenario, reason })),
    reason: reasonOf(requirement, rows, verdict, evidence),
    waiver: verdict === 'fail' ? waiver : null,
  }
}

/** Why a requirement has no observed verdict; null when it has one. */
function reasonOf(
  requirement: Requirement,
  rows: readonly Result[],
  verdict: Verdict,
  { target }: Evidence,
): string | null {
  if (requirement.untestable !== undefined) return requirement.untestable
  if (HARSHEST_FIRST.includes(verdict)) return null
  if (target && !appliesTo(requirement, target.release, target.declared.operation))
    return `not a rule of ${target.release}`
  return (
    rows.find((row) => row.verdict === verdict)?.reason ?? 'no check covers it in this version of the suite'
  )
}

/** Per ambiguity the distinct readings, in the order in which they were noted. */
function readingsOf(readings: readonly { id: string; reading: string }[]): { id: string; reading: string }[] {
  const ids = [...new Set(readings.map((each) => each.id))].sort()
  return ids.map((id) => {
    const chosen = [...new Set(readings.filter((each) => each.id === id).map((each) => each.reading))]
    return { id, reading: chosen.join('; ') }
  })
}
