import { randomUUID } from 'node:crypto'
import type { Release } from '../catalogue/types.js'
import type { Reply, Request } from './http.js'
import type {
  BindPlan,
  Bundle,
  ClientMessage,
  Format,
  IssuedToken,
  NotificationType,
  OperationInput,
  Parameters,
  Reaction,
  RefusedBind,
  Resource,
  SubscriptionEvent,
  SubscriptionState,
  TokenRecord,
  UpgradePlan,
} from './model.js'
import type { Refusal } from './outcome.js'
import type { ReleaseShape } from './releases/shape.js'
import type { Route } from './router.js'
import type { Session } from './session.js'
import type { Change, Store } from './store.js'
import type { Timers } from './timers.js'
import type { Tokens } from './tokens.js'

export interface Settings {
  readonly tokenLifetimeSeconds: number
  /** bearer token -> name of the principal */
  readonly principals: Readonly<Record<string, string>>
  readonly bodyLimitBytes: number
  readonly messageLimitBytes: number
  readonly minimumHeartbeatSeconds: number
  /** how long events are gathered before they are sent */
  readonly batchWindowMs: number
  readonly answersPings: boolean
  readonly declaresOperation: boolean
  /** declared, and spoken over HTTP and in notifications */
  readonly formats: readonly Format[]
  /** an id for a new resource */
  readonly newId: () => string
}

/** The Subscriptions of the server, as its other parts see them. */
export interface Subscriptions {
  /** The Subscription as it is now; also one that was deleted, as long as a trait keeps it running. */
  find(id: string): SubscriptionState | undefined
  all(): SubscriptionState[]
  /** Ends what has passed its `end`; called before anything that looks at Subscriptions. */
  refresh(): void
  /** An event of one Subscription alone, whatever its topic says. */
  happened(id: string, change: Pick<Change, 'interaction' | 'resource'>): void
}

/** What one running server consists of. Handlers and hooks get it as `server`. */
export interface Core {
  readonly shape: ReleaseShape
  readonly settings: Settings
  readonly hooks: AppliedHooks
  readonly store: Store
  readonly subscriptions: Subscriptions
  readonly timers: Timers
  readonly tokens: Tokens
  /** open sockets */
  readonly sessions: Set<Session>
  /** absolute, without a slash at the end */
  readonly baseUrl: string
  readonly websocketUrl: string
  /** a trait's own notes, for the life of the server */
  readonly memory: Map<string, unknown>
}

/** Who calls without credentials. */
export const ANONYMOUS = 'anonymous'

/** Fixed and public on purpose: they guard nothing but a server in memory. */
export const [FIRST_TOKEN, SECOND_TOKEN] = ['demo-token-alice', 'demo-token-bob'] as const

export const DEFAULT_SETTINGS: Settings = {
  tokenLifetimeSeconds: 6,
  principals: { [FIRST_TOKEN]: 'alice', [SECOND_TOKEN]: 'bob' },
  bodyLimitBytes: 1024 * 1024,
  messageLimitBytes: 64 * 1024,
  minimumHeartbeatSeconds: 1,
  batchWindowMs: 5,
  answersPings: true,
  declaresOperation: true,
  formats: ['json', 'xml'],
  newId: randomUUID,
}

/**
 * The seams of the server. Every seam works alike: the server decides what a conformant server decides, hands that value
 * to the seam with what it knows, and does what comes back. Traits compose in order. Refusals are values here, so a
 * trait may overrule them or give one itself (`refuse(…)`); a reaction is a description, carried out by the server.
 */
type Seam<Value, Context = object> = (value: Value, context: Context & { readonly server: Core }) => Value

export interface OperationContext {
  readonly request: Request
  readonly route: Route
  readonly principal: string
  /** the Parameters in the body, if any */
  readonly body: Resource | undefined
}

export interface BindContext {
  readonly session: Session
  /** the token as the client sent it */
  readonly token: string
  /** what was issued under it, if anything */
  readonly record: TokenRecord | undefined
}

export interface DeliveryContext {
  readonly session: Session
  readonly subscription: SubscriptionState
}

export interface NotificationContext extends DeliveryContext {
  readonly type: NotificationType
  readonly events: readonly SubscriptionEvent[]
}

