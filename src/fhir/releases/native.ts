import { isObject, objectsOf, textOf } from '../json.js'
import { VERSIONS } from './names.js'
import type { ReleaseRules, SubscriptionTerms, SubscriptionWish } from './types.js'

const CHANNEL_TYPES = 'http://terminology.hl7.org/CodeSystem/subscription-channel-type'
export const CORE_OPERATION = 'http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token'

/** R5: topic, channelType and the rest are elements of Subscription itself. */
export const R5: ReleaseRules = {
  release: 'R5',
  mimeVersion: VERSIONS.R5,
  operationCanonicals: [CORE_OPERATION],
  bundleType: 'subscription-notification',
  statusResource: 'SubscriptionStatus',
  requestAndResponse: false,
  maxFractionDigits: 9,
  endpointScheme: 'wss',
  searchAsCriteria: false,
  subscription: nativeSubscription,
  terms: nativeTerms,
  withContent: (resource, content) => ({ ...resource, content }),
  encounterClassIsList: true,
}

/** R6 ballots: R5 with its differences. */
export const R6a: ReleaseRules = { ...R5, release: 'R6a', mimeVersion: VERSIONS.R6a }
export const R6b: ReleaseRules = { ...R6a, release: 'R6b' }

function nativeSubscription(wish: SubscriptionWish): Record<string, unknown> {
  return {
    resourceType: 'Subscription',
    status: 'requested',
    topic: wish.topic,
    reason: wish.reason,
    ...(wish.end !== undefined && { end: wish.end }),
    ...(wish.filter && {
      filterBy: [
        {
          resourceType: wish.filter.type,
          filterParameter: wish.filter.parameter,
          value: wish.filter.value,
        },
      ],
    }),
    channelType: { system: CHANNEL_TYPES, code: wish.channel },
    ...(wish.endpoint !== undefined && { endpoint: wish.endpoint }),
    ...(wish.heartbeatSeconds !== undefined && { heartbeatPeriod: wish.heartbeatSeconds }),
    ...(wish.contentType !== undefined && { contentType: wish.contentType }),
    ...(wish.content !== undefined && { content: wish.content }),
    ...(wish.maxCount !== undefined && { maxCount: wish.maxCount }),
  }
}

function nativeTerms(resource: Readonly<Record<string, unknown>>): SubscriptionTerms {
  const channel = isObject(resource['channelType']) ? resource['channelType'] : {}
  return {
    status: textOf(resource['status']),
    topic: textOf(resource['topic']),
    channel: textOf(channel['code']),
    channelSystem: textOf(channel['system']),
    content: textOf(resource['content']),
    contentType: textOf(resource['contentType']),
    heartbeatSeconds: numberOf(resource['heartbeatPeriod']),
    maxCount: numberOf(resource['maxCount']),
    filters: objectsOf(resource['filterBy']).map(
      (each) => `${String(each['filterParameter'])}=${String(each['value'])}`,
    ),
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
