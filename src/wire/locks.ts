/** A number of places; whoever takes some waits, in order, until they are free. */
export class Permits {
  #free: number
  readonly #queue: { readonly count: number; readonly go: () => void }[] = []

  constructor(readonly total: number) {
    this.#free = total
  }

  /** Takes `count` places at once (never more than there are), so that two takers cannot block each other half-way. */
  async take(count = 1): Promise<() => void> {
    const wanted = Math.min(count, this.total)
    if (this.#queue.length > 0 || this.#free < wanted) {
      await new Promise<void>((go) => this.#queue.push({ count: wanted, go }))
    } else this.#free -= wanted
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#free += wanted
      this.#advance()
    }
  }

  #advance(): void {
    for (let next = this.#queue[0]; next && next.count <= this.#free; next = this.#queue[0]) {
      this.#queue.shift()
      this.#free -= next.count
      next.go()
    }
  }
}

/**
 * The quiet lock: triggers share it, a scenario whose counters they would disturb has it alone.
 * Waiters go in order, so that neither side starves.
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
