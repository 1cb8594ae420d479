import type { Evidence } from '../evidence/read.js'
import type { ScenarioOutcome, TargetDescription } from '../evidence/types.js'
import { standaloneExpect } from '../judge/expect.js'
import { judgeCheck, type Judged } from '../judge/engine.js'
import { conclude } from '../judge/judge.js'
import { selection } from '../judge/selection.js'
import { standingOf, type LeftOpen, type Standing } from '../report/standing.js'
import type { Discovered } from '../target/discovery.js'
import { refusalOf } from '../scenario/scheduler.js'
import type { Scenario } from '../scenario/types.js'
import type { RunSettings } from '../target/configuration/types.js'
import type { Suite } from './suite.js'

/** What a run will come to, as far as it is known. Each requirement that applies is in one of the lists. */
export interface Forecast {
  /** what a run will verify, whatever the verdict */
  readonly verified: readonly string[]
  /** what it will leave unverified or out, and why */
  readonly open: readonly LeftOpen[]
  /** what cannot be known without writing to the target */
  readonly unknown: readonly string[]
}

type Demanded = Pick<Suite, 'catalogue' | 'checks'>

/**
 * What is known before anything is written: what was only read is judged, and what a run does not even begin is left out.
 * The same gates, checks and roll-up decide as in a run.
 * @param read what the scenarios that only read came to
 * @param found the target, and the ways to subscribe that a run will try
 */
export function forecastOf(
  suite: Demanded,
  settings: RunSettings,
  read: Evidence,
  { description, ways }: Discovered,
): Forecast {
  // Which of the ways to subscribe works, and with it what triggers, is found out by writing.
  const [trigger] = ways.flatMap(({ triggers }) => triggers)
  const target = { ...description, triggerType: description.triggerType ?? trigger?.type ?? null }
  const refused = refusals(suite, settings, target, read)
  const known = judgedWith(suite, settings, { ...read, scenarios: new Map([...read.scenarios, ...refused]) })
  // Of what is not known, nothing is observed in the one case and all in the other.
  const least = standing(suite, settings, read, known)
  const most = standing(suite, settings, read, known.map(observedUnlessKnown(read, refused)))
  const isOpen = new Set(most.open.map(({ requirement }) => requirement))
  const unsure = least.open.map(({ requirement }) => requirement)
  return { verified: least.verified, open: most.open, unknown: unsure.filter((id) => !isOpen.has(id)) }
}

/** Everything is known: what was rehearsed stands for what was not read on the target itself. */
export function forecastFrom(
  suite: Demanded,
  settings: RunSettings,
  read: Evidence,
  rehearsed: Evidence,
): Forecast {
  const judged = judgedWith(suite, settings, rehearsed)
  const real = judgedWith(suite, settings, read)
  const both = judged.map((each, at) => (read.scenarios.has(each.result.scenario) ? real[at]! : each))
  const { verified, open } = standing(suite, settings, read, both)
  return { verified, open, unknown: [] }
}

/** The scenarios that doctor acts: they only read. */
export function readingScenarios(scenarios: readonly Scenario[]): readonly Scenario[] {
  return scenarios.filter(({ onlyReads, after = [] }) => onlyReads === true && after.length === 0)
}

function judgedWith({ catalogue, checks }: Demanded, settings: RunSettings, evidence: Evidence): Judged[] {
  const chosen = selection(settings)
  return checks
    .filter(({ requirement }) => chosen.has(requirement))
    .map((check) => judgeCheck(catalogue, check, evidence, standaloneExpect(), chosen))
}

function standing(
  { catalogue, checks }: Demanded,
  settings: RunSettings,
  evidence: Evidence,
  judged: readonly Judged[],
): Standing {
  const chosen = selection(settings)
  const selected = checks.filter(({ requirement }) => chosen.has(requirement))
  return standingOf(conclude({ catalogue, checks: selected }, judged, evidence, { chosen }))
}

/** The scenarios that a run on this target does not begin, with why; what builds on one of them is none either. */
function refusals(
  { checks }: Demanded,
  settings: RunSettings,
  target: TargetDescription,
  { end }: Evidence,
): Evidence['scenarios'] {
  const outcomes = new Map<Scenario, ScenarioOutcome | null>()
  const gates = { target, maxSubscriptions: settings.maxSubscriptions }
  const outcomeOf = (scenario: Scenario): ScenarioOutcome | null => {
    const known = outcomes.get(scenario)
    if (known !== undefined) return known
    const before = (scenario.after ?? []).flatMap((each) => outcomeOf(each) ?? [])
    const outcome = refusalOf(scenario, before, gates) ?? stopped(end)
    outcomes.set(scenario, outcome)
    return outcome
  }
  return new Map(
    checks.flatMap(({ scenario }) => {
      const outcome = outcomeOf(scenario)
      if (outcome === null) return []
      return [
        [scenario.key, [{ kind: 'scenario', key: scenario.key, attempt: 1, at: 0, durationMs: 0, outcome }]],
      ]
    }),
  )
}

/** A run ends where nothing more is asked: no scenario is acted then. */
function stopped(end: Evidence['end']): ScenarioOutcome | null {
  if (end?.how !== 'credentials-refused') return null
  return { kind: 'blocked', reason: end.reason ?? '', cause: 'credentials' }
}

const observedUnlessKnown =
  ({ scenarios: acted }: Evidence, refused: Evidence['scenarios']) =>
  (judged: Judged): Judged => {
    const { result } = judged
    const isKnown = acted.has(result.scenario) || refused.has(result.scenario)
    return isKnown || result.verdict !== 'unverified'
      ? judged
      : { ...judged, result: { ...result, verdict: 'pass' } }
  }
