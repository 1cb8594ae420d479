import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import type { RunContext, SharedContext } from './context.js'
import { finishedWith, unlessStopped, type Finished } from './finished.js'
import { inReportFolder } from './report-folder.js'
import { refuseUnmatched } from './selected.js'
import { testTarget } from './target-run.js'
import { withValidators } from './validation.js'
import { readWaiverFile, refuseUnmatchedWaivers, writeDraft } from './waivers.js'

/**
 * Acts, judges and reports, as the settings say.
 * @throws ConfigurationError for ids that match no requirement, for waivers that cannot be read, and when another run
 * writes to the report folder
 */
export async function run(settings: RunSettings, context: RunContext): Promise<Finished> {
  refuseUnmatched(settings, context.suite)
  const waivers = await readWaiverFile(settings, context.suite)
  return inReportFolder(settings.reportDir, () => tested(settings, { ...context, waivers }))
}

async function tested(settings: RunSettings, context: Omit<SharedContext, 'validators'>): Promise<Finished> {
  const test = settings.severalTargets ? (await import('./several-targets.js')).testSeveral : testOne
  const finished = await withValidators(settings, context.signal, (validators) =>
    test(settings, { ...context, validators }),
  )
  return unlessStopped(finished, context.signal)
}

async function testOne(settings: RunSettings, context: SharedContext): Promise<Finished> {
  const { events, waivers } = context
  const embedded = settings.embedded ? await (await import('./embedded.js')).embeddedTarget(settings) : null
  const target = embedded?.settings ?? settings.targets[0]
  if (!target)
    throw new ConfigurationError(
      'no target is configured; give --base-url, or nothing at all for the embedded server',
    )
  refuseUnmatchedWaivers(waivers, [target.name])
  try {
    events.started?.([target])
    const dir = settings.reportDir
    const concluded = await testTarget({ settings, target, embedded: embedded !== null, dir }, context)
    const { report } = concluded
    await writeDraft(settings, [report], context.suite.catalogue)
    await events.concluded?.(target.name, concluded)
    return finishedWith(report)
  } finally {
    events.ended?.(target.name)
    await embedded?.close()
  }
}
