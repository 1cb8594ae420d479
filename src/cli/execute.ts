import { join } from 'node:path'
import { readRecord, type Evidence } from '../evidence/read.js'
import type { Check } from '../judge/check.js'
import { standaloneExpect } from '../judge/expect.js'
import { judge, selection, unmatched } from '../judge/judge.js'
import type { Judgement } from '../judge/types.js'
import type { Report } from '../report/types.js'
import type { Scenario } from '../scenario/types.js'
import { redactedConfiguration, secretsOf } from '../target/configuration/describe.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { act } from './act.js'
import { embeddedTarget } from './embedded.js'
import { interruptible } from './interrupt.js'
import type { Io } from './io.js'
import { showProgress } from './progress.js'
import { loadSuite, scenariosOf, scenarioTitles } from './suite.js'

export interface Executed {
  readonly exitCode: number
}

/** Acts, judges and reports, as the settings say. @throws ConfigurationError for ids that match no requirement */
export async function execute(settings: RunSettings, io: Io): Promise<Executed> {
  const checks = await loadSuite()
  refuseUnmatched(settings)
  const embedded = settings.embedded ? await embeddedTarget(settings) : null
  const target = embedded?.settings ?? settings.targets[0]
  if (!target)
    throw new ConfigurationError(
      'no target is configured; give --base-url, or nothing at all for the embedded server',
    )
  const interruption = interruptible(io.stderr)
  try {
    if (embedded && !settings.quiet)
      io.stdout.write(`No target is configured: testing the embedded reference server at ${target.baseUrl}\n`)
    const evidence = await runTarget(settings, target, checks, embedded !== null, interruption.signal, io)
    return await conclude(settings, evidence, checks, io)
  } finally {
    interruption.release()
    await embedded?.close()
  }
}

/** Judges a recorded run again. @throws ConfigurationError when the folder holds no record */
export async function replay(dir: string, settings: RunSettings, io: Io): Promise<Executed> {
  const checks = await loadSuite()
  refuseUnmatched(settings)
  const evidence = await recordOf(dir)
  return conclude({ ...settings, ...selectionOf(settings, evidence) }, evidence, checks, io)
}

async function recordOf(dir: string): Promise<Evidence> {
  const path = join(dir, 'record.ndjson')
  const evidence = await readRecord(path).catch(() => null)
  if (!evidence?.run)
    throw new ConfigurationError(
      `${path} is no record of a run; give the folder that a run wrote (--report-dir)`,
    )
  return evidence
}

/** What the recorded run left out stays left out, unless the user says otherwise now. */
function selectionOf(settings: RunSettings, { run }: Evidence): Pick<RunSettings, 'only' | 'skip'> {
  const said = settings.only.length > 0 || settings.skip.length > 0
  return said || !run ? settings : { only: run.only, skip: run.skip }
}

function refuseUnmatched({ only, skip }: RunSettings): void {
  const unknown = unmatched([...only, ...skip])
  if (unknown.length === 0) return
  throw new ConfigurationError(
    `--only or --skip names ${unknown.join(', ')}, which matches no requirement; allowed are ids, groups and globs such as OUT-10, EXP or WS-1* (see: list)`,
  )
}

async function runTarget(
  settings: RunSettings,
  target: TargetSettings,
  checks: readonly Check[],
  embedded: boolean,
  signal: AbortSignal,
  io: Io,
): Promise<Evidence> {
  const progress = showProgress(io.stderr, settings.quiet)
  const selected = selection(settings.only, settings.skip)
  try {
    return await act({
      target,
      embedded,
      recordPath: join(settings.reportDir, 'record.ndjson'),
      scenarios: scenariosOf(checks, selected),
      secrets: secretsOf(target, settings.proxy),
      configuration: redactedConfiguration(settings, target),
      only: settings.only,
      skip: settings.skip,
      waitBudgetSeconds: settings.waitBudgetSeconds,
      timeoutFactor: settings.timeoutFactor,
      concurrency: settings.concurrency,
      maxSubscriptions: settings.maxSubscriptions,
      keepPayloads: settings.keepPayloads,
      signal,
      repeat: (evidence) => failedScenarios(checks, evidence, settings),
      progress: progress.show,
    })
  } finally {
    progress.clear()
  }
}

/** The scenarios whose failures are repeated once, to tell deterministic from intermittent. */
function failedScenarios(checks: readonly Check[], evidence: Evidence, settings: RunSettings): Scenario[] {
  const { results } = judge(checks, evidence, standaloneExpect(), {
    selected: selection(settings.only, settings.skip),
  })
  const failed = new Set(
    results.filter((result) => result.verdict === 'fail').map((result) => result.scenario),
  )
  const scenarios = new Map(checks.map((check) => [check.scenario.key, check.scenario]))
  return [...failed].flatMap((key) => scenarios.get(key) ?? [])
}

async function conclude(
  settings: RunSettings,
  evidence: Evidence,
  checks: readonly Check[],
  io: Io,
): Promise<Executed> {
  const judgement = judge(checks, evidence, standaloneExpect(), {
    selected: selection(settings.only, settings.skip),
  })
  const report = await reportOf(settings, evidence, judgement, checks)
  const { writeReports } = await import('../report/write.js')
  const { renderConsole, wantsColour } = await import('../report/console.js')
  const paths = await writeReports(report, settings.reportDir, settings.formats)
  io.stdout.write(
    renderConsole(report, {
      colour: wantsColour(io.stdout, io.env),
      ...(paths['html'] !== undefined && { reportPath: paths['html'] }),
    }),
  )
  return { exitCode: report.run.exitCode }
}

async function reportOf(
  settings: RunSettings,
  evidence: Evidence,
  judgement: Judgement,
  checks: readonly Check[],
): Promise<Report> {
  const { buildReport } = await import('../report/build.js')
  const { contextFrom } = await import('../report/verdict.js')
  return buildReport({
    evidence,
    judgement,
    context: contextFrom(evidence, { strict: settings.strict }),
    scenarioTitles: scenarioTitles(checks),
  })
}
