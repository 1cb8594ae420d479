import type { Trait } from '../../../src/reference/trait.js'
import { randomUUID } from 'node:crypto'
import { read, write } from '../../../src/reference/codec.js'
import { entries, eventElement, status, statusElement } from '../../../src/reference/edits/resources.js'
import type { Resource } from '../../../src/reference/model.js'
import { notification } from '../../../src/reference/notifications.js'

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
]
