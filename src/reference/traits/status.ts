import type { Hooks } from '../hooks.js'
import type { NotificationType } from '../releases/shape.js'
import type { Bundle } from '../resource.js'
import { eventElement, events, status, statusElement, type EventElement, type StatusElement } from './edit.js'
import { objects } from '../resource.js'
import type { Trait } from './trait.js'

type Change = (value: unknown) => unknown
type NotificationHook = Pick<Hooks, 'notification'>

/** Changes one element of the status in notifications of one type. */
const element = (type: NotificationType, name: StatusElement, change: Change): NotificationHook => ({
  notification: (bundle, context) => (context.type === type ? statusElement(bundle, name, change) : bundle),
})

/** Changes one element of every event, at one content level or at all. */
const eventually = (name: EventElement, change: Change, level?: string): NotificationHook => ({
  notification: (bundle, { subscription }) =>
    level === undefined || subscription.content === level ? eventElement(bundle, name, change) : bundle,
})

/** Changes an element of the status at one content level. */
const atLevel = (level: string, name: StatusElement, change: Change): NotificationHook => ({
  notification: (bundle, { type, subscription }) =>
    type === 'event-notification' && subscription.content === level
      ? statusElement(bundle, name, change)
      : bundle,
})

const absent: Change = () => undefined
const EVENT = 'event-notification'

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

/** The status resource, and how events are numbered. */
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
    name: 'events-unlisted',
    kind: 'mutant',
    summary: 'Event notifications do not list their events.',
    breaks: 'SS-09/no-event',
    consequences: { 'WS-11': 'events that are not listed look alike' },
    hooks: { notification: (bundle) => events(bundle, () => undefined) },
  },
  {
    name: 'event-without-counter',
    kind: 'mutant',
    summary: 'Event notifications have no counter.',
    breaks: 'SS-10/missing',
    hooks: element(EVENT, 'eventsSinceSubscriptionStart', absent),
  },
  {
    name: 'numbers-from-two',
    kind: 'mutant',
    summary: 'The first event has the number 2.',
    breaks: 'SS-11/not-one',
    hooks: { eventNumber: (number) => number + 1 },
  },
  {
    name: 'event-without-number',
    kind: 'mutant',
    summary: 'Events have no number.',
    breaks: 'SS-12/missing',
    hooks: eventually('eventNumber', absent),
  },
  {
    name: 'counter-ahead',
    kind: 'mutant',
    summary: 'From the second event on the counter is one more than the number.',
    breaks: 'SS-13/mismatch',
    hooks: element(EVENT, 'eventsSinceSubscriptionStart', (value) =>
      Number(value) > 1 ? String(Number(value) + 1) : value,
    ),
  },
  {
    name: 'numbers-go-back',
    kind: 'mutant',
    summary: 'From the second event on numbers go down.',
    breaks: 'SS-14/decreases',
    consequences: {
      'SS-13': 'of events that come together the last has the lowest number',
      'SS-15': 'they arrive in the order in which they were made',
      'WS-20': 'heartbeats show the true count, numbers do not',
    },
    hooks: { eventNumber: (number) => (number === 1 ? 1 : 100_000 - number) },
  },
  {
    name: 'numbers-repeated',
    kind: 'mutant',
    summary: 'Each two events have the same number.',
    breaks: 'SS-14/repeated',
    consequences: { 'WS-20': 'heartbeats show the true count, numbers do not' },
    hooks: { eventNumber: (number) => (number % 2 === 0 ? number - 1 : number) },
  },
  {
    name: 'numbers-left-out',
    kind: 'mutant',
    summary: 'Every second number is left out.',
    breaks: 'SS-14/gap',
    hooks: { eventNumber: (number) => 2 * number - 1 },
  },
  {
    name: 'latest-event-first',
    kind: 'mutant',
    summary: 'Of events that come together the latest is sent first.',
    breaks: 'SS-15/out-of-order',
    hooks: { batches: (batches) => [...batches].reverse() },
  },
  {
    name: 'number-as-json-number',
    kind: 'mutant',
    summary: 'The number of an event is a JSON number.',
    breaks: 'SS-16/not-string',
    hooks: eventually('eventNumber', Number),
  },
  {
    name: 'counter-in-words',
    kind: 'mutant',
    summary: 'The counter of a heartbeat is `none`.',
    breaks: 'SS-16/not-integer',
    hooks: element('heartbeat', 'eventsSinceSubscriptionStart', () => 'none'),
  },
  {
    name: 'event-with-date',
    kind: 'mutant',
    summary: 'The timestamp of an event is a date.',
    breaks: 'SS-17/malformed',
    hooks: eventually('timestamp', (value) => String(value).slice(0, 10)),
  },
  {
    name: 'event-without-timestamp',
    kind: 'mutant',
    summary: 'Events have no timestamp.',
    breaks: 'SS-17/missing',
    hooks: eventually('timestamp', absent),
  },
  {
    name: 'focus-on-empty',
    kind: 'mutant',
    summary: 'Events have a focus at level empty.',
    breaks: 'SS-18/on-empty',
    consequences: {
      'CL-07': 'it is more than the accepted level allows',
      'WS-15': 'it is more than the accepted level allows',
    },
    hooks: {
      notification: (bundle, { subscription, events: [event] }) =>
        subscription.content === 'empty' && event
          ? eventElement(bundle, 'focus', () => ({ reference: `Encounter/${event.resource.id}` }))
          : bundle,
    },
  },
  {
    name: 'no-focus-on-full-resource',
    kind: 'mutant',
    summary: 'Events have no focus at level full-resource.',
    breaks: 'SS-18/missing',
    hooks: eventually('focus', absent, 'full-resource'),
  },
  {
    name: 'context-on-empty',
    kind: 'mutant',
    summary: 'Events name the Patient at level empty.',
    breaks: 'SS-19/on-empty',
    hooks: {
      notification: (bundle, { subscription, server }) => {
        const patient = { reference: 'Patient/1' }
        const context = server.shape.release === 'R4' ? patient : [patient]
        return subscription.content === 'empty'
          ? eventElement(bundle, 'additionalContext', () => context)
          : bundle
      },
    },
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
