import type { Catalogue, Release, Strength } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import type { ResourceLine } from '../evidence/types.js'
import type { Judgement, RequirementRow, Result } from '../judge/types.js'
import type { Validation } from '../validator/types.js'
import { strengthOf } from './about.js'
import {
  acceptedIds,
  count,
  countedRow,
  countedVerdict,
  isApplicable,
  isVerified,
  STRENGTHS,
  waivedIds,
} from './counts.js'
import { firstToTell, narrowEvidence, reportEvidence } from './evidence.js'
import { fixFirst } from './fix-first.js'
import { nextStep } from './next-step.js'
import { observedOf } from './observed.js'
import { atWord, grouped, safeText } from './safe-text.js'
import { onlyWith, reportScenarios } from './scenarios.js'
import type {
  Counts,
  ExplorationReport,
  Leftover,
  Proof,
  RedactionProof,
  Report,
  ReportScenario,
} from './types.js'
import { REPORT_SCHEMA_VERSION } from './types.js'
import { runVerdict } from './verdict.js'
import type { RunOutcome, VerdictContext } from './verdict.js'

/** Everything a report is made of. */
export interface BuildInput {
  readonly catalogue: Catalogue
  readonly evidence: Evidence
  readonly judgement: Judgement
  /** see `contextFrom`, which reads most of it from the record */
  readonly context: VerdictContext
  /** ISO instant; by default what the record's last line says */
  readonly finishedAt?: string
  /** titles of scenarios by their keys, where known */
  readonly scenarioTitles?: Readonly<Record<string, string>>
  /** the mutants that each requirement's checks are proven by */
  readonly provenBy?: Readonly<Record<string, readonly Proof[]>>
  /** where a check stands; asked for what broke alone */
  readonly locate?: (result: Result) => Pick<Result['test'], 'file' | 'line'>
  readonly redaction?: RedactionProof | null
  /** what HL7's validator said, or why it was not asked */
  readonly validation?: Validation
  /** in place of the verdict that the judgement leads to */
  readonly outcome?: RunOutcome
  readonly exploration?: ExplorationReport
}

const LONGEST_TEXT = 2000
/** In the report of a few requirements. */
const LONGEST_NARROW_TEXT = 500
/** In that of one: the longest for which its rows are no longer than they may be together. */
const LONGEST_NARROW_TEXTS = [LONGEST_NARROW_TEXT, 240, 120]
const SHORTEST_NARROW_TEXT = 60
/** Forms that could not be observed and are named beside the verdict of one requirement. */
const FORMS_NAMED = 8
/** Characters of JSON that such a report may take, and its rows; what is left is for evidence. */
const NARROW_REPORT = 49_000
const NARROW_ROWS = 22_000
/** Of the room that is left, so much is for exchanges and websockets; the steps of the first failure take the rest. */
const EVIDENCE_SHARE = 0.7

/** Makes the report of a run. Pure: the same input gives the same report. */
export function buildReport(input: BuildInput): Report {
  const { evidence, judgement, context } = input
  const { verdict, exitCode, sentence } = input.outcome ?? runVerdict(judgement, context, input.catalogue)
  const { requirements } = judgement
  const waived = waivedIds(requirements)
  const results = cutResults(judgement).map((result) => located(result, input.locate))
  const next = verdict === 'incomplete' ? nextStep({ results, requirements }, context.remedy) : null
  const report: Omit<Report, 'evidence' | 'scenarios'> = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    suite: evidence.run?.suite ?? { name: 'fhir-ws-conformance', version: 'unknown', commit: null },
    run: runPart(input, exitCode),
    target: targetPart(evidence),
    summary: {
      verdict,
      sentence,
      ...(next !== null && { next: safeText(next) }),
      scope: judgement.wanted.scope,
      accepted: acceptedIds(requirements),
      needless: judgement.needless,
      counts: count(requirements.map(countedVerdict)),
      applicable: requirements.filter(isApplicable).length,
      verified: requirements.filter(isVerified).length,
      countsByStrength: byStrength(requirements, input.catalogue, input.evidence.target?.release),
      rows: count(results.map((result) => countedRow(result, waived))),
    },
    fixFirst: fixFirst({ results, requirements }).causes,
    results,
    requirements: cutRequirements(judgement),
    notSelected: judgement.notSelected,
    ambiguities: judgement.ambiguities,
    leftovers: leftovers(evidence.resources),
    faults: context.fault === undefined ? judgement.faults : [...judgement.faults, ownFault(context.fault)],
    provenBy: provenFor(requirements, input.provenBy ?? {}),
    redaction: input.redaction ?? null,
    ...(input.validation && { validation: input.validation }),
    ...(input.exploration && { exploration: input.exploration }),
  }
  return {
    ...report,
    ...actedPart(input, results, () =>
      requirements.length > 1 ? Infinity : NARROW_REPORT - JSON.stringify(report).length,
    ),
  }
}

