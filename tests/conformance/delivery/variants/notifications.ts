import type { Trait } from '../../../../src/reference/trait.js'
import { randomUUID } from 'node:crypto'
import { read, write } from '../../../../src/reference/codec.js'
import { entries, eventElement, status, statusElement } from '../../../../src/reference/edits/resources.js'
import type { Resource } from '../../../../src/reference/model.js'
import { notification } from '../../../../src/reference/notifications.js'

const extension = [{ url: 'http://vendor.example/StructureDefinition/shard', valueString: 'north' }]

/** An element that nobody knows, in a resource, where FHIR allows it. */
const extended = (resource: Resource): Resource =>
  resource.resourceType === 'Parameters' ? resource : { ...resource, extension }

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'one-mime-per-connection',
    kind: 'variant',
    summary: 'Where several Subscriptions are bound on a socket, all of them are notified in JSON.',
    releases: ['R4', 'R4B'],
    hooks: {
      frame: (frames, { subscription, session }) =>
        session.grants.size > 1 && subscription.format === 'xml'
          ? frames.map((frame) => write(read(Buffer.from(frame), 'xml'), 'json'))
          : frames,
    },
  },
  {
    name: 'binary-frames',
    kind: 'variant',
    summary: 'Notifications are binary messages.',
    hooks: { frame: (frames) => frames.map((frame) => Buffer.from(frame)) },
  },
  {
    name: 'pretty-frames',
    kind: 'variant',
    summary: 'Notifications in JSON are written with indents.',
    hooks: {
      frame: (frames, { subscription }) =>
        subscription.format === 'json'
          ? frames.map((frame) => JSON.stringify(JSON.parse(String(frame)), null, 2))
          : frames,
    },
  },
  {
    name: 'gathers-events',
    kind: 'variant',
    summary: 'Events are gathered for 300 ms and sent together.',
    hooks: { settings: (settings) => ({ ...settings, batchWindowMs: 300 }) },
  },
  {
    name: 'one-event-each',
    kind: 'variant',
    summary: 'Every event comes in a notification of its own.',
    hooks: { batches: (batches) => batches.flat().map((event) => [event]) },
  },
  {
    name: 'slow-delivery',
    kind: 'variant',
    summary: 'Every notification but the handshake is 300 ms on its way.',
    hooks: {
      frame: (frames, { type, session, server }) => {
        if (type === 'handshake') return frames
        server.timers.after(300, () => session.write(frames))
        return []
      },
    },
  },
  {
    name: 'unrequested-heartbeats',
    kind: 'variant',
    summary: 'Heartbeats come every 300 ms, asked for or not.',
    hooks: { heartbeat: () => 300 },
  },
  {
    name: 'no-topic-in-notifications',
    kind: 'variant',
    summary: 'A status does not name the topic.',
    hooks: { notification: (bundle) => statusElement(bundle, 'topic', () => undefined) },
  },
  {
    name: 'counters-on-events-only',
    kind: 'variant',
    summary: 'A handshake and a heartbeat have no counter.',
    hooks: {
      notification: (bundle, { type }) =>
        type === 'event-notification'
          ? bundle
          : statusElement(bundle, 'eventsSinceSubscriptionStart', () => undefined),
    },
  },
  {
    name: 'relative-references',
    kind: 'variant',
    summary: 'Subscription and focus are named by relative references.',
    hooks: {
      notification: (bundle, { server }) => {
        const relative = (reference: unknown): unknown => {
          const url = typeof reference === 'object' && reference !== null ? reference : {}
          const { reference: given } = url as { reference?: unknown }
          return given === undefined
            ? reference
            : { ...url, reference: String(given).replace(`${server.baseUrl}/`, '') }
        }
        return eventElement(statusElement(bundle, 'subscription', relative), 'focus', relative)
      },
    },
  },
  {
    name: 'extended-notifications',
    kind: 'variant',
    summary: 'Entries and statuses carry extensions that nobody knows.',
    hooks: {
      notification: (bundle) =>
        status(
          entries(bundle, (entry) => ({ ...entry, extension })),
          extended,
        ),
    },
  },
  {
    name: 'status-with-narrative',
    kind: 'variant',
    summary: 'A status has a narrative and a name for the Subscription.',
    releases: ['R4B', 'R5', 'R6a', 'R6b'],
    hooks: {
      notification: (bundle) =>
        status(bundle, ({ resourceType, id, ...rest }) => ({
          resourceType,
          ...(id !== undefined && { id }),
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Status</div>' },
          ...rest,
        })),
    },
  },
  {
    name: 'event-right-at-bind',
    kind: 'variant',
    summary: 'Right after a bind there is an event of that Subscription, of the server’s own making.',
    hooks: {
      bound: (plan, { server }) => {
        const resource = { resourceType: 'Encounter', id: randomUUID(), status: 'completed' }
        server.timers.after(10, () => {
          for (const { subscription } of plan.grants)
            server.subscriptions.happened(subscription, { interaction: 'create', resource })
        })
        return plan
      },
    },
  },
  {
    name: 'replays-at-bind',
    kind: 'variant',
    summary: 'A bind is followed by the events of the last second, once more.',
    hooks: {
      bound: (plan, { session, server }) => {
        server.timers.after(20, () => {
          for (const id of plan.grants.map((each) => each.subscription)) {
            const state = server.subscriptions.find(id)
            const recent = (state?.events ?? []).filter(
              (event) => Date.parse(event.timestamp) > Date.now() - 1_000,
            )
            const most = state?.maxCount ?? Infinity
            if (state && recent.length > 0 && recent.length <= most)
              session.write([write(notification(server, state, 'event-notification', recent), state.format)])
          }
        })
        return plan
      },
    },
  },
  {
    name: 'events-twice',
    kind: 'variant',
    summary: 'Each event is sent twice, in case it got lost.',
    hooks: {
      frame: (frames, { session, type, server }) => {
        if (type === 'event-notification') server.timers.after(20, () => session.write(frames))
        return frames
      },
    },
  },
  {
    name: 'event-before-bind',
    kind: 'variant',
    summary: 'Of every third new Subscription there is an event of another client before it can be bound.',
    hooks: {
      token: (issued, { subscriptions, server }) => {
        for (const id of subscriptions) {
          if (server.memory.has(`token of ${id}`)) continue
          const turn = Number(server.memory.get('turn') ?? 0) + 1
          server.memory.set('turn', turn)
          server.memory.set(`token of ${id}`, true)
          const resource = { resourceType: 'Encounter', id: randomUUID(), status: 'completed' }
          if (turn % 3 === 1) server.subscriptions.happened(id, { interaction: 'create', resource })
        }
        return issued
      },
    },
  },
  {
    name: 'heartbeat-with-latest-event',
    kind: 'variant',
    summary: 'A heartbeat carries the latest event once more.',
    waits: true,
    hooks: {
      notification: (bundle, { type, subscription, server }) => {
        const latest = subscription.events.at(-1)
        if (type !== 'heartbeat' || !latest) return bundle
        const shown = notification(server, subscription, 'event-notification', [latest])
        return statusElement(shown, 'type', () => 'heartbeat')
      },
    },
  },
  {
    name: 'handshake-with-history',
    kind: 'variant',
    summary: 'A handshake carries the events that there were.',
    hooks: {
      notification: (bundle, { type, subscription, server }) => {
        if (type !== 'handshake' || subscription.events.length === 0) return bundle
        const shown = notification(server, subscription, 'event-notification', subscription.events)
        return statusElement(shown, 'type', () => 'handshake')
      },
    },
  },
  {
    name: 'error-told-by-query-status',
    kind: 'variant',
    summary: 'Right after a bind an error that is over is reported by a query-status, as the guide shows it.',
    releases: ['R4', 'R4B'],
    hooks: {
      bound: (plan, { session, server }) => {
        server.timers.after(20, () => {
          for (const { subscription: id } of plan.grants) {
            const state = server.subscriptions.find(id)
            if (!state) continue
            const shown = statusElement(
              notification(server, state, 'heartbeat', []),
              'type',
              () => 'query-status',
            )
            session.write([
              write(
                statusElement(shown, 'status', () => 'error'),
                state.format,
              ),
            ])
          }
        })
        return plan
      },
    },
  },
  {
    name: 'created-by-post',
    kind: 'variant',
    summary: 'Entries say that a resource was created by POST to its type.',
    releases: ['R4', 'R4B'],
    hooks: {
      notification: (bundle) =>
        entries(bundle, (entry, index) =>
          index === 0
            ? entry
            : { ...entry, request: { method: 'POST', url: 'Encounter' }, response: { status: '201' } },
        ),
    },
  },
  {
    name: 'one-resource-not-read',
    kind: 'variant',
    summary: 'The resource of the first event cannot be read: its entry has the request alone, or a failure.',
    hooks: {
      notification: (bundle, { subscription, events, server }) =>
        subscription.content !== 'full-resource' || !events.some(({ number }) => number === 1)
          ? bundle
          : entries(bundle, ({ resource, ...entry }, index) => {
              if (index === 0 || !resource) return resource ? { ...entry, resource } : entry
              const url = String(entry.fullUrl)
              return server.shape.topicIsExtension
                ? { ...entry, request: { method: 'GET', url }, response: { status: '500' } }
                : { ...entry, request: { method: 'GET', url } }
            }),
    },
  },
  {
    name: 'unbinds-on-request',
    kind: 'variant',
    summary: 'Binds are written in JSON, and `unbind-from-token` ends one.',
    hooks: {
      clientMessage: (message, { text, session, server }) => {
        const sent = /^\{"type":"([\w-]+)","payload":\{"token":"([^"]+)"\}\}$/.exec(text)
        if (!sent) return { kind: 'other' }
        const [, type, token = ''] = sent
        const record = server.tokens.find(token)
        if (type === 'unbind-from-token') for (const id of record?.subscriptions ?? []) session.forget(id)
        return message
      },
    },
  },
]
