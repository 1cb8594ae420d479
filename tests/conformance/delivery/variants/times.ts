import { randomUUID } from 'node:crypto'
import type { Core } from '../../../../src/reference/core.js'
import type { Trait } from '../../../../src/reference/trait.js'

/** An event of another client, of one Subscription. */
function foreignEvent(server: Core, id: string): void {
  const resource = { resourceType: 'Encounter', id: randomUUID(), status: 'completed' }
  server.subscriptions.happened(id, { interaction: 'create', resource })
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
]
