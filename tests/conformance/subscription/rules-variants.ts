import { reply } from '../../../src/reference/http.js'
import { operationOutcome, Refusal, refuse } from '../../../src/reference/outcome.js'
import { isObject } from '../../../src/reference/resource.js'
import { TOPIC } from '../../../src/reference/topic.js'
import type { Trait } from '../../../src/reference/trait.js'
import { headers } from '../shared/edits.js'

/** Servers with rules of their own about what a client may subscribe to, and when. */

const TYPED = { 'Content-Type': 'application/fhir+json; charset=utf-8' }

/** A Subscription waits for somebody’s approval, and the operation answers 409 until it has it. */
function approved(name: string, summary: string, afterMs: number): Trait {
  const key = (id: string) => `approved ${id}`
  return {
    name,
    kind: 'variant',
    summary,
    ...(Number.isFinite(afterMs) && { waits: true }),
    hooks: {
      subscriptionAccepted: (accepted, { interaction }) =>
        accepted instanceof Refusal || interaction !== 'create' || accepted['status'] !== 'active'
          ? accepted
          : { ...accepted, status: 'requested' },
      response: (answer, { route, server }) => {
        const id = answer.resource?.id
        if (route.name !== 'create' || answer.resource?.resourceType !== 'Subscription' || !id) return answer
        if (Number.isFinite(afterMs))
          server.timers.after(afterMs, () => {
            const stored = server.store.find('Subscription', id)
            server.memory.set(key(id), true)
            if (stored?.deleted === false && stored.resource['status'] === 'requested')
              server.store.put({ ...stored.resource, status: 'active' }, stored.owner, id)
          })
        return answer
      },
      operationCovers: (covered, { input, server }) =>
        (covered instanceof Refusal && covered.status !== 422) ||
        input.ids.every((id) => server.memory.has(key(id)))
          ? covered
          : refuse(409, 'business-rule', 'The Subscription is not approved yet.'),
    },
  }
}

/** Topics as the server would list them if this were its first one. */
const otherTopic = (status: string) => ({
  resource: { ...TOPIC, id: status, url: `${String(TOPIC['url'])}-${status}`, status },
})

/** The topic triggers on Encounters in progress only, and says so in some way. */
function aboutSome(name: string, summary: string, criteria: Readonly<Record<string, unknown>>): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    releases: ['R4B', 'R5', 'R6a', 'R6b'],
    hooks: {
      request: (request, { route, server }) => {
        const [type] = request.path ?? []
        if (type !== 'SubscriptionTopic' || request.method !== 'GET') return request
        const [trigger] = TOPIC['resourceTrigger'] as object[]
        const topic = { ...TOPIC, resourceTrigger: [{ ...trigger, ...criteria }] }
        const bundle = {
          resourceType: 'Bundle',
          type: 'searchset',
          entry: [{ fullUrl: `${server.baseUrl}/${type}/${TOPIC.id}`, resource: topic }],
        }
        return reply(200, route.id === undefined ? bundle : topic, TYPED)
      },
      deliver: (delivers, { events }) =>
        delivers && events.every(({ resource }) => resource['status'] === 'in-progress'),
    },
  }
}

