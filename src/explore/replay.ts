import { join } from 'node:path'
import type { RunContext } from '../run/context.js'
import { finishedWith, unlessStopped, type Finished } from '../run/finished.js'
import { inReportFolder } from '../run/report-folder.js'
import { readWaiverFile } from '../run/waivers.js'
import type { RunSettings } from '../target/configuration/types.js'
import { concludeExploration, readExploration } from './conclude.js'

/** Judges a recorded exploration again, without a server. */
export async function replayExploration(
  dir: string,
  settings: RunSettings,
  { suite, signal, events }: RunContext,
): Promise<Finished> {
  const waivers = await readWaiverFile(settings, suite)
  const { laws } = await suite.exploration()
  const recorded = await readExploration(join(dir, 'record.ndjson'), suite.catalogue, laws)
  const targetName = recorded.evidence.run?.target.name ?? ''
  const concluded = await inReportFolder(settings.reportDir, () =>
    concludeExploration(recorded, {
      suite,
      settings,
      targetName,
      dir: settings.reportDir,
      recordPath: join(dir, 'record.ndjson'),
      waivers,
      redactor: null,
    }),
  )
  await events.concluded?.(targetName, concluded)
  return unlessStopped(finishedWith(concluded.report), signal)
}
