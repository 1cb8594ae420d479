import type { Catalogue } from './catalogue/index.js'
import type { Suite } from './run/suite.js'

/** The suite of this package. Only this file of the engine knows where it is; everything below is handed it as a value. */
export async function loadSuite(): Promise<Suite> {
  const { loadSuite: load } = await import('../tests/conformance/suite.js')
  return load()
}

/** What the suite demands, without its checks. */
export async function loadCatalogue(): Promise<Catalogue> {
  return (await import('../tests/conformance/suite.js')).CATALOGUE
}