export const RULES: readonly Trait[] = [
  approved(
    'approved-after-20-s',
    'A Subscription is approved after 20 s; until then there is no token.',
    20_000,
  ),
  approved('never-approved', 'A Subscription is never approved, and there is no token for it.', Infinity),
  {
    name: 'first-topics-unusable',
    kind: 'variant',
    summary:
      'The first topics that a search finds are a draft and a retired one, which nobody may subscribe to.',
    releases: ['R4B', 'R5', 'R6a', 'R6b'],
    hooks: {
      response: (answer, { route, request }) => {
        const entry: unknown = answer.resource?.['entry']
        return route.name === 'search' &&
          route.type === 'SubscriptionTopic' &&
          answer.resource &&
          !request.query.has('url')
          ? {
              ...answer,
              resource: {
                ...answer.resource,
                entry: [otherTopic('draft'), otherTopic('retired'), ...(Array.isArray(entry) ? entry : [])],
              },
            }
          : answer
      },
    },
  },
  aboutSome(
    'topic-of-encounters-in-progress',
    'The topic is about Encounters that are in progress: a query says so.',
    { queryCriteria: { current: 'status=in-progress' } },
  ),
  aboutSome(
    'topic-by-fhirpath',
    'The topic is about Encounters that are in progress: a FHIRPath expression says so.',
    { queryCriteria: undefined, fhirPathCriteria: "%current.status = 'in-progress'" },
  ),
  aboutSome(
    'topic-by-query-and-fhirpath',
    'The topic is about Encounters that are in progress, by a query, and have a class, by a FHIRPath expression.',
    { queryCriteria: { current: 'status=in-progress' }, fhirPathCriteria: '%current.class.exists()' },
  ),
  {
    name: 'filter-required',
    kind: 'variant',
    summary: 'A Subscription without a filter is refused.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, server }) =>
        accepted instanceof Refusal || server.shape.terms(submitted).filters.length > 0
          ? accepted
          : refuse(422, 'business-rule', 'A Subscription has to name a filter.'),
    },
  },
  {
    name: 'filters-refused',
    kind: 'variant',
    summary: 'A Subscription with a filter is refused.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, server }) =>
        server.shape.terms(submitted).filters.length === 0
          ? accepted
          : refuse(422, 'not-supported', 'Filters are not supported.'),
    },
  },
  {
    name: 'filters-dropped',
    kind: 'variant',
    summary: 'A Subscription is accepted without the filter that it was sent with, and shows that.',
    releases: ['R5', 'R6a'],
    hooks: {
      subscriptionAccepted: (accepted) => {
        if (accepted instanceof Refusal) return accepted
        const { filterBy: _dropped, ...kept } = accepted
        return kept as typeof accepted
      },
    },
  },
  {
    name: 'filters-follow-references',
    kind: 'variant',
    summary:
      'Only what refers to a resource of the server passes a filter, and no patient of the suite is one.',
    hooks: {
      deliver: (due, { subscription }) => due && subscription.filters.length === 0,
    },
  },
  {
    name: 'end-refused',
    kind: 'variant',
    summary: 'A Subscription that names its end is refused.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted }) =>
        submitted['end'] === undefined ? accepted : refuse(422, 'not-supported', 'An end is not supported.'),
    },
  },
  {
    name: 'create-with-outcome',
    kind: 'variant',
    summary: 'A create is answered with an OperationOutcome; the Location says what was made.',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'create' && answer.status === 201
          ? {
              ...answer,
              ...reply(201, operationOutcome('information', 'deleted', 'Created.'), {
                ...answer.headers,
                ...TYPED,
              }),
            }
          : answer,
    },
  },
  {
    name: 'reads-fail-at-times',
    kind: 'variant',
    summary: 'Every third read of a Subscription is answered 500, with an OperationOutcome.',
    hooks: {
      response: (answer, { route, server }) => {
        if (route.name !== 'read' || route.type !== 'Subscription' || answer.status !== 200) return answer
        const turn = Number(server.memory.get('reads') ?? 0) + 1
        server.memory.set('reads', turn)
        return turn % 3 !== 0 ? answer : reply(500, operationOutcome('error', 'exception', 'Busy.'), TYPED)
      },
    },
  },
  {
    name: 'metadata-of-300-kb',
    kind: 'variant',
    summary: 'The CapabilityStatement has 300 kB, and what is about Subscriptions stands at its end.',
    hooks: {
      capabilities: (statement) => {
        const [rest] = Array.isArray(statement['rest']) ? statement['rest'] : []
        if (!isObject(rest)) return statement
        const own = Array.isArray(rest['resource']) ? rest['resource'] : []
        const others = Array.from({ length: 300 }, (_, index) => ({
          type: 'Basic',
          documentation: `${index} ${'A long text about a profile. '.repeat(36)}`,
          interaction: [{ code: 'read' }],
        }))
        return { ...statement, rest: [{ ...rest, resource: [...others, ...own] }] }
      },
    },
  },
  {
    name: 'nodes-a-second-apart',
    kind: 'variant',
    summary:
      'Two nodes answer by turns; the clock of one is a second ahead, that of the other a second behind.',
    hooks: {
      response: (answer, { server }) => {
        const turn = Number(server.memory.get('node') ?? 0) + 1
        server.memory.set('node', turn)
        const offset = turn % 2 === 0 ? 1_000 : -1_000
        return headers(answer, { Date: new Date(Date.now() + offset).toUTCString() })
      },
    },
  },
]
