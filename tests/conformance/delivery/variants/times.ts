import { randomUUID } from 'node:crypto'
import type { Core } from '../../../../src/reference/core.js'
import { write } from '../../../../src/reference/codec.js'
import { notification } from '../../../../src/reference/notifications.js'
import type { Session } from '../../../../src/reference/session.js'
import type { Trait } from '../../../../src/reference/trait.js'

/** An event of another client, of one Subscription. */
function foreignEvent(server: Core, id: string): void {
  const resource = { resourceType: 'Encounter', id: randomUUID(), status: 'completed' }
  server.subscriptions.happened(id, { interaction: 'create', resource })
}

/** A heartbeat in each period from now on, while the Subscription is bound. */
function beat(server: Core, session: Session, id: string): void {
  const seconds = server.subscriptions.find(id)?.heartbeatSeconds
  if (seconds === undefined) return
  server.timers.after(seconds * 1_000, () => {
    const subscription = server.subscriptions.find(id)
    if (!subscription?.running || !session.holds(id)) return
    session.write([write(notification(server, subscription, 'heartbeat', []), subscription.format)])
    beat(server, session, id)
  })
}

/** When events come, and what else comes meanwhile. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'notifies-before-it-answers',
    kind: 'variant',
    summary: 'A creation is notified of at once, and answered 2.5 s later; tokens live ten minutes.',
    // One scenario after the other, so that none sees the event of another in place of its own.
    run: { maxSubscriptions: 1, timeoutFactor: 1 },
    hooks: {
      settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 600 }),
      response: (answer, { route }) =>
        route.name === 'create' && route.type !== 'Subscription' ? { ...answer, delayMs: 2_500 } : answer,
    },
  },
  {
    name: 'busy-topic',
    kind: 'variant',
    summary: 'Other clients cause events of every Subscription, two of them right before each of ours.',
    hooks: {
      request: (request, { route, server }) => {
        if (route.name === 'create' && route.type === 'Encounter')
          for (const { id } of server.subscriptions.all()) {
            foreignEvent(server, id)
            foreignEvent(server, id)
          }
        return request
      },
      response: (answer, { route, server }) => {
        if (route.name === 'create' && route.type === 'Encounter')
          for (const { id } of server.subscriptions.all())
            server.timers.after(20, () => foreignEvent(server, id))
        return answer
      },
    },
  },
  {
    name: 'events-overtake',
    kind: 'variant',
    summary: 'Every second notification of an event is 400 ms on its way, so that the next one overtakes it.',
    hooks: {
      frame: (frames, { type, events, session, server }) => {
        const number = events.at(-1)?.number ?? 0
        if (type !== 'event-notification' || number % 2 === 1) return frames
        server.timers.after(400, () => session.write(frames))
        return []
      },
    },
  },
  {
    name: 'heartbeats-by-the-clock',
    kind: 'variant',
    summary: 'Heartbeats come once in each period, whatever else comes.',
    hooks: {
      bound: (plan, { session, server }) => {
        for (const { subscription: id } of plan.grants) if (!session.grants.has(id)) beat(server, session, id)
        return plan
      },
      heartbeat: () => undefined,
    },
  },
]
