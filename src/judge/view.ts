import type { Evidence } from '../evidence/read.js'
import type { ExchangeRef, Observed, SocketRef, Twins } from '../evidence/types.js'
import { ExchangeView } from './exchange-view.js'
import { Unobserved } from './outcome.js'
import type { Touch } from './rests-on.js'
import { SocketView } from './socket-view.js'

/** What a check sees of a scenario: the same data, with exchanges and sockets in place of their references. */
export type Viewed<T> = T extends ExchangeRef
  ? ExchangeView
  : T extends SocketRef
    ? SocketView
    : T extends string | number | boolean | null | undefined
      ? T
      : T extends readonly (infer U)[]
        ? Viewed<U>[]
        : { readonly [K in keyof T]: Viewed<T[K]> }

/** One view of what was observed serves all checks of it, one after the other; each hears what it touches itself. */
const views = new WeakMap<Evidence, WeakMap<object, { readonly view: unknown; touch: Touch }>>()

/**
 * Puts views in place of references, throughout. Nobody may change a view; it tells what is touched to whoever asked for
 * it last.
 */
export function viewOf<T extends Observed>(observed: T, evidence: Evidence, touch: Touch): Viewed<T> {
  if (typeof observed !== 'object' || observed === null) return observed as Viewed<T>
  let ofRecord = views.get(evidence)
  if (!ofRecord) views.set(evidence, (ofRecord = new WeakMap()))
  const known = ofRecord.get(observed)
  if (known) {
    known.touch = touch
    return known.view as Viewed<T>
  }
  const made = { view: resolve(observed, evidence, (id, look) => made.touch(id, look)), touch }
  ofRecord.set(observed, made)
  return made.view as Viewed<T>
}

function resolve(value: Observed, evidence: Evidence, touch: Touch): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return Object.freeze(value.map((each: Observed) => resolve(each, evidence, touch)))
  if ('$exchange' in value) {
    const line = evidence.exchanges.get(String(value.$exchange))
    if (!line) throw new Unobserved('the record does not hold the exchange')
    return new ExchangeView(line, touch, evidence, twinsOf(value))
  }
  if ('$socket' in value) {
    const socket = evidence.sockets.get(String(value.$socket))
    if (!socket) throw new Unobserved('the record does not hold the websocket')
    return new SocketView(socket, touch, twinsOf(value))
  }
  const members = Object.entries(value)
  return Object.freeze(
    Object.fromEntries(members.map(([key, member]) => [key, resolve(member as Observed, evidence, touch)])),
  )
}

function twinsOf(ref: object): Twins | null {
  return 'between' in ref ? (ref.between as Twins) : null
}
