import type { Trait } from '../../../../src/reference/trait.js'
import type { Hooks } from '../../../../src/reference/core.js'
import { entries, statusElement } from '../../../../src/reference/edits/resources.js'
import { type Reply, reply } from '../../../../src/reference/http.js'
import type { Bundle, Resource } from '../../../../src/reference/model.js'
import { Refusal, refuse } from '../../../../src/reference/outcome.js'
import { isObject, objects } from '../../../../src/reference/resource.js'
import type { RouteName } from '../../../../src/reference/router.js'
import { TOPIC_URL } from '../../../../src/reference/topic.js'

const CORE = ['R5', 'R6a'] as const

const BACKPORT = ['R4', 'R4B'] as const

const R4_SYSTEM = 'http://hl7.org/fhir/subscription-channel-type'

/** Refuses the Subscriptions of which the condition holds. */
const refusing = (
  holds: (submitted: Resource) => boolean,
  refusal = refuse(422, 'business-rule', 'Such a Subscription is not taken.'),
): Pick<Hooks, 'subscriptionAccepted'> => ({
  subscriptionAccepted: (value, { submitted }) => (holds(submitted) ? refusal : value),
})

const topicOf = (submitted: Resource): unknown => submitted['topic'] ?? submitted['criteria']

const isUnknown = (submitted: Resource): boolean => topicOf(submitted) !== TOPIC_URL

const channelOf = (submitted: Resource): Record<string, unknown> =>
  isObject(submitted['channel']) ? submitted['channel'] : submitted

const hasEndpoint = (submitted: Resource): boolean => channelOf(submitted)['endpoint'] !== undefined

/** Takes Subscriptions to topics that do not exist, in this status. */
const anyTopic = (status: string): Pick<Hooks, 'subscriptionAccepted'> => ({
  subscriptionAccepted: (value, { submitted }) =>
    value instanceof Refusal && isUnknown(submitted) ? { ...submitted, status } : value,
})

/** Changes what one kind of request is answered with. */
const answering = (
  name: RouteName,
  change: (bundle: Bundle, release: string) => Resource,
): Pick<Hooks, 'response'> => ({
  response: (answer: Reply, { route, server }) =>
    route.name === name && answer.resource?.resourceType === 'Bundle'
      ? { ...answer, resource: change(answer.resource as Bundle, server.shape.release) }
      : answer,
})

