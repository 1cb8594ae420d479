interface Waiter {
  readonly count: number
  readonly turn: number
  readonly go: (taken: number) => void
}

/** A number of places; whoever takes some waits, in turn, until they are free. */
export class Permits {
  /** as many as there were in the beginning */
  readonly most: number
  #free: number
  #total: number
  readonly #queue: Waiter[] = []

  constructor(total: number) {
    this.most = total
    this.#free = total
    this.#total = total
  }

  get total(): number {
    return this.#total
  }

  /** Leaves fewer places from now on; who has some keeps them. */
  lower(total: number): void {
    const less = Math.max(0, this.#total - Math.max(0, total))
    this.#total -= less
    this.#free -= less
    this.#advance()
  }

  /** As many places as in the beginning. */
  restore(): void {
    this.#free += this.most - this.#total
    this.#total = this.most
    this.#advance()
  }

  /**
   * Takes `count` places at once (never more than there are), so that two takers cannot block each other half-way.
   * @param turn who has a smaller one comes first; those with the same in the order in which they asked
   */
  async take(count = 1, turn = 0): Promise<() => void> {
    const wanted = Math.min(count, this.total)
    const mustWait = this.#queue.length > 0 || this.#free < wanted
    const taken = mustWait
      ? await new Promise<number>((go) => this.#enqueue({ count: wanted, turn, go }))
      : wanted
    if (!mustWait) this.#free -= taken
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#free += taken
      this.#advance()
    }
  }

  #enqueue(waiter: Waiter): void {
    const behind = this.#queue.findIndex(({ turn }) => turn > waiter.turn)
    this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, waiter)
  }

  #advance(): void {
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      const taken = Math.min(next.count, this.total)
      if (taken > this.#free) return
      this.#queue.shift()
      this.#free -= taken
      next.go(taken)
    }
  }
}

/**
 * What many share and one may have alone: triggers share a run's quiet, a scenario whose counters they would disturb has
 * it alone. Waiters go in order, so that neither side starves.
 */
export class QuietLock {
  readonly #permits = new Permits(1_000)

  /** Held while an event is on its way. */
  shared(): Promise<() => void> {
    return this.#permits.take(1)
  }

  /** Held while nobody else may trigger. */
  alone(): Promise<() => void> {
    return this.#permits.take(this.#permits.total)
  }
}
