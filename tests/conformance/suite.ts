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
  await Promise.all([
    import('./operation/answer.test.js'),
    import('./operation/levels.test.js'),
    import('./operation/request-bodies.test.js'),
    import('./operation/negotiation.test.js'),
    import('./operation/situations.test.js'),
    import('./operation/xml.test.js'),
    import('./operation/headers.test.js'),
    import('./operation/other-form.test.js'),
    import('./input/ids.test.js'),
    import('./input/without-ids.test.js'),
    import('./input/mistakes.test.js'),
    import('./output/parameters.test.js'),
    import('./output/subscriptions.test.js'),
    import('./output/envelope.test.js'),
    import('./output/without-ids.test.js'),
    import('./output/values.test.js'),
    import('./output/xml.test.js'),
    import('./token/token.test.js'),
    import('./token/forms.test.js'),
    import('./expiration/expiration.test.js'),
    import('./binding/bind-message.test.js'),
    import('./binding/handshake.test.js'),
    import('./binding/another-bind.test.js'),
    import('./binding/admission.test.js'),
    import('./binding/idle-client.test.js'),
    import('./binding/forged.test.js'),
    import('./binding/outlived.test.js'),
    import('./delivery/connection.test.js'),
    import('./delivery/mime-type.test.js'),
    import('./delivery/packing.test.js'),
    import('./delivery/arrival.test.js'),
    import('./delivery/repetitions.test.js'),
    import('./delivery/other-connections.test.js'),
    import('./delivery/counters.test.js'),
    import('./delivery/heartbeats.test.js'),
    import('./delivery/deletion.test.js'),
    import('./delivery/late.test.js'),
    import('./delivery/shared-socket.test.js'),
    import('./delivery/sockets.test.js'),
    import('./delivery/turned-off.test.js'),
    import('./notification/bundle.test.js'),
    import('./notification/full-urls.test.js'),
    import('./notification/entries.test.js'),
    import('./notification/json.test.js'),
    import('./status/events.test.js'),
    import('./status/heartbeats.test.js'),
    import('./status/each-message.test.js'),
    import('./status/handshake.test.js'),
    import('./status/event-notifications.test.js'),
    import('./content/entries.test.js'),
    import('./content/focus.test.js'),
    import('./content/full-resource.test.js'),
    import('./content/accepted-terms.test.js'),
    import('./content/beside.test.js'),
    import('./subscription/new-subscription.test.js'),
    import('./subscription/status-operation.test.js'),
    import('./subscription/reading-back.test.js'),
    import('./subscription/json.test.js'),
    import('./subscription/duties.test.js'),
    import('./errors/errors.test.js'),
    import('./errors/refusals-by-form.test.js'),
    import('./errors/shape-by-form.test.js'),
    import('./security/security.test.js'),
  ])
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
  const topics: readonly { readonly MUTANTS?: readonly Trait[]; readonly VARIANTS?: readonly Trait[] }[] =
    await Promise.all([
      import('./operation/mutants/index.js'),
      import('./operation/variants.js'),
      import('./input/mutants.js'),
      import('./input/variants.js'),
      import('./output/mutants/index.js'),
      import('./output/variants.js'),
      import('./token/mutants.js'),
      import('./token/variants.js'),
      import('./expiration/mutants.js'),
      import('./expiration/variants.js'),
      import('./binding/mutants.js'),
      import('./binding/mutants-forged.js'),
      import('./binding/variants.js'),
      import('./delivery/mutants.js'),
      import('./delivery/mutants-late.js'),
      import('./delivery/mutants-shared.js'),
      import('./delivery/variants/index.js'),
      import('./notification/mutants.js'),
      import('./status/mutants/index.js'),
      import('./content/mutants.js'),
      import('./content/variants.js'),
      import('./subscription/mutants/index.js'),
      import('./subscription/variants.js'),
      import('./errors/mutants.js'),
      import('./errors/mutants-form.js'),
      import('./errors/variants.js'),
      import('./security/mutants.js'),
      import('./security/variants.js'),
    ])
  return topics.flatMap(({ MUTANTS = [], VARIANTS = [] }) => [...MUTANTS, ...VARIANTS])
}
