import type { Entry, Resource, Filter } from '../model.js'
import { isObject, objects, text } from '../resource.js'
import type { ReleaseShape, Settled, Terms } from './shape.js'

export const GUIDE = 'http://hl7.org/fhir/uv/subscriptions-backport'
const EXTENSION = `${GUIDE}/StructureDefinition`

type Extension = Record<string, unknown>

function extensionsOf(element: unknown): Extension[] {
  return isObject(element) ? objects(element['extension']) : []
}

function extension(element: unknown, name: string): Extension | undefined {
  return extensionsOf(element).find((candidate) => candidate['url'] === `${EXTENSION}/${name}`)
}

function channelOf(subscription: Resource): Record<string, unknown> {
  return isObject(subscription['channel']) ? subscription['channel'] : {}
}

function contentOf(subscription: Resource): unknown {
  return extension(channelOf(subscription)['_payload'], 'backport-payload-content')?.['valueCode']
}

function missing(subscription: Resource): string[] {
  const channel = channelOf(subscription)
  const required: Record<string, unknown> = {
    status: subscription['status'],
    reason: subscription['reason'],
    criteria: subscription['criteria'],
    'channel.type': channel['type'],
    'channel.payload': channel['payload'],
    'the payload content extension': contentOf(subscription),
  }
  return Object.keys(required).filter((name) => required[name] === undefined)
}

function terms(subscription: Resource): Terms {
  const channel = channelOf(subscription)
  const custom = extension(channel['_type'], 'backport-channel-type')
  return {
    status: subscription['status'],
    topic: subscription['criteria'],
    channel: custom ? 'custom' : channel['type'],
    content: contentOf(subscription),
    contentType: channel['payload'],
    heartbeatSeconds: extension(channel, 'backport-heartbeat-period')?.['valueUnsignedInt'],
    maxCount: extension(channel, 'backport-max-count')?.['valuePositiveInt'],
    end: subscription['end'],
    filters: extensionsOf(subscription['_criteria'])
      .filter((candidate) => candidate['url'] === `${EXTENSION}/backport-filter-criteria`)
      .flatMap((candidate) => filters(text(candidate['valueString']) ?? '')),
  }
}

/** The filters of a search string such as `Encounter?patient=Patient/1`. */
function filters(criteria: string): Filter[] {
  const at = criteria.indexOf('?')
  const found = [...new URLSearchParams(criteria.slice(at + 1))].map(([parameter, value]) => ({
    parameter,
    value,
    supported: at > 0,
  }))
  return found.length > 0 ? found : [{ parameter: criteria, value: '', supported: false }]
}

function settle(subscription: Resource, settled: Settled): Resource {
  const channel = channelOf(subscription)
  const adjusted = extensionsOf(channel).map((candidate) =>
    candidate['url'] === `${EXTENSION}/backport-heartbeat-period`
      ? { ...candidate, valueUnsignedInt: settled.heartbeatSeconds }
      : candidate,
  )
  return {
    ...subscription,
    status: settled.status,
    channel: { ...(adjusted.length > 0 && { extension: adjusted }), ...without(channel, 'extension') },
  }
}

function without(object: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))
}

/** Releases that speak of topics through the Backport guide: R4 and R4B. */
export const BACKPORT = {
  topicIsExtension: true,
  emptyQueryEvent: true,
  declaresOperation: true,
  clientStatuses: ['requested', 'active', 'off'],
  subscriptionProfile: `${EXTENSION}/backport-subscription`,
  missing,
  terms,
  settle,
  // A history Bundle wants request and response on every entry.
  describe: (entry: Entry, method: string, url: string, status: string): Entry => ({
    ...entry,
    request: { method, url },
    response: { status },
  }),
} satisfies Partial<ReleaseShape>

export const GUIDE_CANONICALS: ReleaseShape['canonicals'] = {
  operation: `${GUIDE}/OperationDefinition/backport-subscription-get-ws-binding-token`,
  status: `${GUIDE}/OperationDefinition/backport-subscription-status`,
  events: `${GUIDE}/OperationDefinition/backport-subscription-events`,
}

/** A notification Bundle of type history under the profile of that name. */
export function history(profile: string): ReleaseShape['notification'] {
  return (timestamp, entry) => ({
    resourceType: 'Bundle',
    meta: { profile: [`${EXTENSION}/${profile}`] },
    type: 'history',
    timestamp,
    entry,
  })
}
