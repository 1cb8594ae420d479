import type { Hooks } from '../../../../src/reference/core.js'
import {
  entries,
  events,
  statusElement,
  subscriptionCapability,
} from '../../../../src/reference/edits/resources.js'
import { type Reply, reply } from '../../../../src/reference/http.js'
import type { Bundle, Resource } from '../../../../src/reference/model.js'
import { Refusal, refuse } from '../../../../src/reference/outcome.js'
import { isObject, objects } from '../../../../src/reference/resource.js'
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

/** Changes the Bundle that a successful call of one route is answered with. */
const answering = (
  name: 'status' | 'events' | 'search',
  change: (bundle: Bundle, query: URLSearchParams) => Resource,
  level?: 'type' | 'instance',
): Pick<Hooks, 'response'> => ({
  response: (answer: Reply, { route, request }) =>
    route.name === name &&
    (level ?? route.level) === route.level &&
    answer.resource?.resourceType === 'Bundle'
      ? { ...answer, resource: change(answer.resource as Bundle, request.query) }
      : answer,
})

const declaring = (
  change: (subscription: Record<string, unknown>) => Record<string, unknown>,
): Pick<Hooks, 'capabilities'> => ({ capabilities: (statement) => subscriptionCapability(statement, change) })

const withoutElement = (object: Record<string, unknown>, name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))

const nothingHere = reply(404, refuse(404, 'not-found', 'There is nothing here.').outcome())

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

