import type { Core } from '../core.js'
import type { Session } from '../session.js'

/**
 * What the hooks of one trait do to the server beside the value that they return. While a hook only takes notes, nothing
 * that it does reaches the server; while it acts, each deed counts.
 */
export class Acts {
  #mode: 'server' | 'notes' | 'acts' = 'server'
  readonly #sessions = new WeakSet<Session>()
  #server: Core | undefined
  #count = 0

  /** deeds so far */
  get count(): number {
    return this.#count
  }

  /** Runs a hook: with `acts` it may change the server, with `notes` it may not. */
  during<Result>(server: Core, mode: 'notes' | 'acts', run: () => Result): Result {
    this.#watch(server)
    const before = this.#mode
    this.#mode = mode
    try {
      return run()
    } finally {
      this.#mode = before
    }
  }

  #watch(server: Core): void {
    if (this.#server !== server) {
      this.#server = server
      const { store, subscriptions, timers } = server
      this.#deed(store, 'put')
      this.#deed(store, 'amend')
      this.#deed(store, 'remove')
      this.#deed(subscriptions, 'happened')
      const after = timers.after.bind(timers)
      timers.after = (ms, act) => {
        const mode = this.#mode
        if (mode === 'notes') return undefined
        // What it does later counts when it is done.
        return after(ms, mode === 'acts' ? () => this.during(server, 'acts', act) : act)
      }
    }
    for (const session of server.sessions)
      if (!this.#sessions.has(session)) {
        this.#sessions.add(session)
        this.#deed(session, 'write')
        this.#deed(session, 'forget', (id) => session.grants.has(String(id)))
      }
  }

  /** Puts a watch on one method of one object. */
  #deed<Target extends object, Name extends keyof Target>(
    target: Target,
    name: Name,
    counts: (first: unknown) => boolean = () => true,
  ): void {
    const original = (target[name] as (...given: unknown[]) => unknown).bind(target)
    const watched = (...given: unknown[]): unknown => {
      if (this.#mode === 'notes') return undefined
      if (this.#mode === 'acts' && counts(given[0])) this.#count++
      return original(...given)
    }
    target[name] = watched as Target[Name]
  }
}
