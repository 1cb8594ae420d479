import type { Scope } from '../evidence/types.js'
import type { Scenario } from '../scenario/types.js'
import type { Check } from './check.js'

/**
 * Whether a scenario belongs to a scope. `core` leaves out what waits for the clock or needs a second principal, and
 * what builds on such a scenario.
 */
export function isInScope(scope: Scope, scenario: Scenario): boolean {
  if (scope === 'full') return true
  const { waits = false, needs = [], after = [] } = scenario
  return !waits && !needs.includes('second-principal') && after.every((each) => isInScope(scope, each))
}

/** Whether a check belongs to a scope: its scenario does, and what it judges does not show only after some seconds. */
export function judgesInScope(
  scope: Scope,
  { scenario, rested }: Pick<Check, 'scenario' | 'rested'>,
): boolean {
  return isInScope(scope, scenario) && (scope === 'full' || rested !== true)
}

/** The clauses, as `ID/clause`, that only checks outside a scope judge; in the order of the checks. */
export function clausesOutside(
  scope: Scope,
  checks: readonly Pick<Check, 'requirement' | 'clause' | 'scenario' | 'rested'>[],
): readonly string[] {
  const nameOf = ({ requirement, clause }: (typeof checks)[number]) => `${requirement}/${clause}`
  const inside = new Set(checks.filter((check) => judgesInScope(scope, check)).map(nameOf))
  return [...new Set(checks.map(nameOf))].filter((name) => !inside.has(name))
}
