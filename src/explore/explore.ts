import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { redactLate } from '../evidence/late.js'
import { withoutSecrets } from '../evidence/redacted-error.js'
import { letGo } from '../wire/capture.js'
import type { Redactor } from '../evidence/redaction.js'
import { SecretSearch } from '../evidence/secret-search.js'
import type { ExplorationAsked } from '../evidence/types.js'
import { act } from '../run/act.js'
import type { RunContext } from '../run/context.js'
import { finishedWith, unlessStopped, type Finished } from '../run/finished.js'
import { judgingOf } from '../run/progress.js'
import { takeReportFolder } from '../run/report-folder.js'
import { readWaiverFile, refuseUnmatchedWaivers } from '../run/waivers.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { concludeExploration, readExploration } from './conclude.js'
import { Explorer } from './explorer.js'
import { clauseOf, forget } from './findings.js'
import { isSoak } from './soak.js'
import { spareMemory } from './sparing.js'

/**
 * Explores one target with random histories and reports what they came to.
 * @throws ConfigurationError for waivers that cannot be read, and when another run writes to the report folder
 */
export async function explore(
  settings: RunSettings,
  asked: ExplorationAsked,
  context: RunContext,
): Promise<Finished> {
  const waivers = await readWaiverFile(settings, context.suite)
  const giveBack = takeReportFolder(settings.reportDir)
  const { events } = context
  const embedded = settings.embedded
    ? await (
        await import('../run/embedded.js')
      ).embeddedTarget(settings, isSoak(asked) ? SOAKED_TOKENS : undefined)
    : null
  const target = embedded?.settings ?? settings.targets[0]
  const unspare = isSoak(asked) ? spareMemory() : () => {}
  try {
    if (!target) throw new ConfigurationError('no target is configured; give --base-url')
    refuseUnmatchedWaivers(waivers, [target.name])
    events.started?.([target])
    const redactor = await acted(settings, asked, target, embedded !== null, context)
    const recordPath = join(settings.reportDir, 'record.ndjson')
    events.progress?.(target.name, judgingOf(recordPath))
    const { laws } = await context.suite.exploration()
    const search = new SecretSearch(redactor.secrets())
    const isRewritten = await redactLate(recordPath, redactor, search)
    const recorded = await readExploration(recordPath, context.suite.catalogue, laws)
    const concluded = await concludeExploration(recorded, {
      suite: context.suite,
      settings,
      targetName: target.name,
      dir: settings.reportDir,
      recordPath,
      waivers,
      redactor,
      search,
      isRewritten,
    })
    await events.concluded?.(target.name, concluded)
    return unlessStopped(finishedWith(concluded.report), context.signal)
  } finally {
    events.ended?.(target?.name ?? '')
    await embedded?.close()
    unspare()
    giveBack()
  }
}

/** Seconds that tokens of the embedded server live while sockets are held. */
const SOAKED_TOKENS = 3_600

const PHASES = {
  explored: 'exploring',
  soaked: 'soaking',
  shortened: 'shortening',
  confirmed: 'shortening',
} as const

/** Acts, and gives what knows the secrets of the run. */
async function acted(
  settings: RunSettings,
  asked: ExplorationAsked,
  target: TargetSettings,
  embedded: boolean,
  { suite, signal, events }: RunContext,
): Promise<Redactor> {
  mkdirSync(settings.reportDir, { recursive: true })
  const exploration = await suite.exploration()
  const known: { redactor: Redactor | null } = { redactor: null }
  try {
    await act({
      settings,
      target,
      embedded,
      recordPath: join(settings.reportDir, 'record.ndjson'),
      scenarios: exploration.before,
      needsTrigger: true,
      exploration: asked,
      signal,
      redactor: (its) => (known.redactor = its),
      recorded: (line) => events.recorded?.(target.name, line),
      progress: (now) => events.progress?.(target.name, now),
      drive: (stage) =>
        new Explorer(stage, {
          catalogue: suite.catalogue,
          exploration,
          asked,
          // The record has it: what was judged is not needed again.
          judged: ({ key }, evidence) => {
            const bodies = forget(evidence, key)
            if (known.redactor !== null) letGo(bodies, known.redactor)
          },
          found: (law) => events.found?.(target.name, clauseOf(law)),
          progress: (phase, done, total) =>
            events.progress?.(target.name, {
              phase: PHASES[phase],
              done,
              total,
              target: stage.world.target,
              waiting: () => stage.world.waits.longest(),
            }),
        }).run(),
    })
  } catch (error) {
    throw known.redactor === null ? error : withoutSecrets(error, known.redactor)
  }
  if (known.redactor === null) throw new Error('acting began without anything that knows secrets')
  return known.redactor
}