/** The rows with texts of bearable length; of a run of one requirement so that all of them fit. */
function cutResults({ results, requirements, wanted }: Judgement): Result[] {
  const cutTo = (longest: number): Result[] => results.map((result) => cutTexts(result, longest))
  if (wanted.only.length === 0) return cutTo(LONGEST_TEXT)
  if (requirements.length > 1) return cutTo(LONGEST_NARROW_TEXT)
  const fits = (rows: readonly Result[]): boolean => JSON.stringify(rows).length <= NARROW_ROWS
  const longest = LONGEST_NARROW_TEXTS.find((each) => fits(cutTo(each)))
  const cut = cutTo(longest ?? SHORTEST_NARROW_TEXT)
  // All are of one requirement: what takes room in each of them is said once.
  const told = firstToTell(cut)
  const once = cut.map((result) => (result === told ? result : { ...result, sources: [] }))
  return fits(once) ? once : once.map((result) => (result === told ? result : brief(result)))
}

/** Where there are very many rows, of those in which nothing is wrong the verdict is enough. */
function brief(result: Result): Result {
  const isSaid = result.verdict !== 'pass' && result.verdict !== 'n/a'
  return isSaid
    ? { ...result, title: '' }
    : { ...result, title: '', expected: '', observed: '', reason: '', evidence: [] }
}

/** What a run of one requirement says of it; its tests, and what was not observed, are in its rows too. */
/** Why they could not be observed is said in the target's words, too, and once for each form: a long one takes megabytes. */
function cutRequirements({ requirements, wanted }: Judgement): readonly RequirementRow[] {
  const isOne = wanted.only.length > 0 && requirements.length === 1
  return requirements.map((row) => ({
    ...row,
    reason: row.reason === null ? null : cutText(row.reason, LONGEST_NARROW_TEXT),
    open: row.open.map(withShortReason),
    coveredBy: isOne ? [] : row.coveredBy,
    unobserved: (isOne ? row.unobserved.slice(0, FORMS_NAMED) : row.unobserved).map(withShortReason),
  }))
}

const withShortReason = <Row extends { readonly reason: string | null }>(row: Row): Row =>
  row.reason === null ? row : { ...row, reason: cutText(row.reason, LONGEST_NARROW_TEXT) }

/** What was done. Of a run of a few requirements only the scenario of the first failure has its steps. */
function actedPart(
  { evidence, judgement, scenarioTitles }: BuildInput,
  results: readonly Result[],
  room: () => number,
): Pick<Report, 'evidence' | 'scenarios'> {
  if (judgement.wanted.only.length === 0)
    return {
      evidence: reportEvidence(evidence, results),
      scenarios: reportScenarios(evidence, scenarioTitles),
    }
  const told = firstToTell(results)?.scenario
  // Of a recorded run that had more in it, only what the rows are about; of very many, only the first one.
  const isMany = JSON.stringify(results).length > NARROW_ROWS
  const about = new Set(isMany ? [told] : results.map(({ scenario }) => scenario))
  const ofRows = (all: readonly ReportScenario[]) => all.filter(({ key }) => about.has(key))
  const untold = ofRows(reportScenarios(evidence, scenarioTitles, () => false))
  const kept = narrowEvidence(evidence, results, EVIDENCE_SHARE * (room() - JSON.stringify(untold).length))
  const ids = new Set(kept.map(({ id }) => id))
  const scenarios = ofRows(reportScenarios(evidence, scenarioTitles, (key) => key === told))
  return { evidence: kept, scenarios: scenarios.map((one) => (one.key === told ? onlyWith(ids, one) : one)) }
}

