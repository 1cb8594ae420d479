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
  mayBeToBlame({ status, ref }: Exchange, { purpose, alone }: Call): boolean {
    return status === 500 && alone !== true && ORDINARY.test(purpose) && this.#crowded.has(ref.$exchange)
  }
}
