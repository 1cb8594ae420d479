import { CATALOGUE } from '../catalogue/index.js'
import { declaredChecks, type Check } from '../judge/check.js'
import type { Selection } from '../judge/selection.js'
import type { Scenario } from '../scenario/types.js'

/** Loads the test files as plain modules: what they declare is the suite. */
export async function loadSuite(): Promise<readonly Check[]> {
  await import('../../tests/conformance/index.js')
  return declaredChecks()
}

/** The scenarios that the selected checks name, each once; what those build on is acted with them. */
export function scenariosOf(checks: readonly Check[], chosen: Selection): readonly Scenario[] {
  const named = checks.filter((check) => chosen.leftOut(check) === null).map((check) => check.scenario)
  return [...new Map(named.map((scenario) => [scenario.key, scenario])).values()]
}

/** Titles of all scenarios by their keys, for the report. */
export function scenarioTitles(checks: readonly Check[]): Record<string, string> {
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
  readonly clause: string | null
}

/** The checks that cover each requirement, by its id; an empty list where none does. */
export async function coverage(): Promise<Readonly<Record<string, readonly Coverage[]>>> {
  const checks = await loadSuite()
  return Object.fromEntries(
    CATALOGUE.map(({ id }) => [
      id,
      checks
        .filter((check) => check.requirement === id)
        .map(({ file, name, scenario, clause }) => ({ file, name, scenario: scenario.key, clause })),
    ]),
  )
}
