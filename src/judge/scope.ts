import type { Scope } from '../evidence/types.js'
import type { Scenario } from '../scenario/types.js'

/**
 * Whether a scenario belongs to a scope. `core` leaves out what waits for the clock or needs a second principal, and
 * what builds on such a scenario.
 */
export function isInScope(scope: Scope, scenario: Scenario): boolean {
  if (scope === 'full') return true
  const { waits = false, needs = [], after = [] } = scenario
  return !waits && !needs.includes('second-principal') && after.every((each) => isInScope(scope, each))
}
