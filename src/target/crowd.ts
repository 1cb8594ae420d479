import type { Call } from './calls.js'
import type { Exchange } from './exchange.js'

/** Calls that are made as any client makes them: an error of the server has nothing to do with what they ask. */
const ORDINARY = /^(create Subscription|read Subscription|trigger|update trigger|delete [A-Za-z]+)$/

/** Which calls were under way beside others: a server may answer 500 to those alone. */
export class Crowd {
  readonly #under = new Set<{ crowded: boolean }>()
  readonly #crowded = new Set<string>()

  /**
   * A call goes out.
   * @returns what is told when its answer is there, with the id of its exchange
   */
  enter(): (id: string) => void {
    const place = { crowded: this.#under.size > 0 }
    for (const other of this.#under) other.crowded = true
    this.#under.add(place)
    return (id) => {
      this.#under.delete(place)
      if (place.crowded) this.#crowded.add(id)
    }
  }

  /** True for an ordinary call that was answered 500 while others were under way: alone it may succeed. */
  mayBeToBlame(exchange: Exchange, call: Call): boolean {
    return call.alone !== true && failsOrdinarily(exchange, call) && this.#crowded.has(exchange.ref.$exchange)
  }

  /** True for one that was answered 500 with nothing else under way: others have nothing to do with it. */
  isInnocent(exchange: Exchange, call: Call): boolean {
    return failsOrdinarily(exchange, call) && !this.#crowded.has(exchange.ref.$exchange)
  }
}

const failsOrdinarily = ({ status }: Exchange, { purpose }: Call): boolean =>
  status === 500 && ORDINARY.test(purpose)
