import type { Scope, TargetDescription } from '../evidence/types.js'
import type { Deadlines } from '../wire/deadlines.js'

/**
 * Why a run lets no time pass for what shows only after some seconds: its scope is `core`, or its wait budget is shorter
 * than that. Scenarios act without the rest then, and checks that are about it are left out, for this reason.
 * @returns null where scenarios rest
 */
export function whyNoRest(
  { waitBudgetSeconds }: Pick<TargetDescription, 'waitBudgetSeconds'>,
  deadlines: Deadlines,
  scope: Scope = 'full',
): string | null {
  if (scope === 'core') return 'outside the scope core'
  const seconds = Math.ceil(deadlines.of('settled') / 1_000)
  return seconds <= waitBudgetSeconds
    ? null
    : `not looked at after some seconds, wait budget ${waitBudgetSeconds} s: set --wait-budget ${seconds}`
}
