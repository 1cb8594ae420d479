import type { ExchangeRef, SocketRef } from '../evidence/types.js'
import { diagnosticsOf } from '../fhir/diagnostics.js'
import { instancePath } from '../fhir/ids.js'
import type { NotMade } from '../target/resources.js'
import type { Exchange } from '../target/session.js'
import { wallClock } from '../wire/clock.js'
import type { RecordedSocket } from '../wire/websocket.js'

export const OPERATION = '$get-ws-binding-token'

/** Path of the operation, for one Subscription or at type level. @throws NotAReference for what is no id */
export function operationPath(id: string | null, query = ''): string {
  return `${id === null ? 'Subscription' : instancePath('Subscription', id)}/${OPERATION}${query}`
}

/** A token with what is needed to use it. The token is real: it must not enter evidence. */
export interface Grant {
  readonly operation: ExchangeRef
  readonly token: string
  readonly url: string
  /** milliseconds since the epoch on the target's clock; null when no instant can be read */
  readonly expiresAt: number | null
  /** the answer's Date header, else our clock, in milliseconds since the epoch */
  readonly answeredAt: number
  readonly exchange: Exchange
}

/** The token of an answer; null when it cannot be used to connect and bind. */
export function grantOf(exchange: Exchange): Grant | null {
  const token = exchange.ok ? (exchange.parameters?.text('token') ?? null) : null
  const url = exchange.parameters?.text('websocket-url') ?? null
  if (token === null || token === '' || url === null) return null
  const expiration = exchange.parameters?.text('expiration') ?? ''
  const expiresAt = expiration.includes('T') ? Date.parse(expiration) : NaN
  const date = Date.parse(exchange.headers['date'] ?? '')
  return {
    operation: exchange.ref,
    token,
    url,
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
    answeredAt: Number.isNaN(date) ? wallClock() : date,
    exchange,
  }
}

/** What an exchange came to, in a few words, and those of the server. */
export function describe({ outcome, json }: Exchange): string {
  if (outcome.kind !== 'response') return outcome.reason
  const said = diagnosticsOf(json)
  return `HTTP ${outcome.status}${said === null ? '' : `, "${said}"`}`
}

/** Why what a create was answered with is not used, and what to do about it. */
export function unprovenOf({ unproven = '' }: NotMade): string {
  return (
    `what the create made cannot be told from what others made, so it is neither used nor deleted: ${unproven}; ` +
    'answer a create with 201, and name in it what was made'
  )
}

/** How evidence points at a socket. */
export function socketRef(socket: RecordedSocket): SocketRef {
  return { $socket: socket.id }
}
