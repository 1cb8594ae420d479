import { readFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { readRecord, type Evidence } from '../evidence/read.js'
import { examplesFrom, unmatched } from '../judge/selection.js'
import { EXIT_CODES, type Waiver } from '../judge/types.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import type { Executed } from './executed.js'
import { forGithub, tellGithub } from './github.js'
import { interruptible } from './interrupt.js'
import type { Io } from '../cli/io.js'
import type { Concluded } from './conclude.js'
import { testTarget, type Shared } from './one-target.js'
import { acceptedIn } from './recorded-run.js'
import { showProgress } from '../cli/progress.js'
import type { Suite } from './suite.js'
import { withValidators } from './validation.js'
import { refuseUnmatchedWaivers, writeDraft } from './waiver-files.js'

/**
 * Acts, judges and reports, as the settings say.
 * @throws ConfigurationError for ids that match no requirement, and for waivers that cannot be read
 */
export async function execute(settings: RunSettings, suite: Suite, io: Io): Promise<Executed> {
  refuseUnmatched(settings, suite)
  const waivers = await waiversOf(settings, suite)
  if (settings.dryRun) {
    const { dryRun } = await import('./dry-run.js')
    return dryRun(settings, suite, io)
  }
  const interruption = interruptible(io.stderr)
  try {
    const test = settings.severalTargets ? (await import('./several-targets.js')).testSeveral : testOne
    const executed = await withValidators(settings, interruption.signal, (validators) =>
      test(settings, { suite, waivers, signal: interruption.signal, validators }, io),
    )
    return unlessStopped(executed, interruption.signal)
  } finally {
    interruption.release()
  }
}

async function testOne(settings: RunSettings, shared: Shared, io: Io): Promise<Executed> {
  const embedded = settings.embedded ? await (await import('./embedded.js')).embeddedTarget(settings) : null
  const target = embedded?.settings ?? settings.targets[0]
  if (!target)
    throw new ConfigurationError(
      'no target is configured; give --base-url, or nothing at all for the embedded server',
    )
  refuseUnmatchedWaivers(shared.waivers, [target.name])
  const progress = showProgress(io.stderr, settings.quiet)
  try {
    if (embedded)
      io.stdout.write(`No target is configured: testing the embedded reference server at ${target.baseUrl}\n`)
    const run = {
      ...shared,
      settings,
      target,
      embedded: embedded !== null,
      dir: settings.reportDir,
    }
    const concluded = await testTarget({ ...run, progress: (now) => progress.show(target.name, now) })
    progress.clear()
    await writeDraft(settings, [concluded.report], shared.suite.catalogue)
    return await say(concluded, shared.suite, settings, io)
  } finally {
    progress.clear()
    await embedded?.close()
  }
}

/** Judges a recorded run again. @throws ConfigurationError when the folder holds no record */
export async function replay(dir: string, settings: RunSettings, suite: Suite, io: Io): Promise<Executed> {
  refuseUnmatched(settings, suite)
  const evidence = await recordOf(dir)
  const selected = { ...settings, ...selectionOf(settings, evidence) }
  const waivers = await waiversOf(settings, suite)
  const targetName = evidence.run?.target.name ?? ''
  const interruption = interruptible(io.stderr)
  const progress = showProgress(io.stderr, settings.quiet)
  try {
    const { conclude } = await import('./conclude.js')
    const concluded = await withValidators(settings, interruption.signal, (validators) =>
      conclude(evidence, {
        settings: selected,
        targetName,
        dir: settings.reportDir,
        suite,
        waivers,
        validators,
        progress: (now) => progress.show(targetName, now),
      }),
    )
    progress.clear()
    return unlessStopped(await say(concluded, suite, settings, io), interruption.signal)
  } finally {
    progress.clear()
    interruption.release()
  }
}

/** Who stops a command hears so from it, also when all was judged already and the validator alone was still reading. */
function unlessStopped(executed: Executed, { aborted }: AbortSignal): Executed {
  return aborted ? { ...executed, exitCode: EXIT_CODES.interrupted } : executed
}

async function say(concluded: Concluded, suite: Suite, { verbose }: RunSettings, io: Io): Promise<Executed> {
  const { report, paths, shown } = concluded
  const { renderConsole, wantsColour } = await import('../report/console.js')
  const reportPath = paths['html']
  const options = {
    colour: wantsColour(io.stdout, io.env),
    ...(reportPath !== undefined && { reportPath: nearPath(io.cwd, reportPath) }),
    ...(io.stdout.isTTY === true && io.stdout.columns !== undefined && { columns: io.stdout.columns }),
    verbose,
  }
  io.stdout.write(shown(renderConsole(report, suite.catalogue, options)))
  await tellGithub(await forGithub(concluded, suite, io), io)
  return { exitCode: report.run.exitCode, reports: () => Promise.resolve([report]) }
}

/** A path as a person at that folder would write it. */
function nearPath(cwd: string, path: string): string {
  const near = relative(cwd, path)
  return near.startsWith('..') || isAbsolute(near) ? path : near
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
function selectionOf(settings: RunSettings, { run }: Evidence): Partial<RunSettings> {
  if (!run) return {}
  const isNamed = settings.only.length > 0 || settings.skip.length > 0
  return {
    ...(!isNamed && { only: run.only, skip: run.skip }),
    // A run in the scope core did not look at the rest.
    ...(run.scope === 'core' && { scope: run.scope }),
    ...(settings.acceptUnverified.length === 0 && { acceptUnverified: acceptedIn(run) }),
  }
}

function refuseUnmatched({ only, skip, acceptUnverified }: RunSettings, { catalogue }: Suite): void {
  const flags = { '--only': only, '--skip': skip, '--accept-unverified': acceptUnverified }
  for (const [flag, patterns] of Object.entries(flags)) {
    const unknown = unmatched(patterns, catalogue)
    if (unknown.length > 0)
      throw new ConfigurationError(
        `${flag} names ${unknown.join(', ')}, which matches no requirement; allowed are ids, groups and globs such as ${examplesFrom(catalogue).join(', ')} (see: list)`,
      )
  }
}

async function waiversOf({ waiversFile }: RunSettings, { catalogue }: Suite): Promise<readonly Waiver[]> {
  if (waiversFile === null) return []
  const { readWaivers, WaiverError } = await import('../judge/read-waivers.js')
  try {
    return readWaivers(readFileSync(waiversFile, 'utf8'), waiversFile, catalogue)
  } catch (error) {
    if (error instanceof WaiverError) throw new ConfigurationError(error.message)
    throw error
  }
}