export interface Hooks {
  /** limits and periods, once at start */
  settings: (value: Settings, context: { readonly release: Release }) => Settings
  /** a request before it is routed (`route` is where it would go); a Reply ends it here */
  request: (value: Request, context: { readonly route: Route; readonly server: Core }) => Request | Reply
  /** who is calling; a Refusal is a 401 */
  principal: Seam<string | Refusal, { readonly request: Request; readonly route: Route }>
  /** any answer, errors included, before it is written */
  response: Seam<Reply, { readonly request: Request; readonly route: Route }>
  /** the CapabilityStatement */
  capabilities: Seam<Resource>
  /** a Subscription as it will be stored, or its refusal; `submitted` is what the client sent */
  subscriptionAccepted: Seam<
    Resource | Refusal,
    { readonly submitted: Resource; readonly interaction: 'create' | 'update'; readonly principal: string }
  >
  /** the ids that the caller names; `all` when there are none at type level */
  operationInput: Seam<OperationInput | Refusal, OperationContext>
  /** ids of the Subscriptions that the token will be issued for */
  operationCovers: Seam<readonly string[] | Refusal, OperationContext & { readonly input: OperationInput }>
  /** token string and expiration (ms since the epoch) */
  token: Seam<
    IssuedToken,
    { readonly request: Request; readonly principal: string; readonly subscriptions: readonly string[] }
  >
  /** the operation's Parameters */
  output: Seam<Parameters, OperationContext & { readonly issued: TokenRecord }>
  /** does the token bind, now? */
  tokenValid: Seam<boolean, BindContext>
  /** ids of the Subscriptions that a bind with the token is for */
  tokenCovers: Seam<readonly string[], BindContext>
  /** a websocket upgrade on the right path; `headers` are the request's */
  upgrade: Seam<UpgradePlan, { readonly headers: Readonly<Record<string, string | undefined>> }>
  /** a socket is open */
  opened: Seam<Reaction, { readonly session: Session }>
  /** a message of the client, as understood */
  clientMessage: Seam<
    ClientMessage,
    { readonly session: Session; readonly text: string; readonly binary: boolean }
  >
  /** what follows an accepted bind */
  bound: Seam<BindPlan, BindContext>
  /** what follows a refused bind, or a message that is no bind */
  refused: Seam<Reaction, { readonly session: Session; readonly why: RefusedBind }>
  /** what follows when a token under which a Subscription was delivered expires */
  bindingExpired: Seam<Reaction & { readonly ends: boolean }, DeliveryContext>
  /** the number of a new event */
  eventNumber: Seam<number, { readonly subscription: SubscriptionState }>
  /** how waiting events are spread over notifications */
  batches: Seam<readonly (readonly SubscriptionEvent[])[], { readonly subscription: SubscriptionState }>
  /** do these events go to this socket? asked for every open socket, bound or not */
  deliver: Seam<
    boolean,
    DeliveryContext & { readonly events: readonly SubscriptionEvent[]; readonly bound: boolean }
  >
  /** idle time in ms after which a heartbeat is sent; undefined for none */
  heartbeat: Seam<number | undefined, DeliveryContext>
  /** an outgoing notification */
  notification: Seam<Bundle, NotificationContext>
  /** what is written for one notification: text, or bytes for a binary message */
  frame: Seam<readonly (string | Buffer)[], NotificationContext>
  /** a socket is gone */
  socketClosed: Seam<Reaction, { readonly session: Session }>
  /** a Subscription was deleted or went off: does delivery stop? */
  subscriptionDeleted: Seam<
    { readonly stops: boolean },
    { readonly subscription: SubscriptionState; readonly reason: 'deleted' | 'off' }
  >
}

type Value<Name extends keyof Hooks> = Parameters_<Hooks[Name]>[0]
type Context<Name extends keyof Hooks> = Parameters_<Hooks[Name]>[1]
type Parameters_<Fn> = Fn extends (...given: infer Given) => unknown ? Given : never

/** What a trait is to the server. */
interface Hooked {
  readonly hooks: Partial<Hooks>
}

/** The hooks of all traits, ready to be asked. */
export class AppliedHooks {
  readonly #traits: readonly Hooked[]

  constructor(traits: readonly Hooked[]) {
    this.#traits = traits
  }

  /** The value after every trait that hooks the seam has seen it, in order. */
  apply<Name extends Exclude<keyof Hooks, 'request'>>(
    name: Name,
    value: Value<Name>,
    context: Context<Name>,
  ): Value<Name> {
    let current = value
    for (const { hooks } of this.#traits) {
      const hook = hooks[name] as ((value: Value<Name>, context: Context<Name>) => Value<Name>) | undefined
      if (hook) current = hook(current, context)
    }
    return current
  }

  /** As `apply` for the `request` seam; the first Reply ends it. */
  request(request: Request, context: Context<'request'>): Request | Reply {
    let current = request
    for (const { hooks } of this.#traits) {
      const next = hooks.request?.(current, context)
      if (next === undefined) continue
      if ('status' in next) return next
      current = next
    }
    return current
  }
}
