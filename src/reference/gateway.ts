import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * What may stand between a client and the server: it passes a call on, or answers in the server's place. A seam for
 * weather, which is nobody's behaviour and so no trait.
 */
export interface Gateway {
  /** @param pass gives the call to the server, once */
  request(message: IncomingMessage, response: ServerResponse, pass: () => void): void
  upgrade(message: IncomingMessage, socket: Duplex, pass: () => void): void
  /** milliseconds by which the server's next answer is late; what it does is done at once */
  delayMs(): number
  /** is told how to cut every connection there is */
  attach(cutAll: () => void): void
}
