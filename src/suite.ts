import { declaredChecks } from './judge/check.js'
import type { Suite } from './run/suite.js'

/** Loads the suite. The one place where the engine's users get it: below this file, nothing imports it. */
export async function loadSuite(): Promise<Suite> {
  await import('../tests/conformance/index.js')
  return {
    checks: declaredChecks(),
    traits: async () => (await import('./reference/traits/index.js')).TRAITS,
  }
}
