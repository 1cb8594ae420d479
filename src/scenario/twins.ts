import type { ExchangeRef, SocketRef } from '../evidence/types.js'
import type { Exchange } from '../target/session.js'
import type { RecordedSocket } from '../wire/websocket.js'
import type { Actor } from './actor.js'
import { socketRef } from './answers.js'

/** So often a refusal is asked for between twins before it is left as it is. */
const ROUNDS = 2

/** A reference to what was refused between two calls that were accepted. */
export function between<Ref extends ExchangeRef | SocketRef>(
  actor: Actor,
  ref: Ref,
  before: ExchangeRef | SocketRef,
  after: ExchangeRef | SocketRef,
): Ref {
  const withinMs = actor.world.deadlines.of('twin')
  return { ...ref, between: { before: idOf(before), after: idOf(after), withinMs } }
}

const idOf = (ref: ExchangeRef | SocketRef): string => ('$exchange' in ref ? ref.$exchange : ref.$socket)

/**
 * Makes a call in order to be refused. An answer that an expired credential, an outage or a limit may have caused as well
 * is asked for again between two twins: calls that differ in nothing but what is to be refused. Where they are accepted
 * at once, before and after it, the refusal is an answer to the question.
 * @param earlier a twin that was made just before
 * @returns the refused exchange, with its twins where it needs them
 */
export async function refusedBetween(
  actor: Actor,
  ask: () => Promise<Exchange>,
  twin: () => Promise<Exchange>,
  earlier?: Exchange,
): Promise<{ readonly exchange: Exchange; readonly ref: ExchangeRef }> {
  let exchange = await ask()
  let { ref } = exchange
  let before = earlier
  for (let round = 0; round < ROUNDS && exchange.unrelated !== null; round++) {
    if (before === undefined) {
      before = await twin()
      exchange = await ask()
    }
    const after = await twin()
    ref = between(actor, exchange.ref, before.ref, after.ref)
    if ([before, after].every((each) => each.ok && !each.repeated)) break
    before = undefined
  }
  return { exchange, ref }
}

/**
 * The same for websockets that are to be refused. One that was closed or not let in for a reason that may be an outage is
 * tried again between two twins that are let in.
 * @param ask tries to do what is to be refused
 * @param twin does the same as one may
 */
export async function socketRefusedBetween(
  actor: Actor,
  ask: () => Promise<RecordedSocket>,
  twin: () => Promise<RecordedSocket>,
): Promise<{ readonly socket: RecordedSocket; readonly ref: SocketRef }> {
  let socket = await ask()
  let ref: SocketRef = socketRef(socket)
  for (let round = 0; round < ROUNDS && socket.unrelated !== null; round++) {
    const before = await twin()
    socket = await ask()
    const after = await twin()
    ref = between(actor, socketRef(socket), socketRef(before), socketRef(after))
    if ([before, after].every((each) => each.opened && !each.repeats)) break
  }
  return { socket, ref }
}
