import type { TargetDescription } from '../evidence/types.js'
import type { Journal } from '../evidence/journal.js'
import type { ReleaseRules, SubscriptionWish } from '../fhir/releases/index.js'
import type { TargetSettings } from '../target/configuration/types.js'
import type { Resources } from '../target/resources.js'
import type { Principal, Session } from '../target/session.js'
import type { Deadlines } from '../wire/deadlines.js'
import type { Permits, QuietLock } from '../wire/locks.js'
import type { ClientOptions } from 'ws'
import type { RecordedSocket } from '../wire/websocket.js'
import type { Waits } from './waits.js'

/** Everything that the scenarios of one run share. */
export interface World {
  readonly runId: string
  readonly journal: Journal
  readonly session: Session
  readonly resources: Resources
  readonly deadlines: Deadlines
  readonly settings: TargetSettings
  readonly target: TargetDescription
  readonly rules: ReleaseRules
  /** scenarios let some seconds pass for what shows only then; see `whyNoRest` */
  readonly rests: boolean
  readonly subscriptionPermits: Permits
  readonly quiet: QuietLock
  /** shared by those that make Subscriptions of the second principal; had alone by one that needs it to have none */
  readonly secondHasSome: QuietLock
  readonly signal: AbortSignal
  /** what the run waits for, as its progress says it */
  readonly waits: Waits
  /** how a websocket to this URL is opened: trust, certificates, proxy */
  readonly socketOptions: (url: string) => ClientOptions
  /** the Authorization header for an upgrade that was refused without one */
  readonly authorization: (principal: Principal) => Promise<string | null>
  readonly learnt: Learnt
}

/** Why nothing can be created, found out once; null when it can. */
export type Refused = {
  readonly reason: string
  readonly status: number | null
  /** it was not refused: what was made cannot be told from what others made */
  readonly unproven?: boolean
} | null

/** A filter that a Subscription carries, and what makes the triggering resource pass it. */
export interface Filter {
  readonly wish: NonNullable<SubscriptionWish['filter']>
  /** elements of the triggering resource */
  readonly elements: Readonly<Record<string, unknown>>
}

/**
 * The state of the target: what it turned out to take or to refuse, whoever of the scenarios came upon it first. What one
 * scenario finds out for others is no part of it: that is its result, which those get that name it in `after`.
 */
export interface Learnt {
  /** the websockets of scenarios that are under way: a run of many cannot keep what came on all of them */
  readonly sockets: Set<RecordedSocket>
  /** a heartbeat came on a websocket of a scenario that has ended */
  heartbeatCame: boolean
  eventsArrived: number
  eventsMissed: number
  /** the server refused a create because of a cap on Subscriptions */
  capped: boolean
  /** it refused a Subscription that names its end, and took one that does not */
  endRefused: boolean
  /** the content level of its Subscriptions, where it refused the usual one; else null */
  content: SubscriptionWish['content'] | null
  /** the filter without which it refused them, and what it makes of the triggering resource */
  filter: Filter | null
  /** its Subscriptions stay at `requested`, whether they give tokens or not: nobody waits for more */
  staysRequested: boolean
  /** why no Subscription can be created, found out once; null when some can, or when it is not known */
  creation: Refused
  /** the search that stands for a topic on a server that knows none; null for a topic */
  criteria: string | null
}

export function nothingLearnt(): Learnt {
  return {
    sockets: new Set(),
    heartbeatCame: false,
    eventsArrived: 0,
    eventsMissed: 0,
    capped: false,
    endRefused: false,
    content: null,
    filter: null,
    staysRequested: false,
    creation: null,
    criteria: null,
  }
}
