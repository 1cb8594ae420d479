import type { Observed } from '../evidence/types.js'
import type { Check, Law } from '../judge/check.js'
import type { Demands } from '../judge/judge.js'
import type { Selection } from '../judge/selection.js'
import type { Trait } from '../reference/trait.js'
import type { Actor } from '../scenario/actor.js'
import type { Form } from '../scenario/form.js'
import type { Scenario } from '../scenario/types.js'

/** What random histories are judged by, and what they need to know of a server before they begin. */
export interface Exploration {
  /** each judges a history; see src/explore */
  readonly laws: readonly Law[]
  /** what is acted first: they provide the form that gives tokens, and how a bind message is written */
  readonly before: readonly Scenario[]
  /** the forms in which the server answers calls, by what those came to */
  readonly offered: (actor: Actor, results: readonly Observed[]) => readonly Form[]
}

/** What the engine runs: what is demanded, how it is judged, and the servers that prove that it is judged right. */
export interface Suite extends Demands {
  /** servers that break one clause, and servers that differ in a legal way; loaded when they are asked for */
  readonly traits: () => Promise<readonly Trait[]>
  /** loaded when it is asked for */
  readonly exploration: () => Promise<Exploration>
}

/** The scenarios that the selected checks name, each once; what those build on is acted with them. */
export function scenariosOf({ checks }: Pick<Suite, 'checks'>, chosen: Selection): readonly Scenario[] {
  const named = checks.filter((check) => chosen.leftOut(check) === null).map((check) => check.scenario)
  return [...new Map(named.map((scenario) => [scenario.key, scenario])).values()]
}

/** Titles of all scenarios by their keys, for the report. */
export function scenarioTitles({ checks }: Pick<Suite, 'checks'>): Record<string, string> {
  const withBases = (scenario: Scenario): Scenario[] => [
    scenario,
    ...(scenario.after ?? []).flatMap(withBases),
  ]
  const scenarios = new Set(checks.map((check) => check.scenario))
  return Object.fromEntries([...scenarios].flatMap(withBases).map(({ key, title }) => [key, title]))
}

export interface Coverage {
  readonly file: string
  readonly name: string
  readonly scenario: string
  readonly clause: string
}

/** The checks that cover each requirement, by its id; an empty list where none does. */
export function coverage({ catalogue, checks }: Demands): Readonly<Record<string, readonly Coverage[]>> {
  const told = ({ file, name, scenario, clause }: Check): Coverage => ({
    file,
    name,
    scenario: scenario.key,
    clause,
  })
  return Object.fromEntries(
    catalogue.requirements.map(({ id }) => [
      id,
      checks.filter((check) => check.requirement === id).map(told),
    ]),
  )
}
