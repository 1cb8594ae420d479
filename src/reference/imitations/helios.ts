import { randomUUID } from 'node:crypto'
import { ANONYMOUS, type Core, type Hooks, type NotificationContext } from '../core.js'
import { reply, type Reply } from '../http.js'
import type { ClientMessage, Bundle, NotificationType, Resource } from '../model.js'
import { operationOutcome, orRefusal, refuse, Refusal } from '../outcome.js'
import { settle } from '../policy.js'
import { isObject, objects } from '../resource.js'
import type { Session } from '../session.js'
import type { Trait } from '../trait.js'
import { isTriggeredByName, topicStore } from './topics.js'
import {
  entries,
  eventElement,
  statusElement,
  subscriptionCapability,
  valued,
  without,
} from '../edits/resources.js'

const LIFETIME_SECONDS = 30

/** Why a socket is closed with the next refusal, where it is not for the token. */
const reasons = new WeakMap<Session, string>()

/** Numbers where the release wants strings; only the shape of R5 and later is written by the code that does so. */
function numbered(bundle: Bundle): Bundle {
  const asNumber = (value: unknown): unknown => (value === undefined ? undefined : Number(value))
  return statusElement(
    eventElement(bundle, 'eventNumber', asNumber),
    'eventsSinceSubscriptionStart',
    asNumber,
  )
}

/** Every status entry tells of a request, in every release. */
function requested(bundle: Bundle, id: string, type: NotificationType): Bundle {
  return entries(bundle, (entry, index) =>
    index === 0 && type !== 'query-status'
      ? {
          ...entry,
          request: { method: 'GET', url: `Subscription/${id}/$status` },
          response: { status: '200' },
        }
      : entry,
  )
}

/** Topics are what clients store; it has none of its own, and takes a Subscription to one that it does not know. */
const topics = topicStore()

/** It names no guide. */
const unclaimed = ({ instantiates: _guide, ...statement }: Resource): Resource => statement as Resource

/** What notifications are written in is not looked at: what was asked for is accepted as it is. */
const anyMediaType: Hooks['subscriptionAccepted'] = (accepted, context) => {
  const { submitted, server } = context
  if (!(accepted instanceof Refusal)) return accepted
  const channel = isObject(submitted['channel']) ? submitted['channel'] : null
  const asked = channel ? channel['payload'] : submitted['contentType']
  const put = (resource: Resource, type: unknown): Resource =>
    channel
      ? { ...resource, channel: { ...(resource['channel'] as object), payload: type } }
      : { ...resource, contentType: type }
  const plain = put(submitted, 'application/fhir+json')
  const settled = orRefusal(() => settle(server, plain))
  const again = topics.subscriptionAccepted(settled, { ...context, submitted: plain })
  return again instanceof Refusal ? again : put(again, asked)
}

/** An empty notification names topic and focus all the same. */
const withNames = (
  bundle: Bundle,
  { subscription, events, server }: NotificationContext & { readonly server: Core },
): Bundle => {
  if (subscription.content !== 'empty' || events.length === 0) return bundle
  const references = events.map(
    ({ resource: { resourceType, id } }) => `${server.baseUrl}/${resourceType}/${id}`,
  )
  return eventElement(
    statusElement(bundle, 'topic', () => subscription.topic),
    'focus',
    () => ({ reference: references.shift() }),
  )
}

const notRouted: Reply = reply(405, undefined, { Allow: 'GET,HEAD' })

/** Helios FHIR Server: GET at instance level, single-use tokens, one bind for each socket, no heartbeats. */
export const HELIOS: Trait = {
  name: 'helios',
  kind: 'imitation',
  summary: 'Speaks as the Helios FHIR Server does.',
  releases: ['R4', 'R4B', 'R5', 'R6a'],
  options: { basePath: '/', websocketPath: '/ws/subscriptions/bind' },
  hooks: {
    settings: (settings) => ({
      ...settings,
      tokenLifetimeSeconds: LIFETIME_SECONDS,
      declaresOperation: false,
      formats: ['json'],
      answersPings: false,
    }),
    // Pings are answered once something is bound; before that the first message has to be the bind.
    opened: (reaction, { session }) => {
      session.socket.on('ping', (data: Buffer) => {
        if (session.binds > 0) session.socket.pong(data)
        else session.react({ frames: [], close: { code: 1008, reason: 'expected-text-bind-message' } })
      })
      return reaction
    },
    principal: () => ANONYMOUS,
    capabilities: (statement, context) =>
      subscriptionCapability(
        topics.capabilities(unclaimed(statement), context),
        ({ supportedProfile: _profile, operation: _operations, ...resource }) => resource,
      ),
    subscriptionAccepted: anyMediaType,
    // The type of a resource is compared with what the topic says, letter by letter.
    deliver: (is, { subscription, server }) => is && isTriggeredByName(server, subscription.topic),
    request: (request, { route, server }) => {
      if (route.name === 'operation' && request.method === 'POST') return notRouted
      if (route.name === 'operation' && route.level === 'type')
        return reply(
          404,
          operationOutcome(
            'error',
            'not-found',
            "Could not find the resource 'Subscription/$get-ws-binding-token'.",
          ),
        )
      const asked = topics.request(request, { route, server })
      if ('status' in asked) return asked
      return { ...asked, headers: { ...asked.headers, accept: 'application/json' } }
    },
    response: (answer, { route }) => {
      const type = answer.headers['Content-Type']
      if (type === undefined || route.name === 'metadata') return answer
      const [entry] = route.name === 'status' ? objects(answer.resource?.['entry']) : []
      const resource = isObject(entry?.['resource']) ? (entry['resource'] as Resource) : answer.resource
      return {
        ...answer,
        ...(resource && { resource }),
        headers: { ...answer.headers, 'Content-Type': 'application/json' },
      }
    },
    operationCovers: (covers, { input, server }) => {
      if (!(covers instanceof Refusal)) return covers
      const isStored =
        covers.status === 422 && server.subscriptions.find(input.ids[0] ?? '')?.status === 'requested'
      return covers.status === 422 && !isStored
        ? refuse(400, 'invalid', covers.diagnostics)
        : refuse(404, 'not-found', `Could not find the resource 'Subscription/${input.ids[0] ?? ''}'.`)
    },
    token: (issued) => ({ ...issued, value: randomUUID() }),
    output: (output, { issued }) => {
      const written = new Date(issued.expiresAt).toISOString().replace('Z', '000000+00:00')
      return without(
        valued(output, 'expiration', () => written),
        'subscription',
      )
    },
    tokenValid: (valid, { record, session }) => valid && record?.uses === 0 && session.binds === 0,
    clientMessage: (message, { text, binary, session }): ClientMessage => {
      if (session.binds > 0) reasons.set(session, 'single-bind-only')
      else if (binary) reasons.set(session, 'expected-text-bind-message')
      else if (!/^\s*bind-with-token[: ]/.test(text)) reasons.set(session, 'expected-bind-with-token')
      else return message
      return { kind: 'other' }
    },
    refused: (_reaction, { session }) => ({
      frames: [],
      close: { code: 1008, reason: reasons.get(session) ?? 'invalid-or-expired-token' },
    }),
    bindingExpired: () => ({ ends: false, frames: [] }),
    heartbeat: () => undefined,
    notification: (bundle, context) => {
      const { subscription, type, server } = context
      const told = requested(withNames(bundle, context), subscription.id, type)
      return server.shape.topicIsExtension ? told : numbered(told)
    },
  },
}
