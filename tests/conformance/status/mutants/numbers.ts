import type { Trait } from '../../../../src/reference/trait.js'
import { absent, element, EVENT, eventually } from '../../../../src/reference/edits/statuses.js'

/** Counters and numbers of events. */
export const MUTANTS: readonly Trait[] = [
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
    hooks: {
      eventNumber: (number) => (number === 1 ? 1 : 100_000 - number),
      batches: (batches) => batches.flat().map((event) => [event]),
    },
  },
  {
    name: 'numbers-repeated',
    kind: 'mutant',
    summary: 'Each two events have the same number.',
    breaks: 'SS-14/repeated',
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
]
