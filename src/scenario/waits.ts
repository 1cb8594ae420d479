import { wallClock } from '../wire/clock.js'
import { SPANS } from '../wire/deadlines.js'

/** Something that a run waits for. */
export interface Wait {
  /** as it stands after "waiting for": `a token to expire` */
  readonly what: string
  /** when it began and when it ends at the latest, in milliseconds since the epoch */
  readonly since: number
  readonly until: number
  /** it ends then; otherwise it may end before */
  readonly isCertain: boolean
}

/** What a run is waiting for, so that its progress can say so instead of standing still. */
export class Waits {
  readonly #current = new Set<Wait>()

  /** Notes a wait until the promise settles. */
  async during<T>(what: string, milliseconds: number, promise: Promise<T>, isCertain = false): Promise<T> {
    const since = wallClock()
    const wait: Wait = { what, since, until: since + milliseconds, isCertain }
    this.#current.add(wait)
    try {
      return await promise
    } finally {
      this.#current.delete(wait)
    }
  }

  /** The wait that ends last, of those that have lasted a second; a certain one before any other. */
  longest(now = wallClock()): Wait | null {
    let longest: Wait | null = null
    for (const wait of this.#current) {
      if (now - wait.since < SPANS.noticed) continue
      const isLonger =
        !longest || (wait.isCertain === longest.isCertain ? wait.until > longest.until : wait.isCertain)
      if (isLonger) longest = wait
    }
    return longest
  }
}
