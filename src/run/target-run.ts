import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { redactLate } from '../evidence/late.js'
import { MachineFault } from '../evidence/machine-fault.js'
import { readRecord } from '../evidence/read.js'
import type { Redactor } from '../evidence/redaction.js'
import { withoutSecrets } from '../evidence/redacted-error.js'
import { Evaluations } from '../judge/evaluations.js'
import { selection } from '../judge/selection.js'
import { SecretSearch } from '../evidence/secret-search.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { act } from './act.js'
import type * as Concluding from './conclude.js'
import type { SharedContext } from './context.js'
import { judgingOf } from './progress.js'
import { scenariosOf } from './suite.js'

/** One target of a run. */
export interface TargetRun {
  readonly settings: RunSettings
  readonly target: TargetSettings
  readonly embedded: boolean
  /** where its record and reports go */
  readonly dir: string
}

/** Acts on one target, judges what was observed and writes its reports. Acting begins before the rest is loaded. */
export async function testTarget(run: TargetRun, context: SharedContext): Promise<Concluding.Concluded> {
  const known: { redactor: Redactor | null } = { redactor: null }
  try {
    return await tested(run, context, (redactor) => (known.redactor = redactor))
  } catch (error) {
    throw known.redactor === null ? error : withoutSecrets(error, known.redactor)
  }
}

async function tested(
  run: TargetRun,
  context: SharedContext,
  learn: (redactor: Redactor) => void,
): Promise<Concluding.Concluded> {
  const { settings, target, dir } = run
  const { suite, events } = context
  mkdirSync(dir, { recursive: true })
  const recordPath = join(dir, 'record.ndjson')
  let redactor: Redactor | null = null
  const known = new Evaluations()
  let judging: Promise<typeof Concluding> | null = null
  const load = () => (judging ??= import('./conclude.js'))
  const seen = await act({
    ...run,
    recordPath,
    scenarios: scenariosOf(suite, selection(settings)),
    signal: context.signal,
    redactor: (its) => learn((redactor = its)),
    onlyLastLeft: async (soFar) => (await load()).judgeAhead(suite, soFar, settings, known),
    repeat: async (soFar) => (await load()).failedScenarios(suite, soFar, settings, known),
    recorded: (line) => events.recorded?.(target.name, line),
    progress: (now) => {
      // What judges and reports is loaded when most of what is left to do is waiting, not while there is much to send.
      if (now.phase === 'acting' && now.done > now.total / 3) load().catch(() => undefined) // told when it is needed
      events.progress?.(target.name, now)
    },
  })
  events.progress?.(target.name, judgingOf(recordPath))
  const { conclude } = await load()
  const search = redactor === null ? null : new SecretSearch((redactor as Redactor).secrets())
  const isRewritten = redactor !== null && search !== null && (await redactLate(recordPath, redactor, search))
  const evidence = isRewritten ? await readRecord(recordPath) : seen
  const concluded = conclude(evidence, {
    settings,
    dir,
    suite,
    targetName: target.name,
    waivers: context.waivers,
    validators: context.validators,
    redactor,
    search,
    // What was judged of the record as it was may quote what stood there.
    ...(!isRewritten && { known }),
    isRewritten,
    progress: (now) => events.progress?.(target.name, now),
  })
  return concluded.catch((error: unknown) => {
    throw error instanceof MachineFault ? sayingHowToGoOn(error, dir) : error
  })
}

const sayingHowToGoOn = ({ message, cause }: MachineFault, dir: string): MachineFault =>
  new MachineFault(`${message} The run is recorded: \`fhir-ws-conformance replay ${dir}\` judges it.`, {
    cause,
  })
