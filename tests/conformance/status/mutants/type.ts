import type { Trait } from '../../../../src/reference/trait.js'
import { write } from '../../../../src/reference/codec.js'
import { notification } from '../../../../src/reference/notifications.js'
import { events, statusElement } from '../../../../src/reference/edits/resources.js'
import { absent, element, EVENT } from '../../../../src/reference/edits/statuses.js'

/** The types of notifications, and what they must say. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'events-unlisted',
    kind: 'mutant',
    summary: 'Event notifications do not list their events.',
    breaks: 'SS-09/no-event',
    hooks: { notification: (bundle) => events(bundle, () => undefined) },
  },
  {
    name: 'event-without-type',
    kind: 'mutant',
    summary: 'The status of an event notification has no type.',
    breaks: 'SS-01/missing',
    hooks: element(EVENT, 'type', absent),
  },
  {
    name: 'event-of-unknown-type',
    kind: 'mutant',
    summary: 'The status of an event notification has the type `event`.',
    breaks: 'SS-01/unknown-code',
    hooks: element(EVENT, 'type', () => 'event'),
  },
  {
    name: 'status-after-handshake',
    kind: 'mutant',
    summary: 'A handshake is followed by a status of type `query-status` that nobody asked for.',
    breaks: 'SS-01/query-type',
    hooks: {
      bound: (plan, { session, server }) => {
        server.timers.after(10, () => {
          for (const { subscription } of plan.grants) {
            const state = server.subscriptions.find(subscription)
            if (state) session.write([write(notification(server, state, 'query-status', []), state.format)])
          }
        })
        return plan
      },
    },
  },
  {
    name: 'event-of-query-type',
    kind: 'mutant',
    summary: 'The status of an event notification has the type `query-event`.',
    breaks: 'SS-08/wrong-type',
    hooks: element(EVENT, 'type', () => 'query-event'),
  },
  {
    name: 'none-listed-on-empty',
    kind: 'mutant',
    summary: 'At level empty event notifications do not list their events.',
    breaks: 'SS-09/none-on-empty',
    releases: ['R4'],
    hooks: {
      notification: (bundle, { subscription }) =>
        subscription.content === 'empty' ? events(bundle, () => undefined) : bundle,
    },
  },
  {
    name: 'unknown-status-on-r4',
    kind: 'mutant',
    summary: 'The handshake says that the Subscription is `running`.',
    breaks: 'SS-03/unknown-code',
    releases: ['R4'],
    hooks: element('handshake', 'status', () => 'running'),
  },
  {
    name: 'event-without-subscription',
    kind: 'mutant',
    summary: 'The status of an event notification does not name its Subscription.',
    breaks: 'SS-02/missing',
    hooks: element(EVENT, 'subscription', absent),
  },
  {
    name: 'subscription-as-string',
    kind: 'mutant',
    summary: 'The status of an event notification names its Subscription by a string.',
    breaks: 'SS-02/not-reference',
    hooks: element(EVENT, 'subscription', (value) => String((value as { reference: unknown }).reference)),
  },
  {
    name: 'heartbeat-of-another',
    kind: 'mutant',
    summary: 'Heartbeats name another Subscription.',
    breaks: 'SS-02/other-subscription',
    hooks: element('heartbeat', 'subscription', () => ({ reference: 'Subscription/another' })),
  },
  {
    name: 'status-unsaid',
    kind: 'mutant',
    summary: 'Notifications do not say the status of the Subscription.',
    breaks: 'SS-03/missing',
    releases: ['R4B', 'R5', 'R6a'],
    hooks: { notification: (bundle) => statusElement(bundle, 'status', absent) },
  },
  {
    name: 'unknown-status',
    kind: 'mutant',
    summary: 'The handshake says that the Subscription is `running`.',
    breaks: 'SS-03/unknown-code',
    releases: ['R4B', 'R5', 'R6a'],
    hooks: element('handshake', 'status', () => 'running'),
  },
  {
    name: 'status-unsaid-on-r4',
    kind: 'mutant',
    summary: 'Notifications do not say the status of the Subscription.',
    breaks: 'SS-04/missing',
    releases: ['R4'],
    hooks: { notification: (bundle) => statusElement(bundle, 'status', absent) },
  },
  {
    name: 'handshake-of-query-type',
    kind: 'mutant',
    summary: 'What answers the bind has the type `query-status`.',
    breaks: 'SS-05/wrong-type',
    hooks: element('handshake', 'type', () => 'query-status'),
  },
  {
    name: 'handshake-counts-one',
    kind: 'mutant',
    summary: 'The counter of a handshake is 1 before any event.',
    breaks: 'SS-06/not-zero',
    hooks: element('handshake', 'eventsSinceSubscriptionStart', () => '1'),
  },
  {
    name: 'heartbeat-as-handshake',
    kind: 'mutant',
    summary: 'Heartbeats have the type `handshake`.',
    breaks: 'SS-07/wrong-type',
    hooks: element('heartbeat', 'type', () => 'handshake'),
  },
  {
    name: 'event-as-heartbeat',
    kind: 'mutant',
    summary: 'Event notifications have the type `heartbeat`.',
    breaks: 'SS-08/wrong-type',
    hooks: element(EVENT, 'type', () => 'heartbeat'),
  },
  {
    name: 'heartbeat-says-requested',
    kind: 'mutant',
    summary: 'Heartbeats say that the Subscription is still requested.',
    breaks: 'SS-24/stale',
    hooks: element('heartbeat', 'status', () => 'requested'),
  },
  {
    name: 'beats-after-deletion',
    kind: 'mutant',
    summary: 'Heartbeats go on after a deletion, and say active.',
    breaks: 'SS-24/after-deletion',
    hooks: {
      subscriptionDeleted: (value, { subscription, reason, server }) => {
        if (reason !== 'deleted' || subscription.heartbeatSeconds === undefined) return value
        const beat = statusElement(
          notification(server, subscription, 'heartbeat', []),
          'status',
          () => 'active',
        )
        const told = write(beat, subscription.format)
        const sessions = [...server.sessions].filter((session) => session.holds(subscription.id))
        server.timers.after(900, () => sessions.forEach((session) => session.write([told])))
        return value
      },
    },
  },
]
