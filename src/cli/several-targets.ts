import { join } from 'node:path'
import { safeText } from '../report/safe-text.js'
import { folderName } from '../target/configuration/targets.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { Permits } from '../wire/locks.js'
import { refuseUnmatchedWaivers, worstExit, writeDraft, type Executed, type Shared } from './execute.js'
import { tellGithub } from './github.js'
import type { Io } from './io.js'
import { testTarget, type Concluded } from './one-target.js'
import { showProgress } from './progress.js'
import { loadSuite } from './suite.js'

/** Targets tested at once; each has its own limits, so this bounds memory and our own CPU. */
const TARGETS_AT_ONCE = 8

/** The part of the targets that this machine tests: every N-th, so that slow neighbours in the file are spread. */
export function shardOf(
  targets: readonly TargetSettings[],
  shard: RunSettings['shard'],
): readonly TargetSettings[] {
  return shard === null ? targets : targets.filter((_, index) => index % shard.count === shard.index - 1)
}

/** Tests several targets side by side, each in a folder of its own, and joins them into one matrix. */
export async function testSeveral(settings: RunSettings, shared: Shared, io: Io): Promise<Executed> {
  refuseUnmatchedWaivers(
    shared.waivers,
    settings.targets.map((target) => target.name),
  )
  const checks = await loadSuite()
  const targets = shardOf(settings.targets, settings.shard)
  const permits = new Permits(TARGETS_AT_ONCE)
  const progress = showProgress(io.stderr, settings.quiet, targets.length)
  const concluded = await Promise.all(
    targets.map(async (target): Promise<Concluded> => {
      const release = await permits.take()
      try {
        const run = { ...shared, settings, target, embedded: false, checks }
        const dir = join(settings.reportDir, folderName(target.name))
        const done = await testTarget({ ...run, dir, progress: (now) => progress.show(target.name, now) })
        progress.done(target.name)
        return done
      } finally {
        release()
      }
    }),
  ).finally(progress.clear)
  await writeDraft(settings, concluded)
  const { writeMatrix } = await import('../report/matrix.js')
  const path = await writeMatrix(
    concluded.map(({ report }) => ({ folder: folderName(report.target.name), report })),
    settings.reportDir,
  )
  for (const { report } of concluded)
    io.stdout.write(`${safeText(report.target.name)}: ${safeText(report.summary.sentence)}\n`)
  io.stdout.write(`Matrix: ${path}\n`)
  await tellGithub(concluded, io)
  const reports = concluded.map(({ report }) => report)
  return { exitCode: worstExit(reports.map(({ run }) => run.exitCode)), reports }
}
