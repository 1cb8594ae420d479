const FAILURES_TO_BREAK = 6

/** Counts exchanges in a row that got no response: of a target that is gone nothing more is asked. */
export class Circuit {
  #inARow = 0
  #since = 0

  /** A response came. */
  answered(): void {
    this.#inARow = 0
  }

  /** @param now milliseconds since the run began */
  failed(now: number): void {
    if (this.#inARow++ === 0) this.#since = now
  }

  /** True once so many in a row failed, for `longEnoughMs`, that asking on is pointless. */
  isBroken(now: number, longEnoughMs: number): boolean {
    return this.#inARow >= FAILURES_TO_BREAK && now - this.#since >= longEnoughMs
  }

  readonly reason = `${FAILURES_TO_BREAK} exchanges in a row got no response`
}
