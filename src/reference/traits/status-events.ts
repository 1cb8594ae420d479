import type { Trait } from '../trait.js'
import { eventElement, events } from './edit.js'
import { absent, element, EVENT, eventually } from './status-hooks.js'

/** What the status says of events: that they are listed, how they are numbered, when they were and of what. */
export const STATUS_EVENT_TRAITS: readonly Trait[] = [
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
]
