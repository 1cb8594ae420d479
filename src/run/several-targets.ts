import { join } from 'node:path'
import { headOf, type MatrixEntry } from '../report/matrix.js'
import { writeMatrix } from '../report/write-matrix.js'
import { readReport } from '../report/read.js'
import { safeText } from '../report/safe-text.js'
import { folderName } from '../target/configuration/targets.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { Permits } from '../wire/locks.js'
import { worstExit, type Executed } from './executed.js'
import { forGithub, tellGithub, type ToldGithub } from './github.js'
import type { Io } from '../cli/io.js'
import { testTarget, type Shared } from './one-target.js'
import { showProgress } from '../cli/progress.js'
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

/** A target that could not be tested, and why. */
class NotTested {
  constructor(
    readonly name: string,
    readonly error: unknown,
  ) {}
}

/**
 * Tests several targets side by side, each in a folder of its own, and joins them into one matrix. A target that cannot
 * be tested is told when the others have been tested and cleaned up.
 * @throws ConfigurationError for settings of a target that turn out not to be usable; an Error for anything else
 */
export async function testSeveral(settings: RunSettings, shared: Shared, io: Io): Promise<Executed> {
  refuseUnmatchedWaivers(
    shared.waivers,
    settings.targets.map((target) => target.name),
  )
  const targets = shardOf(settings.targets, settings.shard)
  const permits = new Permits(TARGETS_AT_ONCE)
  const progress = showProgress(io.stderr, settings.quiet, targets.length)
  const ended = await Promise.all(
    targets.map(async (target): Promise<Through | NotTested> => {
      const release = await permits.take()
      try {
        const run = { ...shared, settings, target, embedded: false }
        const folder = folderName(target.name)
        const dir = join(settings.reportDir, folder)
        const done = await testTarget({ ...run, dir, progress: (now) => progress.show(target.name, now) })
        return { folder, report: headOf(done.report), told: await forGithub(done, shared.suite, io) }
      } catch (error) {
        return new NotTested(target.name, error)
      } finally {
        progress.done(target.name)
        release()
      }
    }),
  ).finally(progress.clear)
  const concluded = ended.filter((one): one is Through => !(one instanceof NotTested))
  const failed = ended.filter((one) => one instanceof NotTested)
  if (concluded.length === 0 && failed.length > 0) throw whyNot(failed)
  const heads = concluded.map(({ report }) => report)
  await writeDraft(settings, heads, shared.suite.catalogue)
  const path = await writeMatrix(concluded, settings.reportDir, shared.suite.catalogue)
  for (const { target, summary } of heads)
    io.stdout.write(`${safeText(target.name)}: ${safeText(summary.sentence)}\n`)
  io.stdout.write(`Matrix: ${path}\n`)
  for (const { told } of concluded) await tellGithub(told, io)
  if (failed.length > 0) throw whyNot(failed)
  const written = concluded.map(({ folder }) => join(settings.reportDir, folder))
  return {
    exitCode: worstExit(heads.map(({ run }) => run.exitCode)),
    reports: () => Promise.all(written.map(readReport)),
  }
}

/** All that kept targets from being tested, as one error: a fault of the suite if any of it is none of the settings. */
function whyNot(failed: readonly NotTested[]): Error {
  const reasons = failed.map(
    ({ name, error }) =>
      `${safeText(name)}: ${safeText(error instanceof Error ? error.message : String(error))}`,
  )
  const faults = failed.map(({ error }) => error).filter((error) => !(error instanceof ConfigurationError))
  if (faults.length === 0) return new ConfigurationError(reasons.join('\n'))
  return new Error(reasons.join('; '), { cause: faults[0] })
}
