import { join } from 'node:path'
import { readRecord, type Evidence } from '../evidence/read.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import { concludeRecorded } from './conclude.js'
import type { RunContext } from './context.js'
import { finishedWith, unlessStopped, type Finished } from './finished.js'
import { acceptedIn } from './recorded-run.js'
import { inReportFolder } from './report-folder.js'
import { refuseUnmatched } from './selected.js'
import { withValidators } from './validation.js'
import { readWaiverFile } from './waivers.js'

/** Judges a recorded run again. @throws ConfigurationError when the folder holds no record, and when a run writes where the reports go */
export async function replay(dir: string, settings: RunSettings, context: RunContext): Promise<Finished> {
  const { suite, signal, events } = context
  refuseUnmatched(settings, suite)
  const evidence = await recordOf(dir)
  const selected = { ...settings, ...selectionOf(settings, evidence) }
  const waivers = await readWaiverFile(settings, suite)
  const name = evidence.run?.target.name ?? ''
  const recorded = join(dir, 'record.ndjson')
  const concluded = await inReportFolder(settings.reportDir, () =>
    withValidators(settings, signal, (validators) =>
      concludeRecorded(evidence, {
        settings: selected,
        targetName: name,
        dir: settings.reportDir,
        suite,
        waivers,
        validators,
        recorded,
        progress: (progress) => events.progress?.(name, progress),
      }),
    ),
  )
  await events.concluded?.(name, concluded)
  return unlessStopped(finishedWith(concluded.report), signal)
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
