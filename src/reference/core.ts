import { randomUUID } from 'node:crypto'
import type { Format } from './codec.js'
import type { AppliedHooks } from './hooks.js'
import type { ReleaseShape } from './releases/shape.js'
import type { Session } from './session.js'
import type { Store } from './store.js'
import type { Subscriptions } from './subscriptions.js'
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

export const DEFAULT_SETTINGS: Settings = {
  tokenLifetimeSeconds: 6,
  // Fixed and public on purpose: they guard nothing but a server in memory.
  principals: { 'demo-token-alice': 'alice', 'demo-token-bob': 'bob' },
  bodyLimitBytes: 1024 * 1024,
  messageLimitBytes: 64 * 1024,
  minimumHeartbeatSeconds: 1,
  batchWindowMs: 5,
  answersPings: true,
  declaresOperation: true,
  formats: ['json', 'xml'],
  newId: randomUUID,
}
