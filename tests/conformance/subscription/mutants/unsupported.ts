import type { Hooks } from '../../../../src/reference/core.js'
import type { Resource } from '../../../../src/reference/model.js'
import { Refusal } from '../../../../src/reference/outcome.js'
import { passes, TRIGGER_TYPE } from '../../../../src/reference/topic.js'
import type { Trait } from '../../../../src/reference/trait.js'

const BACKPORT = ['R4', 'R4B'] as const

const CORE = ['R5', 'R6a'] as const

/** Takes what the server would refuse, if it holds of what was submitted. */
const taking = (
  holds: (submitted: string) => boolean,
  settled: (submitted: Resource) => Resource = (submitted) => submitted,
): Pick<Hooks, 'subscriptionAccepted'> => ({
  subscriptionAccepted: (value, { submitted }) =>
    value instanceof Refusal && holds(JSON.stringify(submitted))
      ? { ...settled(submitted), status: 'active' }
      : value,
})

const withLevelEmpty = (submitted: Resource): Resource =>
  JSON.parse(JSON.stringify(submitted).replace('no-such-level', 'empty')) as Resource

/** What was created is an event of every Subscription of its owner, filters or not. */
const UNFILTERED: Pick<Hooks, 'response'> = {
  response: (answer, { route, server }) => {
    const { resource } = answer
    if (route.name !== 'create' || resource?.resourceType !== TRIGGER_TYPE) return answer
    const owner = server.store.find(TRIGGER_TYPE, resource.id ?? '')?.owner
    for (const subscription of server.subscriptions.all())
      if (subscription.owner === owner && !passes(resource, subscription.filters))
        server.subscriptions.happened(subscription.id, { interaction: 'create', resource })
    return answer
  },
}

/** Servers that take what they do not support. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'any-channel-by-extension',
    kind: 'mutant',
    summary: 'A channel that nobody knows is accepted, as long as it is named by the extension.',
    breaks: 'SC-14/channel',
    releases: BACKPORT,
    hooks: taking((submitted) => submitted.includes('backport-channel-type')),
  },
  {
    name: 'any-channel-type',
    kind: 'mutant',
    summary: 'Any `channel.type` is accepted.',
    breaks: 'SC-14/channel-type',
    releases: BACKPORT,
    hooks: taking((submitted) => submitted.includes('"type":"no-such-channel"')),
  },
  {
    name: 'any-filter',
    kind: 'mutant',
    summary: 'A filter that the topic does not offer is accepted.',
    breaks: 'SC-14/filter',
    releases: ['R4B'],
    hooks: taking((submitted) => submitted.includes('no-such-parameter')),
  },
  {
    name: 'any-filter-in-an-update',
    kind: 'mutant',
    summary: 'An update may give a Subscription a filter that the topic does not offer.',
    breaks: 'SC-14/filter',
    releases: ['R4B'],
    hooks: {
      subscriptionAccepted: (value, { submitted, interaction }) =>
        interaction === 'update' && JSON.stringify(submitted).includes('no-such-parameter')
          ? { ...submitted, status: 'active' }
          : value,
    },
  },
  {
    name: 'any-filter-on-r4',
    kind: 'mutant',
    summary: 'A filter that nobody knows is accepted.',
    breaks: 'SC-14/filter-unproven',
    releases: ['R4'],
    hooks: taking((submitted) => submitted.includes('no-such-parameter')),
  },
  {
    name: 'any-content-level',
    kind: 'mutant',
    summary: 'Any content level is accepted and returned.',
    breaks: 'SC-14/content',
    releases: BACKPORT,
    hooks: taking((submitted) => submitted.includes('no-such-level')),
  },
  {
    name: 'content-level-replaced',
    kind: 'mutant',
    summary: 'In place of an unknown content level the level empty is taken.',
    breaks: 'SC-14/content-changed',
    releases: BACKPORT,
    hooks: taking((submitted) => submitted.includes('no-such-level'), withLevelEmpty),
  },
  {
    name: 'any-channel-in-core',
    kind: 'mutant',
    summary: 'Any channel type is accepted.',
    breaks: 'SC-07/channel',
    releases: CORE,
    hooks: taking((submitted) => submitted.includes('no-such-channel')),
  },
  {
    name: 'any-filter-in-core',
    kind: 'mutant',
    summary: 'A filter that the topic does not offer is accepted.',
    breaks: 'SC-07/filter',
    releases: CORE,
    hooks: taking((submitted) => submitted.includes('no-such-parameter')),
  },
  {
    name: 'any-content-level-in-core',
    kind: 'mutant',
    summary: 'Any content level is accepted and returned.',
    breaks: 'SC-07/content',
    releases: CORE,
    hooks: taking((submitted) => submitted.includes('no-such-level')),
  },
  {
    name: 'content-level-replaced-in-core',
    kind: 'mutant',
    summary: 'In place of an unknown content level the level empty is taken.',
    breaks: 'SC-07/content-changed',
    releases: CORE,
    hooks: taking((submitted) => submitted.includes('no-such-level'), withLevelEmpty),
  },
  {
    name: 'filters-ignored',
    kind: 'mutant',
    summary: 'Filters are stored and not looked at.',
    breaks: 'SC-23/ignored',
    releases: ['R4B', ...CORE],
    hooks: UNFILTERED,
  },
  {
    name: 'filters-ignored-on-r4',
    kind: 'mutant',
    summary: 'Filters that no definition names are stored and not looked at.',
    breaks: 'SC-23/ignored-unlisted',
    releases: ['R4'],
    hooks: UNFILTERED,
  },
]
