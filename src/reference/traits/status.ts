import type { Bundle } from '../model.js'
import { objects } from '../resource.js'
import type { Trait } from '../trait.js'
import { status, statusElement } from './edit.js'
import { absent, atLevel, element, EVENT, type NotificationHook } from './status-hooks.js'

/** Changes the R4 parameters of the status in heartbeats. */
const parameters = (change: (parameter: Record<string, unknown>) => object): NotificationHook => ({
  notification: (bundle: Bundle, { type }) =>
    type !== 'heartbeat'
      ? bundle
      : status(bundle, (resource) => ({
          ...resource,
          parameter: objects(resource['parameter']).map(change),
        })),
})

/** The status resource, but for what it says of events. */
export const STATUS_TRAITS: readonly Trait[] = [
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
    consequences: { 'SS-08': 'it is not the type of an event notification' },
    hooks: element(EVENT, 'type', () => 'event'),
  },
  {
    name: 'event-of-query-type',
    kind: 'mutant',
    summary: 'The status of an event notification has the type `query-event`.',
    breaks: 'SS-01/query-type',
    consequences: { 'SS-08': 'it is not the type of an event notification' },
    hooks: element(EVENT, 'type', () => 'query-event'),
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
    consequences: { 'SS-01': 'the type does not belong on a socket', 'WS-04': 'it is no handshake' },
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
    name: 'topic-on-empty',
    kind: 'mutant',
    summary: 'Event notifications name the topic at level empty.',
    breaks: 'SS-20/on-empty',
    hooks: {
      notification: (bundle, { type, subscription }) =>
        type === EVENT && subscription.content === 'empty'
          ? statusElement(bundle, 'topic', () => subscription.topic)
          : bundle,
    },
  },
  {
    name: 'no-topic-on-full-resource',
    kind: 'mutant',
    summary: 'Event notifications do not name the topic at level full-resource.',
    breaks: 'SS-20/missing',
    hooks: atLevel('full-resource', 'topic', absent),
  },
  {
    name: 'topic-of-another',
    kind: 'mutant',
    summary: 'Event notifications name another topic.',
    breaks: 'SS-20/other-topic',
    hooks: atLevel('id-only', 'topic', () => 'http://example.org/SubscriptionTopic/other'),
  },
  {
    name: 'status-frozen',
    kind: 'mutant',
    summary: 'Event notifications say that the Subscription is still requested.',
    breaks: 'SS-21/stale',
    hooks: element(EVENT, 'status', () => 'requested'),
  },
  {
    name: 'parameter-in-camel-case',
    kind: 'mutant',
    summary: 'The counter of a heartbeat has its R5 name.',
    breaks: 'SS-23/wrong-name',
    releases: ['R4'],
    hooks: parameters((parameter) =>
      parameter['name'] === 'events-since-subscription-start'
        ? { ...parameter, name: 'eventsSinceSubscriptionStart' }
        : parameter,
    ),
  },
  {
    name: 'parameter-of-another-type',
    kind: 'mutant',
    summary: 'The status in a heartbeat is a valueString.',
    breaks: 'SS-23/wrong-type',
    releases: ['R4'],
    hooks: parameters((parameter) =>
      parameter['name'] === 'status' ? { name: 'status', valueString: parameter['valueCode'] } : parameter,
    ),
  },
  {
    name: 'parameter-of-the-vendor',
    kind: 'mutant',
    summary: 'The status has a parameter that the profile lacks.',
    breaks: 'SS-23/unknown-name',
    releases: ['R4'],
    hooks: {
      notification: (bundle) =>
        status(bundle, (resource) => ({
          ...resource,
          parameter: [...objects(resource['parameter']), { name: 'shard', valueString: 'north' }],
        })),
    },
  },
]
