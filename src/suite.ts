import type { Catalogue } from './catalogue/index.js'
import type { Suite } from './run/suite.js'

/** Loads the suite. The one place where the engine's users get it: below this file, nothing imports it. */
export async function loadSuite(): Promise<Suite> {
  return (await import('../tests/conformance/suite.js')).loadSuite()
}

/** What the suite demands, without its checks. */
export async function loadCatalogue(): Promise<Catalogue> {
  return (await import('../tests/conformance/suite.js')).CATALOGUE
}
