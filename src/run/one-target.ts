import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { redactLate } from '../evidence/late.js'
import { readRecord } from '../evidence/read.js'
import type { Redactor } from '../evidence/redaction.js'
import { Evaluations } from '../judge/evaluations.js'
import { selection } from '../judge/selection.js'
import type { Waiver } from '../judge/types.js'
import { redactedConfiguration } from '../target/configuration/describe.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import type { ValidatorSource } from '../validator/source.js'
import { act, type Progress } from './act.js'
import type * as Concluding from './conclude.js'
import { scenariosOf, type Suite } from './suite.js'

/** What testing one target needs besides its settings. */
export interface TargetRun {
  readonly settings: RunSettings
  readonly target: TargetSettings
  readonly embedded: boolean
  /** where its record and reports go */
  readonly dir: string
  readonly suite: Suite
  readonly waivers: readonly Waiver[]
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
  /** HL7's validator; null: not asked */
  readonly validators: ValidatorSource | null
}

/** What every target of an invocation shares. */
export type Shared = Pick<TargetRun, 'suite' | 'waivers' | 'signal' | 'validators'>

/** Acts on one target, judges what was observed and writes its reports. Acting begins before the rest is loaded. */
export async function testTarget(run: TargetRun): Promise<Concluding.Concluded> {
  const { settings, target, suite } = run
  mkdirSync(run.dir, { recursive: true })
  const recordPath = join(run.dir, 'record.ndjson')
  let redactor: Redactor | null = null
  const known = new Evaluations()
  let judging: Promise<typeof Concluding> | null = null
  const load = () => (judging ??= import('./conclude.js'))
  const seen = await act({
    redactor: (its) => (redactor = its),
    target,
    embedded: run.embedded,
    recordPath,
    scenarios: scenariosOf(suite, selection(settings)),
    roles: suite.catalogue.roles,
    configuration: redactedConfiguration(settings, target),
    only: settings.only,
    skip: settings.skip,
    scope: settings.scope,
    waitBudgetSeconds: settings.waitBudgetSeconds,
    timeoutFactor: settings.timeoutFactor,
    concurrency: settings.concurrency,
    maxSubscriptions: settings.maxSubscriptions,
    keepPayloads: settings.keepPayloads,
    ...(!run.embedded && { proxy: settings.proxy }),
    signal: run.signal,
    onlyLastLeft: async (soFar) => (await load()).judgeAhead(suite, soFar, settings, known),
    repeat: async (soFar) => (await load()).failedScenarios(suite, soFar, settings, known),
    progress: (now) => {
      // What judges and reports is loaded when most of what is left to do is waiting, not while there is much to send.
      if (now.phase === 'acting' && now.done > now.total / 3) load().catch(() => undefined) // told when it is needed
      run.progress(now)
    },
  })
  const { conclude } = await load()
  const isRewritten = redactor !== null && redactLate(recordPath, redactor)
  const evidence = isRewritten ? await readRecord(recordPath) : seen
  return conclude(evidence, { ...run, targetName: target.name, redactor, known, isRewritten })
}
