import { setMaxListeners } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { emptyEvidence, addLine, type Evidence } from '../evidence/read.js'
import { suiteIdentity } from '../evidence/identity.js'
import { Journal } from '../evidence/journal.js'
import { Redactor } from '../evidence/redaction.js'
import type { EndLine, RecordLine, RunLine, TargetDescription } from '../evidence/types.js'
import { rulesOf } from '../fhir/releases/index.js'
import { Scheduler } from '../scenario/scheduler.js'
import { Blocked } from '../scenario/outcomes.js'
import { whyNoRest } from '../scenario/rest.js'
import { Waits } from '../scenario/waits.js'
import { firstContact } from '../scenario/first-contact.js'
import type { Scenario } from '../scenario/types.js'
import { nothingLearnt, type World } from '../scenario/world.js'
import { redactedConfiguration } from '../target/configuration/describe.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { discovered, type Discovered } from '../target/discovery.js'
import { prepareTarget } from '../target/open.js'
import { newMark } from '../target/ownership.js'
import { Resources } from '../target/resources.js'
import { refuseUnusableTemplates } from '../target/triggers.js'
import { Permits, QuietLock } from '../wire/locks.js'
import { unlessInterrupted } from '../wire/pause.js'
import type { Progress } from './progress.js'

export interface ActOptions {
  readonly settings: RunSettings
  readonly target: TargetSettings
  /** the target is the reference server in this process: no proxy is on the way, and no patient's data is on it */
  readonly embedded: boolean
  readonly recordPath: string
  readonly scenarios: readonly Scenario[]
  readonly signal: AbortSignal
  /** what the target is, where that is known already; by default it is asked */
  readonly found?: Discovered
  /** is handed what the target is */
  readonly discovered?: (found: Discovered) => void
  /** whether the first contact looks for what triggers; by default where a scenario needs it */
  readonly needsTrigger?: boolean
  /** the scenarios to repeat, from what has been seen so far; those whose failures are to be confirmed */
  readonly repeat?: (evidence: Evidence) => Promise<readonly Scenario[]>
  /** told when all have ended but those that are acted alone: a time to do something else beside them */
  readonly onlyLastLeft?: (evidence: Evidence) => Promise<void>
  /** acts in its own way, once the target is known, in place of acting the scenarios once */
  readonly drive?: (stage: Stage) => Promise<void>
  /** what is explored, for the first line of the record */
  readonly exploration?: RunLine['exploration']
  readonly progress?: (progress: Progress) => void
  /** is handed each line of the record when it is written */
  readonly recorded?: (line: RecordLine) => void
  /** is handed what knows the secrets of the run, to look for them in its outputs */
  readonly redactor?: (redactor: Redactor) => void
}

/** Where acting takes place. */
export interface Stage {
  readonly world: World
  readonly scheduler: Scheduler
  /** all that is known so far; whoever is done with a part of it may take that away */
  readonly evidence: Evidence
}

/**
 * Drives one target from discovery to clean-up; everything that happens is in the record in the moment it happens.
 * @returns the evidence, as a reader of the record would have it
 * @throws MachineFault, after the clean-up, when the record could not be written
 */
