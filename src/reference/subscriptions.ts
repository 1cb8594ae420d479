import { formatOf } from './codec.js'
import type { Core, Subscriptions } from './core.js'
import { sendEvents, endDelivery } from './delivery.js'
import { mediaType } from './mime.js'
import type { Resource, SubscriptionEvent, SubscriptionState } from './model.js'
import type { Change } from './store.js'
import type { Timer } from './timers.js'
import { passes, TRIGGER_TYPE } from './topic.js'

interface Mutable {
  state: SubscriptionState
  waiting: SubscriptionEvent[]
  flush: Timer | undefined
}

/** How many events of each Subscription `$events` can still return. */
const REMEMBERED_EVENTS = 1000

/** Every Subscription's life: it starts with what the store holds, counts events, and ends. */
export class SubscriptionRegistry implements Subscriptions {
  readonly #core: Core
  readonly #entries = new Map<string, Mutable>()

  constructor(core: Core) {
    this.#core = core
    core.store.onChange((change) => this.#changed(change))
  }

  find(id: string): SubscriptionState | undefined {
    return this.#entries.get(id)?.state
  }

  all(): SubscriptionState[] {
    return [...this.#entries.values()].map(({ state }) => state)
  }

  refresh(): void {
    for (const { state } of this.#entries.values()) {
      if (state.status !== 'active' || state.end === undefined || state.end > Date.now()) continue
      const stored = this.#core.store.find('Subscription', state.id)
      if (stored) this.#core.store.amend({ ...stored.resource, status: 'off' })
      this.#stop(state.id, 'off')
    }
  }

  #changed(change: Change): void {
    const { resource } = change
    const id = resource.id ?? ''
    if (resource.resourceType === TRIGGER_TYPE) this.#trigger(change)
    if (resource.resourceType !== 'Subscription') return
    if (change.interaction === 'delete') this.#stop(id, 'deleted')
    else this.#adopt(id, resource, change)
  }

  #adopt(id: string, resource: Resource, change: Change): void {
    const known = change.interaction === 'update' ? this.#entries.get(id) : undefined
    const terms = this.#core.shape.terms(resource)
    const active = terms.status === 'active'
    const state: SubscriptionState = {
      id,
      owner: change.owner,
      status: String(terms.status),
      topic: String(terms.topic),
      channel: String(terms.channel),
      content: String(terms.content ?? 'empty'),
      format: formatOf(mediaType(String(terms.contentType)).type) ?? 'json',
      heartbeatSeconds: typeof terms.heartbeatSeconds === 'number' ? terms.heartbeatSeconds : undefined,
      maxCount: typeof terms.maxCount === 'number' ? terms.maxCount : undefined,
      end: typeof terms.end === 'string' ? Date.parse(terms.end) : undefined,
      filters: terms.filters,
      count: known?.state.count ?? 0,
      events: known?.state.events ?? [],
      running: active || (known?.state.running ?? false),
    }
    // An update keeps the entry: a timer that is to send what waits in it knows no other.
    if (known) known.state = state
    else this.#entries.set(id, { state, waiting: [], flush: undefined })
    if (!active) this.#stop(id, 'off')
  }

  #stop(id: string, reason: 'deleted' | 'off'): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    if (entry.state.status === 'active') entry.state = { ...entry.state, status: 'off' }
    if (!entry.state.running) return
    const { stops } = this.#core.hooks.apply(
      'subscriptionDeleted',
      { stops: true },
      { subscription: entry.state, reason, server: this.#core },
    )
    if (!stops) return
    entry.state = { ...entry.state, running: false }
    entry.waiting = []
    endDelivery(this.#core, id)
    if (reason === 'deleted') this.#entries.delete(id)
  }

  #trigger(change: Change): void {
    this.refresh()
    for (const entry of this.#entries.values())
      if (
        entry.state.running &&
        entry.state.owner === change.owner &&
        passes(change.resource, entry.state.filters)
      )
        this.#record(entry, change)
  }

  happened(id: string, change: Pick<Change, 'interaction' | 'resource'>): void {
    const entry = this.#entries.get(id)
    if (entry?.state.running) this.#record(entry, change)
  }

  #record(entry: Mutable, { interaction, resource }: Pick<Change, 'interaction' | 'resource'>): void {
    const number = this.#core.hooks.apply('eventNumber', entry.state.count + 1, {
      subscription: entry.state,
      server: this.#core,
    })
    const event: SubscriptionEvent = { number, timestamp: new Date().toISOString(), interaction, resource }
    const events = [...entry.state.events, event].slice(-REMEMBERED_EVENTS)
    entry.state = { ...entry.state, count: entry.state.count + 1, events }
    entry.waiting.push(event)
    entry.flush ??= this.#core.timers.after(this.#core.settings.batchWindowMs, () => {
      entry.flush = undefined
      sendEvents(this.#core, entry.state, entry.waiting.splice(0))
    })
  }
}
