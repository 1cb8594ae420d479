import { performance } from 'node:perf_hooks'
import { SPANS } from './deadlines.js'
import { pause } from './pause.js'

/** After a first limit a little less is sent than was answered before it. */
const FIRST_SHARE = 0.8
const SLOWEST_PER_SECOND = 1
/** A pace at which so many seconds' calls were answered is not what a limit objects to: it is not lowered. */
const SUSTAINED_SECONDS = 3

/**
 * How fast calls go out to one target: as fast as they come until a limit is seen, and from then on at a steady pace
 * below it. While an outage lasts nothing is sent. All calls of a run share one, so that they do not try again each for
 * itself and all in the same moment.
 */
export class Pace {
  /** null until a limit was seen */
  #perSecond: number | null = null
  #isKnown = false
  #since = -Infinity
  #next = 0
  #heldUntil = 0
  /** the turn before the next one */
  #last: Promise<void> = Promise.resolve()
  /** when answers came that were no limit, within the window, and the most that there were in one */
  #answers: number[] = []
  #most = 0
  /** answers since the last limit */
  #answered = 0

  /** @param now the clock: milliseconds that only grow */
  constructor(readonly now: () => number = () => performance.now()) {}

  /** Calls a second; null while none is known to be too many. */
  get perSecond(): number | null {
    if (this.#perSecond === null || this.#isKnown) return this.#perSecond
    const doublings = Math.floor(Math.max(0, this.now() - this.#since) / SPANS.paceDoubles)
    return this.#perSecond * 2 ** Math.min(doublings, 20)
  }

  /**
   * Waits until the next call may go out; calls go in order.
   * @returns false when the wait was interrupted
   */
  async turn(signal?: AbortSignal): Promise<boolean> {
    const before = this.#last
    const { promise, done } = opened()
    this.#last = promise
    await before
    try {
      // What waits while nothing goes out does not go out all at once afterwards.
      for (let leftMs = this.#leftMs(); leftMs > 0; leftMs = this.#leftMs())
        if (!(await pause(Math.ceil(leftMs), signal))) return false
      const { perSecond } = this
      this.#next = perSecond === null ? 0 : this.now() + 1_000 / perSecond
      return true
    } finally {
      done()
    }
  }

  #leftMs(): number {
    return Math.max(this.#next, this.#heldUntil) - this.now()
  }

  /** Nothing goes out for so long. */
  hold(milliseconds: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.now() + milliseconds)
  }

  /** An answer came that was no limit. */
  answered(): void {
    const now = this.now()
    this.#answered++
    const first = this.#answers.findIndex((at) => at > now - SPANS.paceWindow)
    this.#answers = first < 0 ? [now] : [...this.#answers.slice(first), now]
    this.#most = Math.max(this.#most, this.#answers.length)
  }

  /**
   * A call was limited. One that was under way when another one was is of the same burst and changes nothing.
   * @param sentAt when the call went out, by the clock of this pace
   */
  limited(sentAt: number): void {
    // What went out while nothing should was about to when the limit came.
    if (sentAt <= this.#since || sentAt < this.#heldUntil) return
    const { perSecond } = this
    const isSustained = perSecond !== null && this.#answered > SUSTAINED_SECONDS * perSecond
    this.#answered = 0
    if (isSustained) return this.#keep(perSecond)
    const lower = perSecond === null ? FIRST_SHARE * this.#most : perSecond / 2
    this.#isKnown = perSecond !== null
    this.#perSecond = Math.max(SLOWEST_PER_SECOND, lower)
    this.#since = this.now()
  }

  /** A limit that is not of the pace, or hardly: it neither grows nor falls. */
  #keep(perSecond: number): void {
    this.#perSecond = perSecond
    this.#isKnown = true
    this.#since = this.now()
  }
}

/** A promise and what fulfils it. */
function opened(): { readonly promise: Promise<void>; readonly done: () => void } {
  let done = (): void => {}
  const promise = new Promise<void>((resolve) => (done = resolve))
  return { promise, done }
}
