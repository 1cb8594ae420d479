import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { blocksOf } from '../evidence/blocks.js'
import { redactLate } from '../evidence/late.js'
import { readRecord, type Evidence } from '../evidence/read.js'
import type { Redactor } from '../evidence/redaction.js'
import type { Check } from '../judge/check.js'
import { standaloneExpect } from '../judge/expect.js'
import { judge, selection } from '../judge/judge.js'
import { waiverProblems, waiversFor } from '../judge/waivers.js'
import type { Waiver } from '../judge/types.js'
import type { RedactionProof, Report } from '../report/types.js'
import type { Scenario } from '../scenario/types.js'
import { redactedConfiguration } from '../target/configuration/describe.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import type { ValidatorSource } from '../validator/source.js'
import type { Validation } from '../validator/types.js'
import { act, type Progress } from './act.js'
import { scenariosOf, scenarioTitles } from './suite.js'
import { validationOf } from './validation.js'

/** What testing one target needs besides its settings. */
export interface TargetRun {
  readonly settings: RunSettings
  readonly target: TargetSettings
  readonly embedded: boolean
  /** where its record and reports go */
  readonly dir: string
  readonly checks: readonly Check[]
  readonly waivers: readonly Waiver[]
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
  /** HL7's validator; null: not asked */
  readonly validators: ValidatorSource | null
}

/** A judged target: its report, and where the renderings are. */
export interface Concluded {
  readonly report: Report
  readonly paths: Readonly<Record<string, string>>
  /** a text about it as it may be shown: without secrets, should one still be in it */
  readonly shown: (text: string) => string
}

/** Acts on one target, judges what was observed and writes its reports. */
export async function testTarget(run: TargetRun): Promise<Concluded> {
  const { settings, target, checks } = run
  mkdirSync(run.dir, { recursive: true })
  const recordPath = join(run.dir, 'record.ndjson')
  let redactor: Redactor | null = null
  const seen = await act({
    redactor: (its) => (redactor = its),
    target,
    embedded: run.embedded,
    recordPath,
    scenarios: scenariosOf(checks, selection(settings.only, settings.skip)),
    configuration: redactedConfiguration(settings, target),
    only: settings.only,
    skip: settings.skip,
    waitBudgetSeconds: settings.waitBudgetSeconds,
    timeoutFactor: settings.timeoutFactor,
    concurrency: settings.concurrency,
    maxSubscriptions: settings.maxSubscriptions,
    keepPayloads: settings.keepPayloads,
    ...(!run.embedded && { proxy: settings.proxy }),
    signal: run.signal,
    repeat: (soFar) => failedScenarios(checks, soFar, settings),
    progress: run.progress,
  })
  const evidence = redactor && redactLate(recordPath, redactor) ? await readRecord(recordPath) : seen
  return conclude(evidence, { ...run, targetName: target.name, redactor })
}

/** The scenarios whose failures are repeated once, to tell deterministic from intermittent. */
function failedScenarios(checks: readonly Check[], evidence: Evidence, settings: RunSettings): Scenario[] {
  const selected = selection(settings.only, settings.skip)
  const { results } = judge(checks, evidence, standaloneExpect(), { selected })
  const failed = new Set(
    results.filter((result) => result.verdict === 'fail').map((result) => result.scenario),
  )
  return [...new Map(checks.map((check) => [check.scenario.key, check.scenario])).values()].filter(
    (scenario) => failed.has(scenario.key),
  )
}

export interface Conclusion {
  readonly settings: RunSettings
  readonly targetName: string
  readonly dir: string
  readonly checks: readonly Check[]
  readonly waivers: readonly Waiver[]
  /** knows the secrets of a live run */
  readonly redactor?: Redactor | null
  readonly validators?: ValidatorSource | null
  readonly progress?: (progress: Progress) => void
}

/** Judges evidence, live or recorded, and writes the reports. */
export async function conclude(evidence: Evidence, options: Conclusion): Promise<Concluded> {
  const { settings, checks, waivers, targetName } = options
  const today = new Date().toISOString().slice(0, 10)
  const judgement = judge(checks, evidence, standaloneExpect(), {
    selected: selection(settings.only, settings.skip),
    waivers: waiversFor(waivers, targetName, today),
  })
  const { buildReport } = await import('../report/build.js')
  const { contextFrom } = await import('../report/verdict.js')
  const { writeRendered } = await import('../report/write.js')
  const { proveRedaction } = await import('../report/redaction.js')
  const { renderConsole } = await import('../report/console.js')
  const { provenBy } = await import('./proofs.js')
  const redactor = options.redactor ?? null
  const build = (redaction: RedactionProof | null, fault?: string, validation?: Validation) =>
    buildReport({
      evidence,
      judgement,
      context: {
        ...contextFrom(evidence, { strict: settings.strict, ...(fault !== undefined && { fault }) }),
        waiverProblems: waiverProblems(waivers, judgement.requirements, targetName, today),
      },
      scenarioTitles: scenarioTitles(checks),
      provenBy: provenBy(),
      redaction,
      ...(validation && { validation }),
    })
  const validation = await validationOf(evidence, options, () => build(null))
  const { report, rendered } = proveRedaction(
    (redaction, fault) => build(redaction, fault, validation),
    settings.formats,
    redactor,
    [
      { name: 'record.ndjson', text: () => blocksOf(join(options.dir, 'record.ndjson')) },
      { name: 'the terminal', text: (built) => renderConsole(built) },
    ],
  )
  return {
    report,
    paths: await writeRendered(rendered, options.dir),
    shown: (text) => redactor?.redact(text) ?? text,
  }
}
