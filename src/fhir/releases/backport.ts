import { isObject, objectsOf, textOf } from '../json.js'
import { VERSIONS } from './names.js'
import type { ReleaseRules, SubscriptionTerms, SubscriptionWish } from './types.js'

const GUIDE = 'http://hl7.org/fhir/uv/subscriptions-backport'
const extensionUrl = (name: string): string => `${GUIDE}/StructureDefinition/${name}`
export const BACKPORT_OPERATION = `${GUIDE}/OperationDefinition/backport-subscription-get-ws-binding-token`
export const BACKPORT_GUIDE = GUIDE
export const TOPIC_CANONICAL_EXTENSION = extensionUrl('capabilitystatement-subscriptiontopic-canonical')

/** R4 through the Subscriptions R5 Backport guide: criteria is the topic, the rest are extensions of the channel. */
export const R4: ReleaseRules = {
  release: 'R4',
  mimeVersion: VERSIONS.R4,
  operationCanonicals: [BACKPORT_OPERATION],
  bundleType: 'history',
  statusResource: 'Parameters',
  requestAndResponse: true,
  maxFractionDigits: Infinity,
  endpointScheme: 'https',
  searchAsCriteria: true,
  subscription: backportSubscription,
  terms: backportTerms,
  withContent: withBackportContent,
  encounterClassIsList: false,
}

/** R4B: as R4, but SubscriptionStatus is a resource of the release. */
export const R4B: ReleaseRules = {
  ...R4,
  release: 'R4B',
  mimeVersion: VERSIONS.R4B,
  statusResource: 'SubscriptionStatus',
}

function backportSubscription(wish: SubscriptionWish): Record<string, unknown> {
  const extension = [
    wish.heartbeatSeconds !== undefined && {
      url: extensionUrl('backport-heartbeat-period'),
      valueUnsignedInt: wish.heartbeatSeconds,
    },
    wish.maxCount !== undefined && {
      url: extensionUrl('backport-max-count'),
      valuePositiveInt: wish.maxCount,
    },
  ].filter((each) => each !== false)
  return {
    resourceType: 'Subscription',
    meta: { profile: [extensionUrl('backport-subscription')] },
    status: 'requested',
    reason: wish.reason,
    ...(wish.end !== undefined && { end: wish.end }),
    criteria: wish.topic,
    ...(wish.filter && {
      _criteria: {
        extension: [
          {
            url: extensionUrl('backport-filter-criteria'),
            valueString: `${wish.filter.type}?${wish.filter.parameter}=${wish.filter.value}`,
          },
        ],
      },
    }),
    channel: {
      ...(extension.length > 0 && { extension }),
      type: wish.channel,
      ...(wish.endpoint !== undefined && { endpoint: wish.endpoint }),
      payload: wish.contentType ?? 'application/fhir+json',
      _payload: { extension: [contentExtension(wish.content ?? 'id-only')] },
    },
  }
}

const contentExtension = (content: NonNullable<SubscriptionWish['content']>): Record<string, unknown> => ({
  url: extensionUrl('backport-payload-content'),
  valueCode: content,
})

function withBackportContent(
  resource: Readonly<Record<string, unknown>>,
  content: NonNullable<SubscriptionWish['content']>,
): Record<string, unknown> {
  const channel = isObject(resource['channel']) ? resource['channel'] : {}
  const payload = isObject(channel['_payload']) ? channel['_payload'] : {}
  const asked = contentExtension(content)
  const others = objectsOf(payload['extension']).filter(({ url }) => url !== asked['url'])
  return {
    ...resource,
    channel: { ...channel, _payload: { ...payload, extension: [...others, asked] } },
  }
}

function backportTerms(resource: Readonly<Record<string, unknown>>): SubscriptionTerms {
  const channel = isObject(resource['channel']) ? resource['channel'] : {}
  const payload = isObject(channel['_payload']) ? channel['_payload'] : {}
  return {
    status: textOf(resource['status']),
    topic: textOf(resource['criteria']),
    channel: textOf(channel['type']),
    channelSystem: null,
    content: textOf(extensionValue(payload, 'backport-payload-content')),
    contentType: textOf(channel['payload']),
    heartbeatSeconds: numberOf(extensionValue(channel, 'backport-heartbeat-period')),
    maxCount: numberOf(extensionValue(channel, 'backport-max-count')),
    filters: objectsOf(isObject(resource['_criteria']) ? resource['_criteria']['extension'] : undefined)
      .filter(({ url }) => url === extensionUrl('backport-filter-criteria'))
      .flatMap(({ valueString }) => textOf(valueString) ?? []),
  }
}

function extensionValue(element: Readonly<Record<string, unknown>>, name: string): unknown {
  const found = objectsOf(element['extension']).find((each) => each['url'] === extensionUrl(name))
  const key = found && Object.keys(found).find((each) => each.startsWith('value'))
  return found && key !== undefined ? found[key] : undefined
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
