import type { Deadlines } from '../wire/deadlines.js'

/** So many times the longest latency that was seen, something that did not come is taken for missing, for a start. */
const TIMES_LONGEST = 6
/** So many latencies are kept: the longest of them is what the server needs now. */
const KEPT = 400
/** Timers and the times of the record are rounded: what was waited for is taken for so many milliseconds less. */
export const ROUNDING = 20

/**
 * How long a history waits for what is owed. To wait the whole deadline for everything that does not come would leave time
 * for few histories: while looking and shortening, a multiple of what this server needs is enough. What is reported is
 * confirmed with the whole deadline.
 */
export class Patience {
  readonly #latencies: number[] = []

  constructor(private readonly deadlines: Deadlines) {}

  /** Something that was owed came after so long. */
  came(latencyMs: number): void {
    this.#latencies.push(latencyMs)
    if (this.#latencies.length > KEPT) this.#latencies.shift()
  }

  /** The whole deadline, in milliseconds. */
  get firmMs(): number {
    return this.deadlines.of('event')
  }

  /** Milliseconds that are enough to suspect that something is missing; the whole deadline while nothing has come. */
  get quickMs(): number {
    if (this.#latencies.length === 0) return this.firmMs
    const longest = Math.max(...this.#latencies)
    return Math.min(this.firmMs, Math.max(this.deadlines.of('suspicion'), TIMES_LONGEST * longest))
  }
}
