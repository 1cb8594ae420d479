export type Timer = NodeJS.Timeout

/** The longest delay that Node's timers can hold. */
const LONGEST_MS = 2 ** 31 - 1

/** The server's timers: none keeps the process alive, none outlives the server. */
export class Timers {
  readonly #running = new Set<Timer>()
  #closed = false

  /** Runs `act` once after `ms`; never after `clear()`. */
  after(ms: number, act: () => void): Timer | undefined {
    if (this.#closed) return undefined
    const timer = setTimeout(
      () => {
        this.#running.delete(timer)
        act()
      },
      Math.min(Math.max(ms, 0), LONGEST_MS),
    )
    timer.unref()
    this.#running.add(timer)
    return timer
  }

  /** Runs `act` at once for 0 ms, later otherwise. */
  hold(ms: number, act: () => void): void {
    if (ms <= 0) act()
    else this.after(ms, act)
  }

  cancel(timer: Timer | undefined): void {
    clearTimeout(timer)
    if (timer) this.#running.delete(timer)
  }

  /** Stops everything, for good. */
  clear(): void {
    this.#closed = true
    for (const timer of this.#running) clearTimeout(timer)
    this.#running.clear()
  }
}
