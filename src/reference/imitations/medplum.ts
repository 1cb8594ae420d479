import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { ANONYMOUS, type Core } from '../core.js'
import { reply } from '../http.js'
import type { ClientMessage, Bundle, Resource, SubscriptionEvent } from '../model.js'
import { operationOutcome, refuse, Refusal, type IssueCode } from '../outcome.js'
import { isObject, text } from '../resource.js'
import type { Session } from '../session.js'
import type { Trait } from '../trait.js'
import { subscriptionCapability } from '../edits/resources.js'

const LIFETIME_SECONDS = 3_600
const MOST_SUBSCRIPTIONS = 20

/** What was bound on each socket, whether or not the token has expired since. */
const bindings = new WeakMap<Session, Set<string>>()

function boundOn(session: Session): Set<string> {
  const ids = bindings.get(session) ?? new Set<string>()
  bindings.set(session, ids)
  return ids
}

function statusOf(id: string, type: string, more: object = {}): Resource {
  return {
    resourceType: 'SubscriptionStatus',
    id: randomUUID(),
    status: 'active',
    type,
    subscription: { reference: `Subscription/${id}` },
    ...more,
  }
}

const bundleOf = (resources: readonly Resource[]): Bundle => ({
  resourceType: 'Bundle',
  id: randomUUID(),
  type: 'history',
  timestamp: new Date().toISOString(),
  entry: resources.map((resource) => ({ resource })),
})

/** The content level that was asked for means nothing: the whole resource is sent, with what the server knows of it. */
function eventBundle(id: string, { resource, timestamp }: SubscriptionEvent, baseUrl: string): Bundle {
  const meta = { ...(isObject(resource['meta']) ? resource['meta'] : {}) }
  const told = { ...resource, meta: { ...meta, author: { display: 'Somebody' }, project: randomUUID() } }
  const focus = { reference: `${resource.resourceType}/${resource.id}`, display: resource.resourceType }
  const notificationEvent = [{ eventNumber: '0', timestamp, focus }]
  const bundle = bundleOf([statusOf(id, 'event-notification', { notificationEvent }), told])
  const fullUrl = `${baseUrl}/${resource.resourceType}/${resource.id}`
  return {
    ...bundle,
    entry: (bundle.entry ?? []).map((each, at) => (at === 1 ? { ...each, fullUrl } : each)),
  }
}

/** One timer for all sockets; one Bundle for all that is bound on each. */
function startHeartbeats(server: Core, periodMs: number): void {
  if (server.memory.has('heartbeats')) return
  server.memory.set('heartbeats', true)
  const beat = (): void => {
    for (const session of server.sessions) {
      const ids = [...boundOn(session)]
      if (ids.length > 0) session.react({ frames: [bundleOf(ids.map((id) => statusOf(id, 'heartbeat')))] })
    }
    server.timers.after(periodMs, beat)
  }
  server.timers.after(periodMs, beat)
}

const invalid = (status: number, code: IssueCode, what: string): Refusal => refuse(status, code, what)
const login = (): Refusal => invalid(401, 'login', 'Unauthorized')
const json = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})

function parsed(message: string): Record<string, unknown> {
  try {
    return json(JSON.parse(message))
  } catch {
    return {}
  }
}

/** An access token as this product writes it: a JWT whose `exp` is in whole seconds, the expiration beside it is not. */
function jwt(principal: string, expiresAt: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1_000)
  const claims = { sub: principal, login_id: randomUUID(), iat, nbf: iat, exp: Math.floor(expiresAt / 1_000) }
  const signature = createHash('sha512').update(randomBytes(64)).digest('base64url')
  return `${part({ alg: 'ES256', typ: 'JWT' })}.${part({ ...claims, jti: randomUUID() })}.${signature}`
}

/** Any text is taken as criteria; what is no search shows in the operation. Content levels and filters mean nothing. */
function accept(submitted: Resource, interaction: string, count: number): Resource | Refusal {
  if (!['websocket', 'rest-hook'].includes(String(json(submitted['channel'])['type'])))
    return invalid(400, 'invalid', 'Invalid channel type')
  if (interaction === 'create' && count >= MOST_SUBSCRIPTIONS)
    return invalid(400, 'invalid', 'Too many websocket subscriptions')
  return { ...submitted, status: submitted['status'] === 'requested' ? 'active' : submitted['status'] }
}

/** It delivers, and shows its Subscriptions as they were sent: `requested` for ever. */
const asSent = (resource: Resource): Resource =>
  resource.resourceType === 'Subscription' && resource['status'] === 'active'
    ? { ...resource, status: 'requested' }
    : resource

const isSearch = (criteria: string): boolean => /^[A-Z][A-Za-z]+(\?.*)?$/.test(criteria)

