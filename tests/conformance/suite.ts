import { Catalogue } from '../../src/catalogue/index.js'
import { declaredChecks, type Check } from '../../src/judge/check.js'
import type { Trait } from '../../src/reference/trait.js'
import type { Exploration, Suite } from '../../src/run/suite.js'
import { AMBIGUITIES } from './catalogue/ambiguities.js'
import { FACTS } from './catalogue/facts.js'
import { GROUPS, ROLES } from './catalogue/groups.js'
import { REQUIREMENTS as OPERATION } from './operation/requirements/index.js'
import { REQUIREMENTS as INPUT } from './input/requirements/index.js'
import { REQUIREMENTS as OUTPUT } from './output/requirements/index.js'
import { REQUIREMENTS as TOKEN } from './token/requirements.js'
import { REQUIREMENTS as EXPIRATION } from './expiration/requirements.js'
import { REQUIREMENTS as BINDING } from './binding/requirements.js'
import { REQUIREMENTS as DELIVERY } from './delivery/requirements/index.js'
import { REQUIREMENTS as NOTIFICATION } from './notification/requirements/index.js'
import { REQUIREMENTS as STATUS } from './status/requirements/index.js'
import { REQUIREMENTS as CONTENT } from './content/requirements.js'
import { REQUIREMENTS as SUBSCRIPTION } from './subscription/requirements/index.js'
import { REQUIREMENTS as ERRORS } from './errors/requirements.js'
import { REQUIREMENTS as SECURITY } from './security/requirements.js'

/** What is demanded of a server, in the order of groups and numbers. */
export const CATALOGUE = new Catalogue({
  requirements: [
    ...OPERATION,
    ...INPUT,
    ...OUTPUT,
    ...TOKEN,
    ...EXPIRATION,
    ...BINDING,
    ...DELIVERY,
    ...NOTIFICATION,
    ...STATUS,
    ...CONTENT,
    ...SUBSCRIPTION,
    ...ERRORS,
    ...SECURITY,
  ],
  ambiguities: AMBIGUITIES,
  groups: GROUPS,
  roles: ROLES,
  facts: FACTS,
})

/** The suite as a value. Puts the topics together; no other file knows them all. */
export async function loadSuite(): Promise<Suite> {
  return {
    catalogue: CATALOGUE,
    checks: await loadChecks(),
    traits: loadTraits,
    exploration: loadExploration,
  }
}

/** Loads the test files as plain modules: what they declare is the suite. In the order of the catalogue. */
async function loadChecks(): Promise<readonly Check[]> {
  await import('./checks.js')
  const place = new Map<string, number>(CATALOGUE.requirements.map(({ id }, index) => [id, index]))
  const placeOf = ({ requirement }: Check): number => place.get(requirement) ?? Infinity
  return [...declaredChecks()].sort(
    (a, b) => placeOf(a) - placeOf(b) || (a.file === b.file ? 0 : a.file < b.file ? -1 : 1),
  )
}

/** The laws of random histories. */
export async function loadExploration(): Promise<Exploration> {
  const [{ explorationOf }, checks] = await Promise.all([import('./exploring/index.js'), loadChecks()])
  return explorationOf(checks)
}

/** Every behaviour that can be laid over the reference server: mutants and legal variants. */
export async function loadTraits(): Promise<readonly Trait[]> {
  return (await import('./traits.js')).TRAITS
}
