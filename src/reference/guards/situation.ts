import { authenticate } from '../auth.js'
import type { Core, Hooks } from '../core.js'
import { callOf } from '../edits/calls.js'
import type { Request } from '../http.js'
import type {
  ClientMessage,
  Interaction,
  SubscriptionEvent,
  SubscriptionState,
  TokenRecord,
} from '../model.js'
import { bodyOf } from '../negotiation.js'
import { Refusal } from '../outcome.js'
import { isObject, objects, text } from '../resource.js'
import type { Resource } from '../model.js'
import { route, type Route } from '../router.js'
import type { Session } from '../session.js'

export type Seam = keyof Hooks

/** What a seam's context says of the moment in which it is asked. */
export interface Situation {
  readonly seam: Seam
  readonly server: Core
  /** the request that is being answered */
  readonly request?: Request
  readonly route?: Route
  /** name of the caller; undefined for credentials that are not known */
  readonly principal?: string
  /** ids that a call at type level names, in the query and in the body */
  readonly named: readonly string[]
  readonly session?: Session
  /** ids of the Subscriptions that it is about */
  readonly subscriptions: readonly string[]
  /** those of them that exist, as they are */
  readonly states: readonly SubscriptionState[]
  /** what happened to the resources that it is about */
  readonly interactions: readonly Interaction[]
  /** content level of a Subscription that is being accepted */
  readonly content?: string
}

/** Whatever a seam may be asked with, as far as a guard can use it. */
interface Given {
  readonly server: Core
  readonly request?: Request
  readonly route?: Route
  readonly principal?: string
  readonly submitted?: Resource
  readonly interaction?: Interaction
  readonly session?: Session
  readonly record?: TokenRecord
  readonly subscription?: SubscriptionState
  readonly events?: readonly SubscriptionEvent[]
}

/** Reads the situation from the value and the context that a seam is asked with. */
export function situationOf(seam: Seam, value: unknown, context: object): Situation {
  const given = context as Given
  const request = seam === 'request' ? (value as Request) : given.request
  if (request) return calling(seam, request, given)
  if (given.submitted) return accepting(seam, given.submitted, given)
  return delivering(seam, value, given)
}

const NOTHING = { named: [], subscriptions: [], states: [], interactions: [] } as const

function calling(seam: Seam, request: Request, { server, ...given }: Given): Situation {
  const at = given.route ?? route(request.method, request.path, server.shape.topicIsResource)
  const caller = given.principal ?? authenticate(request.headers['authorization'], server.settings)
  const named = at.level === 'type' ? [...request.query.getAll('id'), ...idsInBody(request, server)] : []
  const subscriptions = at.type === 'Subscription' && at.id !== undefined ? [at.id] : named
  return {
    ...NOTHING,
    seam,
    server,
    request,
    route: at,
    ...(!(caller instanceof Refusal) && { principal: caller }),
    named,
    subscriptions,
    states: statesOf(server, subscriptions),
  }
}

/** Of a body that the server can read; one that it cannot names nothing. */
function idsInBody(request: Request, server: Core): string[] {
  try {
    return objects(bodyOf(request, server)?.['parameter'])
      .filter(({ name }) => name === 'id')
      .flatMap((parameter) => text(Object.entries(parameter).find(([key]) => /^value/.test(key))?.[1]) ?? [])
  } catch {
    return [...callOf(request, route(request.method, request.path, true), server).ids]
  }
}

function accepting(seam: Seam, submitted: Resource, { server, principal, interaction }: Given): Situation {
  return {
    ...NOTHING,
    seam,
    server,
    ...(principal !== undefined && { principal }),
    interactions: interaction ? [interaction] : [],
    content: text(server.shape.terms(submitted).content) ?? 'empty',
  }
}

function delivering(seam: Seam, value: unknown, given: Given): Situation {
  const { server, session, subscription } = given
  const subscriptions = subscription ? [subscription.id] : subscriptionsOf(seam, value, given)
  const batched = seam === 'batches' ? (value as readonly (readonly SubscriptionEvent[])[]).flat() : []
  return {
    ...NOTHING,
    seam,
    server,
    ...(session && { session }),
    subscriptions,
    states: subscription ? [subscription] : statesOf(server, subscriptions),
    interactions: [...(given.events ?? []), ...batched].map(({ interaction }) => interaction),
  }
}

function subscriptionsOf(seam: Seam, value: unknown, { server, session, record }: Given): readonly string[] {
  if (seam === 'socketClosed') return [...(session?.grants.keys() ?? [])]
  if (seam === 'clientMessage') {
    const message = value as ClientMessage
    return message.kind === 'bind' ? (server.tokens.find(message.token)?.subscriptions ?? []) : []
  }
  if (seam === 'bound' && isObject(value))
    return objects(value['grants']).flatMap((grant) => text(grant['subscription']) ?? [])
  return record?.subscriptions ?? []
}

function statesOf(server: Core, ids: readonly string[]): SubscriptionState[] {
  return ids.flatMap((id) => server.subscriptions.find(id) ?? [])
}
