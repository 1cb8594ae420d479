import type { Core } from '../../../src/reference/core.js'
import type { Session } from '../../../src/reference/session.js'
import type { Trait } from '../../../src/reference/trait.js'
import { statusElement } from '../../../src/reference/edits/resources.js'

/** Servers that are right at first, and wrong when something has happened. */

const DEAF_AFTER_MS = 4_000

const IDLE_MS = 2_000

/** A number of binds that no socket reaches. */
const LATE = 1_000_000

const boundAt = new WeakMap<Session, number>()

const openedAt = new WeakMap<Session, number>()

/** Sockets bound with a token of the type level, and those levels by token. */
const ofTypeLevel = new WeakSet<Session>()

const levels = new WeakMap<Core, Set<string>>()

function typeTokens(server: Core): Set<string> {
  const known = levels.get(server) ?? new Set<string>()
  levels.set(server, known)
  return known
}

/** Subscriptions that clients turned off. */
const off = (server: Core, id: string): boolean =>
  server.store.find('Subscription', id)?.resource['status'] === 'off'

export const MUTANTS: readonly Trait[] = [
  {
    name: 'down-after-binary-noise',
    kind: 'mutant',
    summary: 'After a binary frame that is not understood no connection is accepted.',
    breaks: 'WS-24/unavailable',
    hooks: {
      clientMessage: (message, { server, session, text, binary }) => {
        const isNoise = binary && message.kind === 'other' && !/bind/i.test(text)
        if (isNoise && session.grants.size > 0) server.memory.set('down', true)
        return message
      },
      upgrade: (plan, { server }) => (server.memory.has('down') ? { ...plan, status: 503 } : plan),
    },
  },
  {
    name: 'deaf-after-four-seconds',
    kind: 'mutant',
    summary: 'Four seconds after a bind its socket gets no more events.',
    breaks: 'WS-21/not-delivered',
    waits: true,
    hooks: {
      bound: (plan, { session }) => {
        boundAt.set(session, Date.now())
        return plan
      },
      deliver: (delivers, { session }) =>
        delivers && Date.now() - (boundAt.get(session) ?? Infinity) < DEAF_AFTER_MS,
    },
  },
  {
    name: 'first-token-ends-delivery',
    kind: 'mutant',
    summary: 'When the first token of a socket expires its delivery ends, whatever was bound since.',
    breaks: 'WS-07/stops',
    waits: true,
    consequences: { 'WS-21': 'nothing comes after the first token has expired' },
    hooks: {
      bound: (plan, { session, server }) => {
        for (const { subscription, expiresAt } of plan.grants)
          if (!session.grants.has(subscription))
            server.timers.after(expiresAt - Date.now(), () => session.forget(subscription))
        return plan
      },
    },
  },
  {
    name: 'delivers-to-idle-sockets',
    kind: 'mutant',
    summary: 'A socket that was opened two seconds ago and never bound receives all events.',
    breaks: 'WS-10/notified',
    waits: true,
    hooks: {
      opened: (reaction, { session }) => {
        openedAt.set(session, Date.now())
        return reaction
      },
      frame: (frames, { type, server }) => {
        if (type === 'event-notification')
          for (const session of server.sessions)
            if (session.binds === 0 && Date.now() - (openedAt.get(session) ?? Infinity) > IDLE_MS)
              session.write(frames)
        return frames
      },
    },
  },
  {
    name: 'heartbeats-count-once-events-came',
    kind: 'mutant',
    summary: 'When a Subscription has had an event, each of its heartbeats takes a number.',
    breaks: 'WS-20/heartbeat-counted',
    waits: true,
    hooks: {
      eventNumber: (number, { subscription, server }) =>
        number + Number(server.memory.get(`beats of ${subscription.id}`) ?? 0),
      notification: (bundle, { type, subscription, server }) => {
        const key = `beats of ${subscription.id}`
        if (type === 'heartbeat' && subscription.count > 0)
          server.memory.set(key, Number(server.memory.get(key) ?? 0) + 1)
        const more = Number(server.memory.get(key) ?? 0)
        if (more === 0 || type === 'query-event') return bundle
        return statusElement(bundle, 'eventsSinceSubscriptionStart', (counter) =>
          counter === undefined ? counter : String(Number(counter) + more),
        )
      },
    },
  },
  {
    name: 'heartbeats-active-when-off',
    kind: 'mutant',
    summary: 'Heartbeats go on, and say active, when a client has turned the Subscription off.',
    breaks: 'SS-24/stale',
    waits: true,
    hooks: {
      subscriptionDeleted: (plan, { reason }) => (reason === 'off' ? { stops: false } : plan),
      deliver: (delivers, { subscription, server }) => delivers && !off(server, subscription.id),
      notification: (bundle, { type, subscription, server }) =>
        type === 'heartbeat' && off(server, subscription.id)
          ? statusElement(bundle, 'status', () => 'active')
          : bundle,
    },
  },
  {
    name: 'deleted-goes-on-at-type-level',
    kind: 'mutant',
    summary: 'Sockets that were bound with a token of the type level get the events of what was deleted.',
    breaks: 'WS-25/notified',
    hooks: {
      token: (issued, { request, server }) => {
        if (request.path?.length === 2) typeTokens(server).add(issued.value)
        return issued
      },
      bound: (plan, { session, token, server }) => {
        if (typeTokens(server).has(token)) ofTypeLevel.add(session)
        return plan
      },
      subscriptionDeleted: (plan, { reason }) => (reason === 'deleted' ? { stops: false } : plan),
      deliver: (delivers, { session, subscription, server }) =>
        delivers &&
        (ofTypeLevel.has(session) || server.store.find('Subscription', subscription.id)?.deleted !== true),
    },
  },
  {
    name: 'token-outlives-its-subscription',
    kind: 'mutant',
    summary: 'A token binds when its Subscription was deleted, and gets its events.',
    breaks: 'WS-25/notified',
    hooks: {
      bound: (plan, { session, server }) => {
        for (const { subscription } of plan.grants)
          if (server.store.find('Subscription', subscription)?.deleted) session.binds = LATE
        return plan
      },
      subscriptionDeleted: (plan, { reason }) => (reason === 'deleted' ? { stops: false } : plan),
      deliver: (delivers, { session, subscription, server }) =>
        delivers &&
        (session.binds === LATE || server.store.find('Subscription', subscription.id)?.deleted !== true),
      heartbeat: (idle, { subscription, server }) =>
        server.store.find('Subscription', subscription.id)?.deleted ? undefined : idle,
    },
  },
  {
    name: 'used-token-never-expires',
    kind: 'mutant',
    summary: 'A token that was bound while it was valid binds for ever.',
    breaks: 'EXP-04/accepted',
    waits: true,
    hooks: { tokenValid: (valid, { record }) => valid || (record !== undefined && record.uses > 0) },
  },
  {
    name: 'second-token-in-subscription',
    kind: 'mutant',
    summary: 'From the second token of a Subscription on the latest one can be read from it.',
    breaks: 'SEC-08/token-readable',
    hooks: {
      token: (issued, { subscriptions, server }) => {
        for (const id of subscriptions) {
          const known = server.memory.get(`tokens of ${id}`)
          const tokens: unknown[] = Array.isArray(known) ? known : []
          server.memory.set(`tokens of ${id}`, [...tokens, issued.value])
        }
        return issued
      },
      response: (answer, { route, server }) => {
        const tokens = server.memory.get(`tokens of ${route.id}`)
        if (route.name !== 'read' || !answer.resource || !Array.isArray(tokens) || tokens.length < 2)
          return answer
        const valueString = String(tokens.at(-1))
        const extension = [{ url: 'http://vendor.example/StructureDefinition/token', valueString }]
        return { ...answer, resource: { ...answer.resource, extension } }
      },
    },
  },
]
