import { notOwned } from './auth.js'
import type { Core } from './core.js'
import type { Exchange, Handler } from './exchange.js'
import { reply, type Reply } from './http.js'
import type { Entry, Resource } from './model.js'
import { bodyOf } from './negotiation.js'
import { granted, orRefusal, refuse } from './outcome.js'
import { settle } from './policy.js'
import { ID, isObject } from './resource.js'
import { versionOf, type Stored } from './store.js'
import { TOPIC, TOPIC_ID } from './topic.js'

/** What is stored here for the caller; throws 401, 404 or 410. */
export function owned(
  { core, principal }: Pick<Exchange, 'core' | 'principal'>,
  type: string,
  id: string,
): Stored {
  const stored = core.store.find(type, id)
  if (stored === undefined) throw refuse(404, 'not-found', `${type}/${id} is not known.`)
  if (stored.owner !== principal) throw notOwned(principal, `${type}/${id}`)
  if (stored.deleted) throw refuse(410, 'deleted', `${type}/${id} was deleted.`)
  return stored
}

export const read: Handler = (exchange) => {
  const { type = '', id = '' } = exchange.route
  if (type === 'SubscriptionTopic') {
    if (id === TOPIC_ID) return reply(200, TOPIC)
    throw refuse(404, 'not-found', `${type}/${id} is not known.`)
  }
  return versioned(200, owned(exchange, type, id).resource)
}

export const search: Handler = ({ core, route, request, principal }) => {
  const type = route.type ?? ''
  const topics = type === 'SubscriptionTopic'
  const found = (topics ? [TOPIC] : core.store.list(type, principal)).filter((resource) =>
    matches(resource, request.query, topics ? ['url', 'status'] : ['status']),
  )
  return reply(200, searchset(core, `${type}?${request.query.toString()}`, found.map(entryOf(core))))
}

function matches(resource: Resource, query: URLSearchParams, elements: readonly string[]): boolean {
  const wanted = (name: string) => query.get(name)?.split(',')
  return (
    (wanted('_id')?.includes(resource.id ?? '') ?? true) &&
    elements.every((element) => wanted(element)?.includes(String(resource[element])) ?? true)
  )
}

function entryOf(core: Core): (resource: Resource) => Entry {
  return (resource) => ({ fullUrl: `${core.baseUrl}/${resource.resourceType}/${resource.id}`, resource })
}

/** A searchset Bundle of matches. */
export function searchset(core: Core, query: string, entries: readonly Entry[]): Resource {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    timestamp: new Date().toISOString(),
    total: entries.length,
    link: [{ relation: 'self', url: `${core.baseUrl}/${query.replace(/\?$/, '')}` }],
    ...(entries.length > 0 && { entry: entries.map((entry) => ({ ...entry, search: { mode: 'match' } })) }),
  }
}

export const create: Handler = (exchange) => {
  const resource = submitted(exchange)
  const { core, principal } = exchange
  return stored(core, 201, core.store.put(accepted(exchange, resource, 'create'), principal))
}

export const update: Handler = (exchange) => {
  const resource = submitted(exchange)
  const { core, principal, route } = exchange
  const { type = '', id = '' } = route
  if (!ID.test(id) || resource.id !== id)
    throw refuse(400, 'value', 'The id of the resource is not that of the URL.')
  const known = core.store.find(type, id)
  if (known && known.owner !== principal) throw notOwned(principal, `${type}/${id}`)
  const created = known === undefined || known.deleted
  const settled = accepted(exchange, resource, created ? 'create' : 'update')
  return stored(core, created ? 201 : 200, core.store.put(settled, principal, id))
}

export const remove: Handler = (exchange) => {
  const { type = '', id = '' } = exchange.route
  const { core, principal } = exchange
  const known = core.store.find(type, id)
  if (known === undefined) throw refuse(404, 'not-found', `${type}/${id} is not known.`)
  if (known.owner !== principal) throw notOwned(principal, `${type}/${id}`)
  core.store.remove(type, id)
  return reply(204)
}

function submitted({ core, request, route }: Exchange): Resource {
  const resource = bodyOf(request, core)
  if (resource === undefined) throw refuse(400, 'required', 'The body is missing.')
  if (resource.resourceType !== route.type)
    throw refuse(400, 'invalid', `The body is a ${resource.resourceType}, not a ${route.type ?? ''}.`)
  return resource
}

function accepted(exchange: Exchange, resource: Resource, interaction: 'create' | 'update'): Resource {
  if (resource.resourceType !== 'Subscription') return resource
  const { core, principal } = exchange
  return granted(
    core.hooks.apply(
      'subscriptionAccepted',
      orRefusal(() => settle(core, resource)),
      { submitted: resource, interaction, principal, server: core },
    ),
  )
}

function stored(core: Core, status: number, resource: Resource): Reply {
  const { resourceType, id } = resource
  const answer = versioned(status, resource)
  const location = `${core.baseUrl}/${resourceType}/${id}/_history/${versionOf(resource)}`
  return { ...answer, headers: { ...answer.headers, ...(status === 201 && { Location: location }) } }
}

function versioned(status: number, resource: Resource): Reply {
  const meta = isObject(resource['meta']) ? resource['meta'] : {}
  return reply(status, resource, {
    ETag: `W/"${String(meta['versionId'])}"`,
    'Last-Modified': new Date(String(meta['lastUpdated'])).toUTCString(),
  })
}
