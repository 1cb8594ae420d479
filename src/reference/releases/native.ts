import type { Entry, Resource, Filter } from '../model.js'
import { objects, text } from '../resource.js'
import type { ReleaseShape, Settled, StatusFacts, Terms } from './shape.js'

/** SubscriptionStatus; R4B has the same elements under the same names. */
export function subscriptionStatus(facts: StatusFacts): Resource {
  return {
    resourceType: 'SubscriptionStatus',
    id: facts.id,
    status: facts.status,
    type: facts.type,
    eventsSinceSubscriptionStart: String(facts.eventsSinceStart),
    ...(facts.events.length > 0 && {
      notificationEvent: facts.events.map(({ number, timestamp, focus }) => ({
        eventNumber: String(number),
        timestamp,
        ...(focus !== undefined && { focus: { reference: focus } }),
      })),
    }),
    subscription: { reference: facts.subscription },
    ...(facts.topic !== undefined && { topic: facts.topic }),
  }
}

function terms(subscription: Resource): Terms {
  const channel = subscription['channelType'] as { code?: unknown } | undefined
  return {
    status: subscription['status'],
    topic: subscription['topic'],
    channel: channel?.code,
    content: subscription['content'],
    contentType: subscription['contentType'],
    heartbeatSeconds: subscription['heartbeatPeriod'],
    maxCount: subscription['maxCount'],
    end: subscription['end'],
    filters: objects(subscription['filterBy']).map(filter),
  }
}

function filter(element: Record<string, unknown>): Filter {
  const comparator = element['comparator']
  return {
    parameter: text(element['filterParameter']) ?? '',
    value: text(element['value']) ?? '',
    supported: element['modifier'] === undefined && (comparator === undefined || comparator === 'eq'),
  }
}

function settle(subscription: Resource, settled: Settled): Resource {
  return {
    ...subscription,
    status: settled.status,
    ...(settled.heartbeatSeconds !== undefined && { heartbeatPeriod: settled.heartbeatSeconds }),
    contentType: settled.contentType,
    content: settled.content,
  }
}

function describe(entry: Entry, method: string, url: string): Entry {
  // Only an entry without a resource needs a request; a response has no place in these notifications.
  return entry.resource === undefined ? { ...entry, request: { method, url } } : entry
}

/** Releases whose own Subscription resource knows topics: R5 and R6. */
export const NATIVE = {
  topicIsResource: true,
  topicIsExtension: false,
  emptyQueryEvent: false,
  declaresOperation: true,
  clientStatuses: ['requested', 'active', 'off', 'entered-in-error'],
  missing: (subscription) =>
    ['status', 'topic', 'channelType'].filter((element) => subscription[element] === undefined),
  terms,
  settle,
  statusResource: subscriptionStatus,
  describe,
  notification: (timestamp, entry) => ({
    resourceType: 'Bundle',
    type: 'subscription-notification',
    timestamp,
    entry,
  }),
} satisfies Partial<ReleaseShape>

export const CORE_CANONICALS: ReleaseShape['canonicals'] = {
  operation: 'http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token',
  status: 'http://hl7.org/fhir/OperationDefinition/Subscription-status',
  events: 'http://hl7.org/fhir/OperationDefinition/Subscription-events',
}
