import { join } from 'node:path'
import { textsOf } from '../evidence/late.js'
import type { Evidence } from '../evidence/read.js'
import type { Redactor } from '../evidence/redaction.js'
import type { SecretSearch } from '../evidence/secret-search.js'
import { Stretch } from '../evidence/turns.js'
import { judgeCheck } from '../judge/engine.js'
import { Evaluations } from '../judge/evaluations.js'
import { standaloneExpect } from '../judge/expect.js'
import { judge } from '../judge/judge.js'
import { selection } from '../judge/selection.js'
import type { Fault, Waiver, Wanted } from '../judge/types.js'
import { waiverProblems, waiversFor } from '../judge/waivers.js'
import { buildReport } from '../report/build.js'
import { renderConsole } from '../report/console.js'
import { proveRedaction } from '../report/redaction.js'
import { safeText } from '../report/safe-text.js'
import type { RedactionProof, Report } from '../report/types.js'
import { contextFrom } from '../report/verdict.js'
import { writeRendered } from '../report/write.js'
import type { Scenario } from '../scenario/types.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import type { ValidatorSource } from '../validator/source.js'
import type { Validation } from '../validator/types.js'
import { checkLocation } from './check-location.js'
import type { Progress } from './progress.js'
import { provenBy } from './proofs.js'
import { scenarioTitles, type Suite } from './suite.js'
import { validationOf } from './validation.js'

/** A judged target: its report, and where the renderings are. */
export interface Concluded {
  readonly report: Report
  readonly paths: Readonly<Record<string, string>>
  /** a text about it as it may be shown: without secrets, should one still be in it */
  readonly shown: (text: string) => string
}

/** Judges what has ended already, while signals are heard and the target is listened to: it is not judged again. */
export async function judgeAhead(
  { catalogue, checks }: Pick<Suite, 'catalogue' | 'checks'>,
  evidence: Evidence,
  settings: Wanted,
  known: Evaluations,
): Promise<void> {
  const chosen = selection(settings)
  const ended = checks.filter((check) => evidence.scenarios.has(check.scenario.key))
  const stretch = new Stretch()
  for (const check of ended) {
    judgeCheck(catalogue, check, evidence, standaloneExpect(), chosen, known)
    await stretch.rest()
  }
}

/**
 * The scenarios that are acted once more: whose failures are to be told deterministic or intermittent, and those that an
 * outage kept from being observed.
 */
export async function failedScenarios(
  suite: Pick<Suite, 'catalogue' | 'checks'>,
  evidence: Evidence,
  settings: Wanted & Pick<RunSettings, 'repeat'>,
  known: Evaluations,
): Promise<Scenario[]> {
  if (!settings.repeat) return []
  await judgeAhead(suite, evidence, settings, known)
  const { catalogue, checks } = suite
  const chosen = selection(settings)
  const failed = new Map<string, Scenario>()
  for (const check of checks) {
    const { result } = judgeCheck(catalogue, check, evidence, standaloneExpect(), chosen, known)
    const isDoubtful = result.verdict === 'fail' && !isConclusive(check.scenario, evidence)
    if (isDoubtful || result.cause === 'outage') failed.set(check.scenario.key, check.scenario)
  }
  return [...failed.values()]
}

function isConclusive(scenario: Scenario, { scenarios }: Evidence): boolean {
  const outcome = scenarios.get(scenario.key)?.[0]?.outcome
  return outcome?.kind === 'done' && (scenario.isConclusive?.(outcome.observed) ?? false)
}

export interface Conclusion {
  readonly settings: RunSettings
  readonly targetName: string
  readonly dir: string
  readonly suite: Suite
  readonly waivers: readonly Waiver[]
  /** knows the secrets of a live run */
  readonly redactor?: Redactor | null
  /** path of the record that the evidence was read from: what it cannot be judged by is the record's mistake, not ours */
  readonly recorded?: string
  /** has looked through the record for the secrets that the redactor knows */
  readonly search?: SecretSearch | null
  /** what was judged while acting */
  readonly known?: Evaluations
  /** false: the record was just looked through, and holds no secret; absent: it was not */
  readonly isRewritten?: boolean
  /** HL7's validator; null or absent: not asked */
  readonly validators?: ValidatorSource | null
  readonly progress?: (progress: Progress) => void
}

/** A record that was changed may hold lines that do not fit together. What ended a scenario then is still told as such. */
function refuseMisfit(faults: readonly Fault[], { scenarios }: Evidence, path: string): void {
  const told = new Set(
    [...scenarios.values()]
      .flat()
      .flatMap(({ outcome }) => (outcome.kind === 'fault' ? [outcome.reason] : [])),
  )
  const misfit = faults.find(({ reason }) => !told.has(reason))
  if (misfit) throw unjudgeable(path, misfit.reason)
}

/** What is wrong with a record that a run of this version did not write, or that somebody changed. */
function unjudgeable(path: string, reason: string): ConfigurationError {
  const [first = ''] = reason.split('\n')
  return new ConfigurationError(
    `${path} cannot be judged: its lines do not fit together (${safeText(first, { longest: 200 })}); give a record as a ` +
      'run wrote it, or run again.',
  )
}

/** As `conclude`, of a record that somebody may have changed. @throws ConfigurationError when it cannot be judged */
export async function concludeRecorded(
  evidence: Evidence,
  options: Conclusion & { readonly recorded: string },
): Promise<Concluded> {
  return conclude(evidence, options).catch((error: unknown) => {
    throw error instanceof TypeError || error instanceof RangeError
      ? unjudgeable(options.recorded, error.message)
      : error
  })
}

/** Judges evidence, live or recorded, and writes the reports. */
export async function conclude(evidence: Evidence, options: Conclusion): Promise<Concluded> {
  const { settings, suite, waivers, targetName } = options
  const { catalogue } = suite
  const known = options.known ?? new Evaluations()
  await judgeAhead(suite, evidence, settings, known)
  const today = new Date().toISOString().slice(0, 10)
  const judgement = judge(suite, evidence, standaloneExpect(), {
    chosen: selection(settings),
    accepted: settings.acceptUnverified,
    waivers: waiversFor(waivers, targetName, today),
    known,
  })
  if (options.recorded !== undefined) refuseMisfit(judgement.faults, evidence, options.recorded)
  const proofs = await provenBy(suite)
  const redactor = options.redactor ?? null
  const recordPath = join(options.dir, 'record.ndjson')
  const build = (redaction: RedactionProof | null, fault?: string, validation?: Validation) =>
    buildReport({
      catalogue,
      evidence,
      judgement,
      context: {
        ...contextFrom(evidence, { strict: settings.strict, ...(fault !== undefined && { fault }) }),
        waiverProblems: waiverProblems(waivers, judgement.requirements, targetName, today),
      },
      scenarioTitles: scenarioTitles(suite),
      provenBy: proofs,
      locate: checkLocation,
      redaction,
      ...(validation && { validation }),
    })
  const validation = await validationOf(evidence, options, () => build(null))
  const { report, rendered } = await proveRedaction(
    (redaction, fault) => build(redaction, fault, validation),
    settings.formats,
    redactor,
    catalogue,
    [
      { name: 'record.ndjson', text: () => textsOf(recordPath, options.isRewritten === false) },
      { name: 'the terminal', text: (built) => renderConsole(built, catalogue) },
    ],
    options.search,
  )
  return {
    report,
    paths: await writeRendered(rendered, options.dir),
    shown: (text) => redactor?.redact(text) ?? text,
  }
}
