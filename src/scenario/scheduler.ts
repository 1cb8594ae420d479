import type { Observed, ScenarioOutcome, TargetDescription } from '../evidence/types.js'
import type { Unrelated } from '../evidence/unrelated.js'
import { Actor } from './actor.js'
import { LACKED, NO_TRIGGER, type Provided } from './provided.js'
import { isProvided, type Need, type Scenario } from './types.js'
import { Blocked, NotApplicable, Skipped } from './outcomes.js'
import type { World } from './world.js'
import { readableStack } from '../evidence/readable-stack.js'

/** Runs scenarios side by side, each once per attempt, what they build on first. */
export class Scheduler {
  readonly #running = new Map<string, Promise<ScenarioOutcome>>()

  constructor(
    private readonly world: World,
    private readonly onDone: (key: string, outcome: ScenarioOutcome) => void = () => {},
  ) {}

  /** Acts all of them; those that wait or rest are started first, so that the waits overlap, those that may harm come last. */
  async runAll(scenarios: readonly Scenario[], attempt = 1, onlyLastLeft = () => {}): Promise<void> {
    const places = this.world.subscriptionPermits.total
    const inTurn = [...scenarios].sort((a, b) => turnOf(a, places) - turnOf(b, places))
    const harmless = inTurn.filter((scenario) => !scenario.last)
    await Promise.all(harmless.map((scenario) => this.run(scenario, attempt)))
    onlyLastLeft()
    for (const scenario of scenarios) if (scenario.last) await this.run(scenario, attempt)
  }

  /** The outcome of one scenario; asked twice, it acts once. */
  run(scenario: Scenario, attempt = 1): Promise<ScenarioOutcome> {
    const key = `${scenario.key}#${attempt}`
    let running = this.#running.get(key)
    if (!running) {
      running = this.#perform(scenario, attempt)
      this.#running.set(key, running)
    }
    return running
  }

  /** Lets go of what a scenario came to, which nothing builds on. */
  forget({ key }: Scenario, attempt = 1): void {
    this.#running.delete(`${key}#${attempt}`)
  }

  async #perform(scenario: Scenario, attempt: number): Promise<ScenarioOutcome> {
    const { journal } = this.world
    // What others build on was learnt in the first attempt and holds for the second.
    const before = await Promise.all(
      (scenario.after ?? []).map((each) => this.#before(each, scenario.derived ? attempt : 1, attempt)),
    )
    const at = journal.now()
    const results = before.map((each) => (each.kind === 'done' ? each.observed : null))
    const provided = (): Provided => providedTo(scenario, results)
    const outcome =
      refusalOf(scenario, before, this.#gates(), provided) ?? (await this.#act(scenario, attempt, results))
    const durationMs = Math.round(journal.now() - at)
    journal.write({ kind: 'scenario', key: scenario.key, attempt, at, durationMs, outcome })
    this.onDone(scenario.key, outcome)
    return outcome
  }

  /** What an outage kept from being learnt is learnt in the repetition. */
  async #before(scenario: Scenario, attempt: number, ofWhole: number): Promise<ScenarioOutcome> {
    const outcome = await this.run(scenario, attempt)
    const isOutage = outcome.kind === 'blocked' && outcome.cause === 'outage'
    return isOutage && attempt < ofWhole ? this.run(scenario, ofWhole) : outcome
  }

  #gates(): Gates {
    const { target, resources, subscriptionPermits } = this.world
    const { total, most } = subscriptionPermits
    return {
      target,
      maxSubscriptions: total,
      isLimited: total < most,
      whyFull: (needed) => resources.whyFull('Subscription', most, most - total + needed),
    }
  }

  async #finish(actor: Actor): Promise<void> {
    await actor.finish()
    // What could not be deleted stays in the way of others.
    const { subscriptionPermits, signal } = this.world
    if (!signal.aborted) subscriptionPermits.lower(subscriptionPermits.total - actor.aliveSubscriptions)
  }

  async #act(scenario: Scenario, attempt: number, results: readonly Observed[]): Promise<ScenarioOutcome> {
    const { world } = this
    const { subscriptionPermits: permits } = world
    const { subscriptions, unmarked, rests } = scenario
    const release =
      subscriptions > 0 ? await permits.take(subscriptions, turnOf(scenario, permits.total)) : () => {}
    const traits = { isUnmarked: unmarked === true, mayRest: rests === true }
    const actor = new Actor(world, scenario.key, attempt, providedTo(scenario, results), traits)
    try {
      if (world.signal.aborted) return INTERRUPTED
      const { stopped } = world.session
      if (stopped) return { kind: 'blocked', reason: stopped.reason, cause: stopped.cause }
      const observed = await scenario.act(actor, ...results)
      return world.signal.aborted ? INTERRUPTED : { kind: 'done', observed }
    } catch (error) {
      return world.signal.aborted ? INTERRUPTED : unlessUnrelated(outcomeOf(error), actor.unrelated)
    } finally {
      await this.#finish(actor).finally(release)
    }
  }
}

/**
 * In which turn a scenario acts where places are rare: first who waits on the clock, then who rests, and last who needs more
 * than half of the places, since all others would wait until so many are free.
 */
function turnOf({ waits, rests, subscriptions }: Scenario, places: number): number {
  if (waits === true) return 0
  if (rests === true) return 1
  return subscriptions > places / 2 ? 3 : 2
}

/** What a scenario comes to in whose midst the run was interrupted: its waits ended before their time. */
const INTERRUPTED: ScenarioOutcome = { kind: 'blocked', reason: 'the run was interrupted' }