/**
 * Medplum 5.1.6 on R4: GET at instance level, Subscriptions by criteria, bind messages in JSON.
 * @param heartbeatMs its setting `heartbeatMilliseconds`, one timer for all sockets
 * @param isEnabled false: the project has no websocket Subscriptions
 */
export const medplum = (heartbeatMs = 10_000, isEnabled = true): Trait => ({
  name: 'medplum',
  kind: 'imitation',
  summary: 'Speaks as Medplum 5.1.6 does.',
  releases: ['R4'],
  options: { basePath: '/fhir/R4', websocketPath: '/ws/subscriptions-r4' },
  hooks: {
    settings: (settings) => ({
      ...settings,
      tokenLifetimeSeconds: LIFETIME_SECONDS,
      declaresOperation: false,
      formats: ['json'],
    }),
    capabilities: ({ instantiates: _guide, ...statement }) =>
      subscriptionCapability(
        { ...statement, software: { name: 'medplum', version: '5.1.6' } } as Resource,
        ({ extension: _topics, supportedProfile: _profile, operation: _operations, ...resource }) => resource,
      ),
    request: (request, { route }) => {
      const isOperation = request.path?.at(-1)?.startsWith('$') ?? false
      const isServed = route.name === 'operation' && route.level === 'instance' && request.method === 'GET'
      if (isOperation && !isServed && request.method !== 'OPTIONS')
        return reply(404, operationOutcome('error', 'not-found', 'Not found'))
      request.query.delete('_format')
      return { ...request, headers: { ...request.headers, accept: 'application/fhir+json' } }
    },
    principal: (caller, { route }) => (caller === ANONYMOUS && route.name !== 'metadata' ? login() : caller),
    subscriptionAccepted: (_accepted, { submitted, interaction, principal, server }) =>
      accept(submitted, interaction, server.store.list('Subscription', principal).length),
    response: (shown) => {
      const answer = shown.resource ? { ...shown, resource: asSent(shown.resource) } : shown
      return answer.status === 410
        ? {
            ...answer,
            ...reply(404, operationOutcome('error', 'not-found', 'Not found'), { ...answer.headers }),
          }
        : answer
    },
    operationCovers: (covers, { input, principal, server }) => {
      if (!isEnabled)
        return invalid(400, 'invalid', 'WebSocket subscriptions not enabled for current project')
      const criteria =
        text(server.store.find('Subscription', input.ids[0] ?? '')?.resource['criteria']) ?? 'Any'
      if (!isSearch(criteria))
        return invalid(
          400,
          'invalid',
          `Invalid Subscription criteria: '${criteria}'. '${criteria}' is not a valid resource type.`,
        )
      if (!(covers instanceof Refusal)) return covers
      const stored = server.store.find('Subscription', input.ids[0] ?? '')
      if (!stored || stored.deleted || stored.owner !== principal)
        return invalid(400, 'invalid', 'Error reading subscription: Not found')
      const { channel } = server.shape.terms(stored.resource)
      if (channel === 'websocket') return input.ids // whatever its status
      return invalid(400, 'invalid', `Invalid channel type for this operation: ${String(channel)}`)
    },
    token: (issued, { principal }) => ({ ...issued, value: jwt(principal, issued.expiresAt) }),
    clientMessage: (_message, { text: sent, session }): ClientMessage => {
      const { type, payload } = parsed(sent)
      const token = text(json(payload)['token'])
      if (type === 'ping') session.react({ frames: ['{"type":"pong"}'] })
      return type === 'bind-with-token' && token !== undefined ? { kind: 'bind', token } : { kind: 'other' }
    },
    refused: (_reaction, { why }) => ({
      frames:
        why === 'unknown-message' || why === 'nothing-to-bind'
          ? []
          : [operationOutcome('error', 'invalid', 'Token failed to validate. Check token expiry.')],
    }),
    bound: (plan, { session, server }) => {
      startHeartbeats(server, heartbeatMs)
      for (const id of plan.handshakes) boundOn(session).add(id)
      return plan
    },
    bindingExpired: () => ({ ends: true, frames: [] }),
    heartbeat: () => undefined,
    batches: (batches) => batches.flat().map((event) => [event]),
    notification: (_bundle, { type, events, subscription, server }) =>
      events[0]
        ? eventBundle(subscription.id, events[0], server.baseUrl)
        : bundleOf([statusOf(subscription.id, type)]),
    subscriptionDeleted: (then, { reason }) => (reason === 'off' ? { stops: false } : then),
    socketClosed: (reaction, { session, server }) => {
      for (const id of boundOn(session)) server.store.remove('Subscription', id)
      return reaction
    },
  },
})
