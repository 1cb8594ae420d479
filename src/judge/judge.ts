import { appliesTo } from '../catalogue/index.js'
import type { Catalogue, Requirement } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import type { Evidence } from '../evidence/read.js'
import type { Check } from './check.js'
import { judgeCheck } from './engine.js'
import type { Evaluations } from './evaluations.js'
import type { Selected } from './selection.js'
import type { Expect } from './expect.js'
import { withYielding } from './yielding.js'
import type { Judgement, RequirementRow, Result, Verdict, Waiver } from './types.js'

const HARSHEST_FIRST: readonly Verdict[] = ['fail', 'warn', 'info', 'pass']
const UNOBSERVED_FIRST: readonly Verdict[] = ['unverified', 'skip', 'n/a']

export interface JudgeOptions {
  readonly selected?: Selected
  readonly waivers?: readonly Waiver[]
  /** of an earlier judgement of the same record with the same selection and `expect` */
  readonly known?: Evaluations
}

/** What a target is judged by: what is demanded of it, and the checks that judge whether it does that. */
export interface Demands {
  readonly catalogue: Catalogue
  readonly checks: readonly Check[]
}

/** Judges a whole record: every check, then one row for every requirement of the catalogue. */
export function judge(
  { catalogue, checks }: Demands,
  evidence: Evidence,
  expect: Expect,
  options: JudgeOptions = {},
): Judgement {
  const judged = checks.map((check) =>
    judgeCheck(catalogue, check, evidence, expect, options.selected, options.known),
  )
  const results = withYielding(
    catalogue,
    judged.map((each) => each.result),
  )
  const byRequirement = groupBy(results, ({ requirement }) => requirement)
  const waivers = new Map((options.waivers ?? []).map((waiver) => [waiver.requirement, waiver]))
  return {
    results,
    requirements: catalogue.requirements.map((requirement) =>
      rollUp(
        requirement,
        byRequirement.get(requirement.id) ?? [],
        evidence,
        waivers.get(requirement.id) ?? null,
      ),
    ),
    ambiguities: readingsOf(judged.flatMap((each) => each.readings)),
    faults: judged.flatMap((each) => each.fault ?? []),
  }
}

/** If any row was observed, the worst of fail, warn, info, pass; otherwise unverified, then skip, then n/a. */
function rollUp(
  requirement: Requirement,
  rows: readonly Result[],
  evidence: Evidence,
  waiver: Waiver | null,
): RequirementRow {
  const worst = [...HARSHEST_FIRST, ...UNOBSERVED_FIRST].find((verdict) =>
    rows.some((row) => row.verdict === verdict),
  )
  const verdict = worst ?? 'n/a'
  return {
    requirement: requirement.id,
    verdict,
    coveredBy: [...new Set(rows.map((row) => `${row.test.file} > ${row.test.name}`))],
    unobserved: rows
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
