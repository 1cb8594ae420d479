import type { Hooks } from '../../../../src/reference/core.js'
import {
  entries,
  events,
  statusElement,
  subscriptionCapability,
} from '../../../../src/reference/edits/resources.js'
import { type Reply, reply } from '../../../../src/reference/http.js'
import type { Bundle, Resource } from '../../../../src/reference/model.js'
import { refuse } from '../../../../src/reference/outcome.js'
import { isObject, objects } from '../../../../src/reference/resource.js'
import type { Trait } from '../../../../src/reference/trait.js'

const BACKPORT = ['R4', 'R4B'] as const

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

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
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
