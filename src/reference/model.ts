/**
 * What the parts of the server pass to each other, as plain data. This file imports nothing, so every part may import it.
 * Resources are loose shapes; their elements keep FHIR's own order, so that XML can follow it.
 */

export interface Resource {
  resourceType: string
  id?: string
  [element: string]: unknown
}

export interface Parameter {
  name?: string
  part?: Parameter[]
  [element: string]: unknown
}

export interface Parameters extends Resource {
  resourceType: 'Parameters'
  parameter?: Parameter[]
}

export interface Entry {
  fullUrl?: string
  resource?: Resource
  search?: { mode: string }
  request?: { method: string; url: string }
  response?: { status: string }
  [element: string]: unknown
}

export interface Bundle extends Resource {
  resourceType: 'Bundle'
  type: string
  entry?: Entry[]
}

/** A wire format. */
export type Format = 'json' | 'xml'

export type NotificationType =
  'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event'

/** A filter of a Subscription; `supported` is false for what this server cannot evaluate. */
export interface Filter {
  readonly parameter: string
  readonly value: string
  readonly supported: boolean
}

export type Interaction = 'create' | 'update' | 'delete'

/** Something that happened to a resource and that a Subscription is told of. */
export interface SubscriptionEvent {
  readonly number: number
  readonly timestamp: string
  readonly interaction: Interaction
  /** as it was then */
  readonly resource: Resource
}

/** A Subscription at work. */
export interface SubscriptionState {
  readonly id: string
  readonly owner: string
  readonly status: string
  readonly topic: string
  readonly channel: string
  readonly content: string
  readonly format: Format
  readonly heartbeatSeconds: number | undefined
  readonly maxCount: number | undefined
  /** ms since the epoch */
  readonly end: number | undefined
  readonly filters: readonly Filter[]
  /** events since it started */
  readonly count: number
  readonly events: readonly SubscriptionEvent[]
  /** events matter to it: it is active, or a trait keeps it going */
  readonly running: boolean
}

export interface IssuedToken {
  readonly value: string
  /** ms since the epoch */
  readonly expiresAt: number
}

export interface TokenRecord extends IssuedToken {
  readonly issuedAt: number
  readonly principal: string
  /** ids of the Subscriptions that it was issued for */
  readonly subscriptions: readonly string[]
  /** accepted binds so far */
  uses: number
}

/** What the caller asks for: certain Subscriptions, or all that are its own. */
export interface OperationInput {
  readonly ids: readonly string[]
  readonly all: boolean
}

/** A client's message on the websocket, as understood. */
export type ClientMessage = { readonly kind: 'bind'; readonly token: string } | { readonly kind: 'other' }

/** What is sent to a socket outside notifications. Objects are resources, strings go out as they are. */
export interface Reaction {
  readonly frames: readonly (Resource | string)[]
  readonly close?: { readonly code: number; readonly reason: string }
  /** cut the connection without a closing handshake */
  readonly terminate?: boolean
}

/** What an accepted bind leads to, in this order; `delayMs` holds back all of it. */
export interface BindPlan extends Reaction {
  readonly delayMs: number
  /** Subscriptions that are delivered on the socket from now on, and until when (ms since the epoch) */
  readonly grants: readonly { readonly subscription: string; readonly expiresAt: number }[]
  /** ids of the Subscriptions that a handshake is sent for, after `frames`; heartbeats start then */
  readonly handshakes: readonly string[]
  /** holds back the handshakes, not the grants */
  readonly handshakeDelayMs: number
}

/** What becomes of a websocket upgrade. */
export interface UpgradePlan {
  /** 101 accepts; anything else is answered as an HTTP error */
  readonly status: number
  readonly delayMs: number
}

export type RefusedBind = 'unknown-token' | 'expired-token' | 'nothing-to-bind' | 'unknown-message'