export async function act(options: ActOptions): Promise<Evidence> {
  const { settings, target, embedded } = options
  const unwritable = new AbortController()
  const signal = AbortSignal.any([options.signal, unwritable.signal])
  setMaxListeners(0, signal) // as many as there are exchanges and pauses under way; each takes its own away
  const evidence = emptyEvidence()
  // Before anything is written: a setting may be refused.
  refuseUnusableTemplates(target)
  const open = prepareTarget({
    ...settings,
    settings: target,
    proxy: embedded ? undefined : settings.proxy,
    mask: !embedded && !settings.keepPayloads,
    signal,
  })
  const journal = new Journal(options.recordPath)
  journal.whenBroken(() => unwritable.abort())
  journal.listen((line) => addLine(evidence, line))
  if (options.recorded) journal.listen(options.recorded)
  const redactor = new Redactor((name, facts) => journal.write({ kind: 'secret', name, facts }))
  journal.redactWith(redactor)
  options.redactor?.(redactor)
  const runId = newMark()
  journal.write(runLine(options, runId))
  if (target.tls.insecure) journal.write({ kind: 'fact', name: 'insecure', value: true })
  const { session, connection, authorization, deadlines, close } = open(journal, redactor)
  const resources = new Resources(session, journal, runId)
  const progress = (now: Progress): void =>
    options.progress?.(now.target ? { ...now, target: shownTarget(now.target, redactor) } : now)
  let how: EndLine['how'] = 'finished'
  let reason: string | undefined
  try {
    options.progress?.({ phase: 'discovering', done: 0, total: options.scenarios.length })
    await unlessInterrupted(authorization.prepare(), signal)
    const { waitBudgetSeconds } = settings
    const found = options.found ?? (await discovered(session, { settings: target, waitBudgetSeconds }))
    options.discovered?.(found)
    const { description } = found
    journal.write({ kind: 'target', description })
    if (description.reachable) {
      const waits = new Waits()
      const world: World = {
        runId,
        journal,
        session,
        resources,
        deadlines,
        settings: target,
        target: description,
        rules: rulesOf(description.release),
        rests: whyNoRest(description, deadlines, settings.scope) === null,
        subscriptionPermits: new Permits(settings.maxSubscriptions),
        quiet: new QuietLock(),
        secondHasSome: new QuietLock(),
        signal,
        waits,
        socketOptions: connection.socketOptions,
        authorization: (principal) => authorization(principal).catch(blockedWithoutToken),
        learnt: nothingLearnt(),
      }
      options.progress?.({
        phase: 'discovering',
        done: 0,
        total: options.scenarios.length,
        waiting: () => waits.longest(),
      })
      const known = await contacted(world, found, options)
      if (options.drive) await options.drive({ world: known, scheduler: new Scheduler(known), evidence })
      else await actAll(known, { ...options, progress }, evidence)
    }
    if (session.stopped) ({ how, reason } = session.stopped)
  } finally {
    if (signal.aborted) [how, reason] = ['interrupted', undefined]
    options.progress?.({ phase: 'cleaning up', done: 0, total: 0 })
    await resources.removeAll()
    journal.write({ kind: 'end', finishedAt: new Date().toISOString(), how, ...(reason && { reason }) })
    journal.close()
    await close()
  }
  if (journal.failure) throw journal.failure
  return evidence
}

/** What progress shows of the target, which the target says. */
function shownTarget(target: TargetDescription, redactor: Redactor): TargetDescription {
  return { ...target, fhirVersion: redactor.redact(target.fhirVersion) }
}

// In the middle of a run the authorisation server may fail: what needs a token then cannot be observed.
function blockedWithoutToken(error: unknown): never {
  throw new Blocked(error instanceof Error ? error.message : String(error), { cause: 'credentials' })
}

/** The same with what was learnt about how to subscribe, where anything of the run does. */
async function contacted(
  world: World,
  found: Discovered,
  { scenarios, needsTrigger: isTold }: Pick<ActOptions, 'scenarios' | 'needsTrigger'>,
): Promise<World> {
  const isNeeded = scenarios.some(({ subscriptions }) => subscriptions > 0)
  if (!isNeeded || world.target.readOnly || world.session.stopped) return world
  const needsTrigger = isTold ?? scenarios.some(({ needs }) => needs?.includes('trigger'))
  const target = await firstContact(world, found, needsTrigger)
  if (!isDeepStrictEqual(target, world.target)) world.journal.write({ kind: 'target', description: target })
  return { ...world, target }
}

async function actAll(world: World, options: ActOptions, evidence: Evidence): Promise<void> {
  const common = { target: world.target, waiting: () => world.waits.longest() }
  let done = 0
  const total = options.scenarios.length
  const scheduler = new Scheduler(world, () =>
    options.progress?.({ phase: 'acting', done: ++done, total: Math.max(total, done), ...common }),
  )
  let beside: Promise<void> | undefined
  await scheduler.runAll(options.scenarios, 1, () => {
    beside = options.onlyLastLeft?.(evidence)
    // Should it fail, that is told below: now it would end the process before the clean-up.
    beside?.catch(() => undefined)
  })
  await beside
  if (world.signal.aborted || world.session.stopped) return
  const again = (await options.repeat?.(evidence)) ?? []
  if (again.length === 0) return
  options.progress?.({ phase: 'repeating', done: 0, total: again.length, ...common })
  await scheduler.runAll(again, 2)
}

function runLine({ settings, target, embedded, exploration }: ActOptions, id: string): RunLine {
  return {
    kind: 'run',
    recordVersion: '1.1',
    id,
    startedAt: new Date().toISOString(),
    suite: suiteIdentity(),
    target: { name: target.name, baseUrl: target.baseUrl, embedded },
    configuration: redactedConfiguration(settings, target),
    only: settings.only,
    skip: settings.skip,
    scope: settings.scope,
    ...(exploration && { exploration }),
  }
}
