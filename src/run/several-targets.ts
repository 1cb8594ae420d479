import { join } from 'node:path'
import { ownFolder } from '../evidence/fresh-file.js'
import { headOf, type MatrixEntry } from '../report/matrix.js'
import { writeMatrix } from '../report/write-matrix.js'
import { readReport } from '../report/read.js'
import { logLine } from '../report/log-text.js'
import { folderName } from '../target/configuration/targets.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { Permits } from '../wire/locks.js'
import type { SharedContext } from './context.js'
import { worstExit, type Finished } from './finished.js'
import { testTarget } from './target-run.js'
import { refuseUnmatchedWaivers, writeDraft } from './waivers.js'

/** Targets tested at once; each has its own limits, so this bounds memory and our own CPU. */
const TARGETS_AT_ONCE = 8

/** The part of the targets that this machine tests: every N-th, so that slow neighbours in the file are spread. */
export function shardOf(
  targets: readonly TargetSettings[],
  shard: RunSettings['shard'],
): readonly TargetSettings[] {
  return shard === null ? targets : targets.filter((_, index) => index % shard.count === shard.index - 1)
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
 * @throws when no target could be tested: ConfigurationError for settings that turn out not to be usable, or an Error
 */
export async function testSeveral(settings: RunSettings, context: SharedContext): Promise<Finished> {
  const { events } = context
  refuseUnmatchedWaivers(
    context.waivers,
    settings.targets.map((target) => target.name),
  )
  const targets = shardOf(settings.targets, settings.shard)
  const permits = new Permits(TARGETS_AT_ONCE)
  events.started?.(targets)
  const ended = await Promise.all(
    targets.map(async (target): Promise<MatrixEntry | NotTested> => {
      const release = await permits.take()
      try {
        const folder = folderName(target.name)
        const dir = join(settings.reportDir, folder)
        ownFolder(dir)
        const concluded = await testTarget({ settings, target, embedded: false, dir }, context)
        await events.concluded?.(target.name, concluded)
        // The reports of many targets would fill the memory.
        return { folder, report: headOf(concluded.report) }
      } catch (error) {
        return new NotTested(target.name, error)
      } finally {
        events.ended?.(target.name)
        release()
      }
    }),
  )
  const concluded = ended.filter((one): one is MatrixEntry => !(one instanceof NotTested))
  const failed = ended.filter((one) => one instanceof NotTested)
  if (concluded.length === 0 && failed.length > 0) throw whyNot(failed)
  const heads = concluded.map(({ report }) => report)
  await writeDraft(settings, heads, context.suite.catalogue)
  const matrix = await writeMatrix(concluded, settings.reportDir, context.suite.catalogue)
  const written = concluded.map(({ folder }) => join(settings.reportDir, folder))
  return {
    exitCode: worstExit(heads.map(({ run }) => run.exitCode)),
    heads,
    matrix,
    reports: () => Promise.all(written.map(readReport)),
    notTested: failed.length > 0 ? whyNot(failed) : null,
  }
}

/** All that kept targets from being tested, as one error: a fault of the suite if any of it is none of the settings. */
function whyNot(failed: readonly NotTested[]): Error {
  const reasons = failed.map(
    ({ name, error }) =>
      `${logLine(name)}: ${logLine(error instanceof Error ? error.message : String(error))}`,
  )
  const faults = failed.map(({ error }) => error).filter((error) => !(error instanceof ConfigurationError))
  if (faults.length === 0) return new ConfigurationError(reasons.join('\n'))
  return new Error(reasons.join('; '), { cause: faults[0] })
}
