import type { Core } from './core.js'
import type { Reply, Request } from './http.js'
import type { Route } from './router.js'

/** A routed request of a known principal. */
export interface Exchange {
  readonly core: Core
  readonly request: Request
  readonly route: Route
  readonly principal: string
}

/** Answers an exchange, or throws a Refusal. */
export type Handler = (exchange: Exchange) => Reply
