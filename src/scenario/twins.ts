import type { ExchangeRef, SocketRef } from '../evidence/types.js'
import type { Exchange } from '../target/session.js'

/** So often a refusal is asked for between twins before it is left as it is. */
const ROUNDS = 2

/** A reference to what was refused between two calls that were accepted. */
export function between<Ref extends ExchangeRef | SocketRef>(
  ref: Ref,
  before: ExchangeRef | SocketRef,
  after: ExchangeRef | SocketRef,
): Ref {
  return { ...ref, between: [idOf(before), idOf(after)] }
}

const idOf = (ref: ExchangeRef | SocketRef): string => ('$exchange' in ref ? ref.$exchange : ref.$socket)

/**
 * Makes a call in order to be refused. An answer that an expired credential, an outage or a limit may have caused as well
 * is asked for again between two twins: calls that differ in nothing but what is to be refused. Where they are accepted
 * at once, before and after it, the refusal is an answer to the question.
 * @returns the refused exchange, with its twins where it needs them
 */
export async function refusedBetween(
  ask: () => Promise<Exchange>,
  twin: () => Promise<Exchange>,
): Promise<{ readonly exchange: Exchange; readonly ref: ExchangeRef }> {
  let exchange = await ask()
  let { ref } = exchange
  for (let round = 0; round < ROUNDS && exchange.unrelated !== null; round++) {
    const before = await twin()
    exchange = await ask()
    const after = await twin()
    ref = between(exchange.ref, before.ref, after.ref)
    if ([before, after].every((each) => each.ok && !each.repeated)) break
  }
  return { exchange, ref }
}
