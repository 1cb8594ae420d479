import { join } from 'node:path'
import { headOf, type MatrixEntry } from '../report/matrix.js'
import { writeMatrix } from '../report/write-matrix.js'
import { readReport } from '../report/read.js'
import { safeText } from '../report/safe-text.js'
import { folderName } from '../target/configuration/targets.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { Permits } from '../wire/locks.js'
import { worstExit, type Executed } from './executed.js'
import { forGithub, tellGithub, type ToldGithub } from './github.js'
import type { Io } from './io.js'
import { testTarget, type Shared } from './one-target.js'
import { showProgress } from './progress.js'
import { loadSuite } from './suite.js'
import { refuseUnmatchedWaivers, writeDraft } from './waiver-files.js'

/** Targets tested at once; each has its own limits, so this bounds memory and our own CPU. */
const TARGETS_AT_ONCE = 8

/** The part of the targets that this machine tests: every N-th, so that slow neighbours in the file are spread. */
export function shardOf(
  targets: readonly TargetSettings[],
  shard: RunSettings['shard'],
): readonly TargetSettings[] {
  return shard === null ? targets : targets.filter((_, index) => index % shard.count === shard.index - 1)
}

/** What is kept of a target when its reports are written: those of many would fill the memory. */
interface Through extends MatrixEntry {
  readonly told: ToldGithub
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
    targets.map(async (target): Promise<Through> => {
      const release = await permits.take()
      try {
        const run = { ...shared, settings, target, embedded: false, checks }
        const folder = folderName(target.name)
        const dir = join(settings.reportDir, folder)
        const done = await testTarget({ ...run, dir, progress: (now) => progress.show(target.name, now) })
        progress.done(target.name)
        return { folder, report: headOf(done.report), told: await forGithub(done, io) }
      } finally {
        release()
      }
    }),
  ).finally(progress.clear)
  const heads = concluded.map(({ report }) => report)
  await writeDraft(settings, heads)
  const path = await writeMatrix(concluded, settings.reportDir)
  for (const { target, summary } of heads)
    io.stdout.write(`${safeText(target.name)}: ${safeText(summary.sentence)}\n`)
  io.stdout.write(`Matrix: ${path}\n`)
  for (const { told } of concluded) await tellGithub(told, io)
  const written = concluded.map(({ folder }) => join(settings.reportDir, folder))
  return {
    exitCode: worstExit(heads.map(({ run }) => run.exitCode)),
    reports: () => Promise.all(written.map(readReport)),
  }
}
