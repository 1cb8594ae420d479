import type { Core } from '../core.js'
import type { Session } from '../session.js'
import type { Situation } from './situation.js'

/** First and last bind of a Subscription on a socket, in ms since the epoch. */
interface Bound {
  readonly first: number
  last: number
}

/** What has happened on one server so far, as far as guards ask for it. */
export class Chronicle {
  #watched: Core | undefined
  /** how often a Subscription was called for, by the name of the route and its id */
  readonly #calls = new Map<string, number>()
  readonly #created = new Map<string, number>()
  readonly #firstSocket = new Map<string, Session>()
  readonly #closed = new Map<string, number>()
  readonly #bound = new Map<Session, Map<string, Bound>>()

  /** Notes what the seam is about to do; asked once at each seam, before anything else. */
  before(situation: Situation): void {
    const { seam, server, route, subscriptions, session } = situation
    this.#watch(server)
    if (seam === 'request')
      for (const id of new Set(subscriptions)) {
        const key = `${route?.name ?? ''} ${id}`
        this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1)
      }
    if (seam === 'bound' && session)
      for (const id of subscriptions) if (!this.#firstSocket.has(id)) this.#firstSocket.set(id, session)
  }

  /** Notes what the seam has done. */
  after({ seam, session, subscriptions }: Situation): void {
    if (!session) return
    const now = Date.now()
    if (seam === 'bound') {
      const binds = this.#bound.get(session) ?? new Map<string, Bound>()
      this.#bound.set(session, binds)
      for (const id of subscriptions) binds.set(id, { first: binds.get(id)?.first ?? now, last: now })
    }
    if (seam === 'socketClosed')
      for (const id of this.#bound.get(session)?.keys() ?? [])
        if (!this.#closed.has(id)) this.#closed.set(id, now)
  }

  /** Which call of its kind this is for a Subscription; 1 for the first. */
  callsFor(id: string, route: string): number {
    return this.#calls.get(`${route} ${id}`) ?? 0
  }

  /** ms since the Subscription was created; undefined when it was not seen */
  ageOf(id: string): number | undefined {
    const created = this.#created.get(id)
    return created === undefined ? undefined : Date.now() - created
  }

  /** It was bound before on another socket than this one. */
  isLaterSocket(id: string, session: Session): boolean {
    const first = this.#firstSocket.get(id)
    return first !== undefined && first !== session
  }

  /** A socket on which it was bound has closed before it was bound on this one. */
  isReconnected(id: string, session: Session): boolean {
    const closed = this.#closed.get(id)
    if (closed === undefined) return false
    return (this.#bound.get(session)?.get(id)?.first ?? Infinity) >= closed
  }

  /** ms since the last bind on the socket, of one Subscription or of any; undefined without a bind */
  sinceBind(session: Session, ids: readonly string[]): number | undefined {
    const binds = this.#bound.get(session)
    if (!binds) return undefined
    const own = ids.flatMap((id) => binds.get(id)?.last ?? [])
    const last = Math.max(...(own.length > 0 ? own : [...binds.values()].map((bound) => bound.last)))
    return Number.isFinite(last) ? Date.now() - last : undefined
  }

  #watch(server: Core): void {
    if (this.#watched) return
    this.#watched = server
    server.store.onChange(({ interaction, resource }) => {
      if (resource.resourceType === 'Subscription' && interaction === 'create')
        this.#created.set(resource.id ?? '', Date.now())
    })
  }
}