/** The facts that those found out that a scenario builds on. */
function providedTo({ after = [] }: Scenario, results: readonly Observed[]): Provided {
  return Object.assign({}, ...after.map((each, at) => each.provides?.(results[at]))) as Provided
}

function outcomeOf(error: unknown): ScenarioOutcome {
  if (error instanceof Skipped) return { kind: 'skipped', reason: error.message, cause: error.cause }
  if (error instanceof NotApplicable) return { kind: 'not-applicable', reason: error.message }
  if (error instanceof Blocked) return { kind: 'blocked', reason: error.message, ...error.lacking }
  return { kind: 'fault', reason: error instanceof Error ? readableStack(error) : String(error) }
}

/** What a scenario took for a refusal, or for something that is not offered, may have been an answer to nothing it asked. */
function unlessUnrelated(outcome: ScenarioOutcome, unrelated: Unrelated | null): ScenarioOutcome {
  const rests = outcome.kind === 'blocked' || outcome.kind === 'not-applicable'
  if (!rests || unrelated === null) return outcome
  const { reason } = outcome
  const said = reason.includes(unrelated.what) ? reason : `${reason} (${unrelated.what})`
  const partial = outcome.kind === 'blocked' && outcome.partial !== undefined ? outcome.partial : undefined
  return {
    kind: 'blocked',
    reason: said,
    cause: unrelated.cause,
    ...(partial !== undefined && { partial }),
  }
}

/** What decides beforehand whether a scenario is begun. */
export interface Gates {
  readonly target: TargetDescription
  /** most Subscriptions of ours that may be alive at once, now */
  readonly maxSubscriptions: number
  /** the server allows no more, whatever the settings say */
  readonly isLimited?: boolean
  /** why there are as many that cannot be deleted; null when there are not */
  readonly whyFull?: (needed: number) => string | null
}

/**
 * Why a scenario is not even begun; null when it may. A run asks this before it acts, a forecast without acting.
 * @param before the outcomes of what it builds on, as far as they are known
 * @param provided what those found out; absent: it is not known yet, and nothing is missed
 */
export function refusalOf(
  scenario: Scenario,
  before: readonly ScenarioOutcome[],
  { target, maxSubscriptions, isLimited = false, whyFull }: Gates,
  provided?: () => Provided,
): ScenarioOutcome | null {
  const broken = before.find((outcome) => outcome.kind !== 'done')
  if (broken) {
    return broken.kind === 'fault'
      ? { kind: 'blocked', reason: `an earlier scenario failed: ${broken.reason}` }
      : broken
  }
  if (scenario.releases && !scenario.releases.includes(target.release)) {
    return { kind: 'not-applicable', reason: `not in ${target.release}` }
  }
  for (const need of scenario.needs ?? []) {
    const missing = missingNeed(need, target, provided)
    if (missing !== null) return missing
  }
  if (scenario.subscriptions > maxSubscriptions) {
    const full = whyFull?.(scenario.subscriptions) ?? null
    if (full !== null) return { kind: 'blocked', reason: full, cause: 'setting' }
    return { kind: 'skipped', reason: tooMany(scenario.subscriptions, maxSubscriptions, isLimited) }
  }
  if (scenario.waits && target.waitBudgetSeconds === 0) {
    return { kind: 'skipped', reason: 'it waits on the clock, wait budget 0 s: set --wait-budget 60' }
  }
  return null
}

function tooMany(needed: number, most: number, isLimited: boolean): string {
  const start = `it needs ${needed} Subscriptions at once, `
  return isLimited
    ? `${start}and the server allows ${most}: raise the limit of Subscriptions in the server`
    : `${start}--max-subscriptions is ${most}: set --max-subscriptions ${needed}`
}

/**
 * Why a need of a scenario is not met by this target; null when it is.
 * @param provided what other scenarios found out; by default nothing is known yet, and nothing missed
 */
export function missingNeed(
  need: Need,
  target: TargetDescription,
  provided?: () => Provided,
): ScenarioOutcome | null {
  if (isProvided(need)) {
    if (!provided) return null
    const value = provided()[need]
    if (value === undefined)
      return { kind: 'fault', reason: `it needs ${need}, which nothing in its \`after\` provides` }
    return value === null ? { kind: 'blocked', reason: LACKED[need], lacks: need } : null
  }
  const skipped = (reason: string): ScenarioOutcome => ({ kind: 'skipped', reason, cause: 'setting' })
  switch (need) {
    case 'create':
      return target.readOnly
        ? skipped('the run is read-only and creates nothing: leave out TARGET_SUBSCRIPTION_IDS')
        : null
    case 'trigger':
      if (target.readOnly)
        return skipped('the run is read-only and triggers nothing: leave out TARGET_SUBSCRIPTION_IDS')
      return target.triggerType === null ? skipped(NO_TRIGGER) : null
    case 'second-principal':
      return target.secondPrincipal ? null : skipped('no second principal: set TARGET_SECOND_BEARER_TOKEN')
    case 'authentication':
      return target.authenticated
        ? null
        : skipped(
            'no credentials configured, so unauthenticated calls cannot be tested: set TARGET_BEARER_TOKEN',
          )
    case 'xml':
      return target.declared.xml
        ? null
        : { kind: 'not-applicable', reason: 'the server does not declare XML' }
    case 'events-declared':
      return target.declared.events
        ? null
        : { kind: 'not-applicable', reason: 'the server does not declare $events' }
  }
}