/** Servers that break one clause each. */
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
  {
    name: 'events-unlisted-in-query',
    kind: 'mutant',
    summary: '$events returns a status without events, and the resources beside it.',
    breaks: 'SC-15/no-event',
    releases: ['R5', 'R6a'],
    hooks: answering('events', (bundle) => events(bundle, () => undefined)),
  },
  {
    name: 'range-without-its-end',
    kind: 'mutant',
    summary: '$events leaves out the event at the upper bound.',
    breaks: 'SC-15/bounds',
    releases: ['R5', 'R6a'],
    hooks: answering('events', (bundle, query) =>
      events(bundle, (event) =>
        event['eventNumber'] === query.get('eventsUntilNumber') ? undefined : event,
      ),
    ),
  },
  {
    name: 'status-with-requests',
    kind: 'mutant',
    summary: 'The entries that $status returns have a request.',
    breaks: 'SC-16/request-or-response',
    releases: ['R4', 'R4B', 'R5'],
    hooks: answering('status', (bundle) =>
      entries(bundle, (entry) => ({ ...entry, request: { method: 'GET', url: 'Subscription/$status' } })),
    ),
  },
  {
    name: 'status-without-self-link',
    kind: 'mutant',
    summary: 'The Bundle of $status has no self link.',
    breaks: 'SC-16/no-self-link',
    releases: ['R5'],
    hooks: answering('status', (bundle) => withoutElement(bundle, 'link') as Resource),
  },
  {
    name: 'status-without-counter',
    kind: 'mutant',
    summary: 'The statuses that $status returns have no counter.',
    breaks: 'SC-16/no-counter',
    releases: ['R5'],
    hooks: answering('status', (bundle) =>
      statusElement(bundle, 'eventsSinceSubscriptionStart', () => undefined),
    ),
  },
  {
    name: 'status-of-instances-only',
    kind: 'mutant',
    summary: '$status is declared, and answered 404 at type level.',
    breaks: 'SC-17/declared',
    hooks: {
      request: (request, { route }) =>
        route.name === 'status' && route.level === 'type' ? nothingHere : request,
    },
  },
  {
    name: 'status-undeclared-and-of-instances',
    kind: 'mutant',
    summary: '$status is not declared, and answered 404 at type level.',
    breaks: 'SC-17/refused',
    hooks: {
      ...declaring((subscription) => ({
        ...subscription,
        operation: objects(subscription['operation']).filter(({ name }) => name !== 'status'),
      })),
      request: (request, { route }) =>
        route.name === 'status' && route.level === 'type' ? nothingHere : request,
    },
  },
  {
    name: 'status-of-all',
    kind: 'mutant',
    summary: '$status at type level returns Subscriptions whatever their status.',
    breaks: 'SC-17/filter-ignored',
    hooks: {
      request: (request, { route }) => {
        if (route.name === 'status' && route.level === 'type') request.query.delete('status')
        return request
      },
    },
  },
  {
    name: 'level-not-returned',
    kind: 'mutant',
    summary: 'A Subscription that is read has lost its content level.',
    breaks: 'SC-18/missing',
    releases: BACKPORT,
    hooks: {
      response: (answer, { route }) => {
        const { resource } = answer
        if (route.name !== 'read' || resource?.resourceType !== 'Subscription') return answer
        const channel = isObject(resource['channel']) ? resource['channel'] : {}
        return { ...answer, resource: { ...resource, channel: withoutElement(channel, '_payload') } }
      },
    },
  },
  {
    name: 'topics-not-searched-by-url',
    kind: 'mutant',
    summary: 'A search for a topic by its url finds nothing.',
    breaks: 'SC-19/no-search',
    releases: ['R4B'],
    hooks: answering('search', (bundle, query) =>
      query.has('url') ? { ...bundle, total: 0, entry: [] } : bundle,
    ),
  },
  {
    name: 'topics-unreadable',
    kind: 'mutant',
    summary: 'A topic cannot be read.',
    breaks: 'SC-19/unreadable',
    releases: ['R4B'],
    hooks: {
      request: (request, { route }) =>
        route.name === 'read' && route.type === 'SubscriptionTopic' ? nothingHere : request,
    },
  },
  {
    name: 'profile-undeclared',
    kind: 'mutant',
    summary: 'The CapabilityStatement does not list the profile of the guide.',
    breaks: 'SC-20/profile',
    releases: BACKPORT,
    hooks: declaring((subscription) => withoutElement(subscription, 'supportedProfile')),
  },
  {
    name: 'statement-of-the-guide-unnamed',
    kind: 'mutant',
    summary: 'The CapabilityStatement names the guide, and not the statement that it meets.',
    breaks: 'SC-20/instantiates',
    releases: BACKPORT,
    hooks: {
      capabilities: ({ instantiates: _statement, ...rest }) => ({
        ...(rest as Resource),
        implementationGuide: ['http://hl7.org/fhir/uv/subscriptions-backport/ImplementationGuide/x'],
      }),
    },
  },
  {
    name: 'interactions-undeclared',
    kind: 'mutant',
    summary: 'The CapabilityStatement does not say that Subscriptions can be deleted.',
    breaks: 'SC-20/interactions',
    releases: BACKPORT,
    hooks: declaring((subscription) => ({
      ...subscription,
      interaction: objects(subscription['interaction']).filter(({ code }) => code !== 'delete'),
    })),
  },
  {
    name: 'searches-undeclared',
    kind: 'mutant',
    summary: 'The CapabilityStatement does not say that Subscriptions can be searched by status.',
    breaks: 'SC-20/search',
    releases: BACKPORT,
    hooks: declaring((subscription) => withoutElement(subscription, 'searchParam')),
  },
  {
    name: 'no-status-in-error',
    kind: 'mutant',
    summary: 'A Subscription goes to `error` when its socket closes, and $status of it is answered 404.',
    breaks: 'SC-21/in-error',
    releases: BACKPORT,
    hooks: {
      socketClosed: (reaction, { session, server }) => {
        for (const id of session.grants.keys()) {
          const stored = server.store.find('Subscription', id)
          if (stored && !stored.deleted) server.store.amend({ ...stored.resource, status: 'error' })
        }
        return reaction
      },
      request: (request, { route, server }) => {
        const stored = server.store.find('Subscription', route.id ?? '')
        return route.name === 'status' && stored?.resource['status'] === 'error' ? nothingHere : request
      },
    },
  },
  {
    name: 'empty-meta-in-status-at-type-level',
    kind: 'mutant',
    summary: 'At type level $status returns an empty `meta`.',
    breaks: 'NB-17/json',
    hooks: answering('status', (bundle) => ({ ...bundle, meta: {} }), 'type'),
  },
  {
    name: 'events-updated-yesterday',
    kind: 'mutant',
    summary: 'The Bundle of $events was last updated `yesterday`.',
    breaks: 'NB-17/schema',
    hooks: answering('events', (bundle) => ({ ...bundle, meta: { lastUpdated: 'yesterday' } })),
  },
]