function runPart({ evidence, judgement, context, finishedAt }: BuildInput, exitCode: number): Report['run'] {
  const { run, end, target } = evidence
  const startedAt = run?.startedAt ?? finishedAt ?? new Date(0).toISOString()
  const until = finishedAt ?? end?.finishedAt ?? startedAt
  const duration = Date.parse(until) - Date.parse(startedAt)
  return {
    id: run?.id ?? 'unknown',
    startedAt,
    finishedAt: until,
    durationMs: Math.max(0, Math.round(end?.at ?? (Number.isFinite(duration) ? duration : 0))),
    configuration: run?.configuration ?? {},
    exitCode,
    clockOffsetMs: target?.clockOffsetMs ?? null,
    ...(target?.clockOffsetRangeMs && { clockOffsetRangeMs: target.clockOffsetRangeMs }),
    strict: context.strict,
    only: judgement.wanted.only,
    skip: judgement.wanted.skip,
    ended: context.interrupted ? 'interrupted' : (end?.how ?? 'finished'),
  }
}

function targetPart(evidence: Evidence): Report['target'] {
  const { run, target } = evidence
  const { software, fhirVersion, declared, reachable, ...discovery } = target ?? {}
  return {
    name: run?.target.name ?? 'unknown',
    baseUrl: run?.target.baseUrl ?? '',
    software: software ?? null,
    fhirVersion: fhirVersion ?? null,
    embedded: run?.target.embedded ?? false,
    reachable: reachable ?? false,
    declared: declared ?? {},
    observed: observedOf(evidence),
    discovery: Object.fromEntries(Object.entries(discovery).filter(([, value]) => value !== undefined)),
  }
}

function byStrength(
  requirements: readonly RequirementRow[],
  catalogue: Catalogue,
  release: Release | undefined,
): Record<Strength, Counts> {
  const counts = STRENGTHS.map((strength) => {
    const rows = requirements.filter((row) => strengthOf(catalogue, row.requirement, release) === strength)
    return [strength, count(rows.map(countedVerdict))] as const
  })
  return Object.fromEntries(counts) as Record<Strength, Counts>
}

/** What was made on the target and is still there: the last word about each resource counts. */
function leftovers(lines: readonly ResourceLine[]): Leftover[] {
  const last = new Map<string, ResourceLine>()
  lines.forEach((line, index) => {
    if (line.what === 'creating') return
    last.set(line.id === undefined ? `#${index}` : `${line.type}/${line.id}`, line)
  })
  return [...last.values()]
    .filter(({ what }) => what !== 'deleted')
    .map(({ type, id, url, note }) => ({ type, id: id ?? null, url: url ?? null, note: note ?? null }))
}

function located(result: Result, locate: BuildInput['locate']): Result {
  if (!locate || (result.verdict !== 'fail' && result.verdict !== 'warn')) return result
  return { ...result, test: { ...result.test, ...locate(result) } }
}

/** What proves the checks of these requirements. */
function provenFor(rows: readonly RequirementRow[], proofs: Report['provenBy']): Report['provenBy'] {
  const proven = rows.flatMap(({ requirement: id }) => {
    const of = proofs[id]
    return of ? [[id, of] as const] : []
  })
  return Object.fromEntries(proven)
}

function cutTexts(result: Result, longest: number): Result {
  const { expected, observed, reason } = result
  const cut = (text: string): string => cutText(text, longest)
  return { ...result, expected: cut(expected), observed: cut(observed), reason: cut(reason) }
}

function cutText(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${atWord(text, longest)}… (${grouped(text.length)} characters, cut here)`
}

function ownFault(reason: string) {
  return { where: 'the suite', reason }
}
