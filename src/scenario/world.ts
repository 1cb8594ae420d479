import type { Roles } from '../catalogue/index.js'
import type { TargetDescription } from '../evidence/types.js'
import type { Journal } from '../evidence/journal.js'
import type { ReleaseRules } from '../fhir/releases/index.js'
import type { TargetSettings } from '../target/configuration/types.js'
import type { Resources } from '../target/resources.js'
import type { Exchange, Principal, Session } from '../target/session.js'
import type { Deadlines } from '../wire/deadlines.js'
import type { Permits, QuietLock } from '../wire/locks.js'
import type { ClientOptions } from 'ws'
import type { RecordedSocket } from '../wire/websocket.js'
import type { Form } from './form.js'
import type { Waits } from './waits.js'
import type { Dialect } from './dialects.js'

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
  readonly subscriptionPermits: Permits
  readonly quiet: QuietLock
  readonly signal: AbortSignal
  /** what the run waits for, as its progress says it */
  readonly waits: Waits
  /** how a websocket to this URL is opened: trust, certificates, proxy */
  readonly socketOptions: (url: string) => ClientOptions
  /** the Authorization header for an upgrade that was refused without one */
  readonly authorization: (principal: Principal) => Promise<string | null>
  /** the requirements that a scenario points at when it cannot go on */
  readonly roles: Roles
  readonly learnt: Learnt
}

/** Why nothing can be created, found out once; null when it can. */
export type Refused = {
  readonly reason: string
  readonly status: number | null
  /** it was not refused: what was made cannot be told from what others made */
  readonly unproven?: boolean
} | null

/** What the first scenarios found out and later ones build on. */
export interface Learnt {
  /** the first form of invocation that gave a token, in the order of preference */
  form: Form | null
  /** the latest answer of each form, by `METHOD-level` */
  readonly answers: Map<string, Exchange>
  /** some answer shows that the operation is there, whatever it said */
  routed: boolean
  /** how bind messages are written, and how a bind is seen to have worked */
  dialect: Dialect | null
  confirmation: 'handshake' | 'event' | null
  /** the upgrade was refused without an Authorization header and accepted with it */
  upgradeNeedsAuthorization: boolean
  /** every socket that was opened, for what any of them has seen */
  readonly sockets: RecordedSocket[]
  eventsArrived: number
  eventsMissed: number
  /** the server refused a create because of a cap on Subscriptions */
  capped: boolean
  /** it refused a Subscription that names its end, and took one that does not */
  endRefused: boolean
  /** whether Subscriptions can be created, from the first attempt; null before it */
  creation: Promise<Refused> | null
  /** a Subscription stayed `requested` as long as it was waited for; and one became active in that time */
  staysRequested: boolean
  becomesActive: boolean
  /** the search that stands for a topic on a server that knows none; null for a topic */
  criteria: string | null
}

export function nothingLearnt(): Learnt {
  return {
    form: null,
    answers: new Map(),
    routed: false,
    dialect: null,
    confirmation: null,
    upgradeNeedsAuthorization: false,
    sockets: [],
    eventsArrived: 0,
    eventsMissed: 0,
    capped: false,
    endRefused: false,
    creation: null,
    staysRequested: false,
    becomesActive: false,
    criteria: null,
  }
}