const notFound = (name: RouteName, type?: string): Pick<Hooks, 'request'> => ({
  request: (request, { route }) =>
    route.name === name && (type === undefined || route.type === type)
      ? reply(404, refuse(404, 'not-found', 'There is nothing here.').outcome())
      : request,
})

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'content-demanded',
    kind: 'mutant',
    summary: 'A Subscription without a content level is refused.',
    breaks: 'SC-01/refused',
    releases: CORE,
    hooks: refusing(({ content }) => content === undefined),
  },
  {
    name: 'endpoint-or-content-demanded',
    kind: 'mutant',
    summary: 'A Subscription with neither endpoint nor content level is refused.',
    breaks: 'SC-01/endpoint-demanded',
    releases: CORE,
    hooks: refusing((submitted) => submitted['content'] === undefined && !hasEndpoint(submitted)),
  },
  {
    name: 'channel-system-of-r4',
    kind: 'mutant',
    summary: 'Only the channel type of R4 is understood.',
    breaks: 'SC-02/refused',
    releases: CORE,
    hooks: refusing(({ channelType }) => isObject(channelType) && channelType['system'] !== R4_SYSTEM),
  },
  {
    name: 'channel-system-changed',
    kind: 'mutant',
    summary: 'The Subscription comes back with the channel type of R4.',
    breaks: 'SC-02/not-echoed',
    releases: CORE,
    hooks: {
      subscriptionAccepted: (value) =>
        value instanceof Refusal || !isObject(value['channelType'])
          ? value
          : { ...value, channelType: { ...value['channelType'], system: R4_SYSTEM } },
    },
  },
  {
    name: 'endpoint-demanded',
    kind: 'mutant',
    summary: 'A Subscription without an endpoint is refused.',
    breaks: 'SC-03/endpoint-demanded',
    consequences: { 'SC-01': 'a minimal Subscription has none either' },
    hooks: refusing((submitted) => !hasEndpoint(submitted)),
  },
  {
    name: 'requested-crashes',
    kind: 'mutant',
    summary: 'A Subscription that is requested is answered 500.',
    breaks: 'SC-04/5xx',
    hooks: refusing(
      ({ status }) => status === 'requested',
      refuse(500, 'exception', 'The server could not answer the request.'),
    ),
  },
  {
    name: 'created-in-error',
    kind: 'mutant',
    summary: 'A new Subscription is in error, as the answer says.',
    breaks: 'SC-05/error-or-off',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'create' && answer.resource?.resourceType === 'Subscription'
          ? { ...answer, resource: { ...answer.resource, status: 'error' } }
          : answer,
    },
  },
  {
    name: 'any-topic',
    kind: 'mutant',
    summary: 'A Subscription to an unknown topic becomes active.',
    breaks: 'SC-07/accepted',
    releases: CORE,
    hooks: anyTopic('active'),
  },
  {
    name: 'any-topic-in-error',
    kind: 'mutant',
    summary: 'A Subscription to an unknown topic is accepted, in error.',
    breaks: 'SC-07/accepted-in-error',
    releases: CORE,
    hooks: anyTopic('error'),
  },
  {
    name: 'refused-without-outcome',
    kind: 'mutant',
    summary: 'A Subscription is refused without an OperationOutcome.',
    breaks: 'SC-07/no-outcome',
    hooks: {
      response: (answer, { route }) => {
        const { resource: _outcome, ...bare } = answer
        return route.name === 'create' && answer.status >= 400 ? bare : answer
      },
    },
  },
  {
    name: 'unknown-topic-crashes',
    kind: 'mutant',
    summary: 'A Subscription to an unknown topic is answered 500.',
    breaks: 'SC-07/5xx',
    releases: CORE,
    hooks: refusing(isUnknown, refuse(500, 'exception', 'The server could not answer the request.')),
  },
  {
    name: 'topics-not-understood',
    kind: 'mutant',
    summary: 'The criteria has to be a search.',
    breaks: 'SC-08/refused',
    releases: BACKPORT,
    hooks: {
      subscriptionAccepted: (_, { submitted }) =>
        String(submitted['criteria']).includes('?')
          ? { ...submitted, status: 'active' }
          : refuse(422, 'value', 'The criteria is no search.'),
    },
  },
  {
    name: 'any-topic-on-r4',
    kind: 'mutant',
    summary: 'A Subscription to an unknown topic becomes active.',
    breaks: 'SC-09/accepted',
    releases: BACKPORT,
    hooks: anyTopic('active'),
  },
  {
    name: 'any-topic-in-error-on-r4',
    kind: 'mutant',
    summary: 'A Subscription to an unknown topic is accepted, and off.',
    breaks: 'SC-09/accepted-in-error',
    releases: BACKPORT,
    hooks: anyTopic('off'),
  },
  {
    name: 'no-status-operation',
    kind: 'mutant',
    summary: '$status is answered 404.',
    breaks: 'SC-10/missing',
    hooks: notFound('status'),
  },
  {
    name: 'status-as-collection',
    kind: 'mutant',
    summary: '$status returns a Bundle of type collection.',
    breaks: 'SC-11/not-searchset',
    hooks: answering('status', (bundle) => ({ ...bundle, type: 'collection' })),
  },
  {
    name: 'status-as-basic',
    kind: 'mutant',
    summary: '$status returns Basic resources.',
    breaks: 'SC-11/no-status-resource',
    hooks: answering('status', (bundle) =>
      entries(bundle, (entry) => ({ ...entry, resource: { resourceType: 'Basic' } })),
    ),
  },
  {
    name: 'status-as-handshake',
    kind: 'mutant',
    summary: 'The statuses that $status returns have the type handshake.',
    breaks: 'SC-11/wrong-type',
    hooks: answering('status', (bundle) => statusElement(bundle, 'type', () => 'handshake')),
  },
  {
    name: 'status-says-nothing',
    kind: 'mutant',
    summary: 'The statuses that $status returns do not say the status.',
    breaks: 'SC-11/no-status',
    hooks: answering('status', (bundle) => statusElement(bundle, 'status', () => undefined)),
  },
  {
    name: 'status-as-event',
    kind: 'mutant',
    summary: 'The statuses that $status returns are of event notifications, without any event.',
    breaks: 'SC-11/event-without-events',
    releases: ['R4B'],
    hooks: answering('status', (bundle) => statusElement(bundle, 'type', () => 'event-notification')),
  },
  {
    name: 'status-empty',
    kind: 'mutant',
    summary: '$status returns no status.',
    breaks: 'SC-11/empty',
    releases: BACKPORT,
    hooks: answering('status', ({ entry: _entry, ...bundle }) => bundle as Resource),
  },
  {
    name: 'events-refused',
    kind: 'mutant',
    summary: '$events is declared and answered 404.',
    breaks: 'SC-12/refused',
    hooks: notFound('events'),
  },
  {
    name: 'events-as-searchset',
    kind: 'mutant',
    summary: '$events returns a searchset.',
    breaks: 'SC-12/wrong-bundle-type',
    hooks: answering('events', (bundle) => ({ ...bundle, type: 'searchset' })),
  },
  {
    name: 'events-without-status',
    kind: 'mutant',
    summary: '$events returns the status in the last entry.',
    breaks: 'SC-12/no-status-first',
    hooks: answering('events', (bundle) => ({ ...bundle, entry: objects(bundle.entry).reverse() })),
  },
  {
    name: 'events-as-notification',
    kind: 'mutant',
    summary: '$events returns a status of type event-notification.',
    breaks: 'SC-12/wrong-type',
    hooks: answering('events', (bundle) => statusElement(bundle, 'type', () => 'event-notification')),
  },
  {
    name: 'subscription-unreadable',
    kind: 'mutant',
    summary: 'A Subscription that was created cannot be read.',
    breaks: 'SC-13/unreadable',
    releases: BACKPORT,
    hooks: notFound('read', 'Subscription'),
  },
  {
    name: 'unreadable-for-the-second',
    kind: 'mutant',
    summary: 'Only the first user can read Subscriptions.',
    breaks: 'SC-13/unreadable',
    releases: BACKPORT,
    hooks: {
      response: (answer, { route, request, server }) => {
        const [first = ''] = Object.keys(server.settings.principals)
        return route.name === 'read' &&
          route.type === 'Subscription' &&
          !request.headers['authorization']?.endsWith(first)
          ? reply(404, refuse(404, 'not-found', 'There is nothing here.').outcome())
          : answer
      },
    },
  },
]
