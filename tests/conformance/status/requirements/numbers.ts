import {
  advise,
  adviseBy,
  clause,
  CORE_TEXT,
  EVERY,
  fail,
  ground,
  group,
  info,
  UNDER_PROFILE,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { r4b, r5, statusR4 } from '../../catalogue/sources.js'

/** Counters and numbers of events. */
export const REQUIREMENTS = group('SS', [
  // Demanded by R5 and R6; listed for R4 and R4B as a warning, where it is 0..1 and the guide has no such sentence.
  {
    id: 'SS-10',
    title: 'An event notification has the counter `eventsSinceSubscriptionStart`.',
    strength: 'SHALL',
    releases: EVERY,
    clauses: [
      clause('SS-10/missing', 'sends an event notification without the counter', {
        ground: ground('SHALL', r5('subscriptionstatus.html#event-numbering')),
        yieldsTo: ['SS-01/missing', 'SS-01/unknown-code'],
        verdict: CORE_TEXT,
        advice: advise(
          'A client cannot notice that it missed events.',
          'Write `eventsSinceSubscriptionStart` with the number of the last event.',
          'Events are not counted',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-numbering')],
    wrongServer: 'The counter is missing.',
  },
  {
    id: 'SS-11',
    title: 'The first event is number 1, and the counter includes the notification that carries it.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-11/not-one', 'counts another number at the first event', {
        ground: ground('definition', r5('subscriptionstatus.html#event-numbering')),
        verdict: CORE_TEXT,
        yieldsTo: ['SS-06/not-zero'],
        advice: advise(
          'Clients that begin to count at 1 believe that they missed an event, or got one too early.',
          'Number the first event 1, and raise the counter before it is written.',
          'Counting from 0',
          'The counter is shared by all Subscriptions of a topic',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-numbering'), r5('subscriptionstatus-definitions.html')],
    wrongServer: 'Numbers begin with 0.',
  },
  {
    id: 'SS-12',
    title: 'Each event in a notification has an event number.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-12/missing', 'sends an event without a number', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('cardinality', r5('subscriptionstatus-definitions.html')),
          R4: ground('cardinality', statusR4),
          R4B: ground('cardinality', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'A client cannot notice that it missed events, nor ask for them by `$events`.',
          'Write `eventNumber` in each `notificationEvent`.',
          'Only the counter is written',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-numbering'), statusR4],
    wrongServer: 'The number is missing.',
  },
  {
    id: 'SS-13',
    title: 'The highest event number in a notification equals its counter.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-13/mismatch', 'sends a counter other than the highest number', {
        ground: ground('SHALL', r5('subscriptionstatus.html#event-numbering')),
        yieldsTo: ['SS-14/decreases', 'SS-14/repeated'],
        verdict: CORE_TEXT,
        advice: advise(
          'Counter and numbers tell the client different things about what it missed.',
          'Write the number of the last event of the notification as its counter.',
          'The counter is read again while other events come in',
          'The number is a constant',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-numbering')],
    wrongServer: 'The number is always 0.',
  },
  {
    id: 'SS-14',
    title: 'Event numbers of a Subscription are unique and increase one by one.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-14/decreases', 'sends a lower number for a later event', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('definition', r5('subscriptionstatus-definitions.html')),
          R4: ground('definition', statusR4),
          R4B: ground('definition', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'A client takes the event for an old one and drops it.',
          'Keep one counter for each Subscription, beyond connections and restarts.',
          'The counter begins anew with each connection or process',
        ),
      }),
      fail('SS-14/repeated', 'sends the same number for different events', {
        unless: UNDER_PROFILE,
        yieldsTo: ['SS-02/missing', 'SS-02/not-reference', 'CL-04/no-focus', 'WS-15/less'],
        followsFrom: ['SS-02/other-subscription'],
        ground: {
          default: ground('definition', r5('subscriptionstatus-definitions.html')),
          R4: ground('definition', statusR4),
          R4B: ground('definition', r4b('subscriptionstatus-definitions.html')),
        },
        advice: adviseBy(
          { constant: 'Raise the counter for each event: the number is the same in all of them.' },
          advise(
            'A client takes the second event for a repetition and drops it.',
            'Raise the counter in one step that no two events share.',
            'Two events read the counter before either writes it',
            'The number is a constant',
          ),
        ),
      }),
      warn('SS-14/gap', 'leaves out numbers', {
        yieldsTo: ['WS-20/heartbeat-counted'],
        advice: advise(
          'The client believes that it missed events, and asks for them.',
          'Raise the counter by one for each event that is sent for this Subscription.',
          'One counter for several Subscriptions',
          'Events that a filter drops are counted',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus-definitions.html'), statusR4],
    wrongServer: 'Numbers begin anew with each connection.',
  },
  {
    id: 'SS-15',
    title: 'That events arrive in the order of their numbers is not stated anywhere.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('SS-15/out-of-order', 'delivers events in another order than their numbers')],
    sources: [r5('subscriptionstatus.html#event-numbering')],
  },
  {
    id: 'SS-16',
    title: 'Counters and event numbers are JSON strings of digits.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-16/not-string', 'sends a counter as a JSON number, or in another type than string', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('datatype', r5('subscriptionstatus-definitions.html')),
          R4: ground('datatype', statusR4),
          R4B: ground('datatype', r4b('subscriptionstatus-definitions.html')),
        },
        advice: adviseBy(
          {
            eventsSinceSubscriptionStart: 'Write `"eventsSinceSubscriptionStart":"2"`, with quotes.',
            'events-since-subscription-start':
              'Write `{"name":"events-since-subscription-start","valueString":"2"}`.',
            'event-number': 'Write `{"name":"event-number","valueString":"2"}`.',
          },
          advise(
            'FHIR’s JSON writes integer64 as a string; strict parsers refuse the number, and large ones lose digits.',
            'Write `"eventNumber":"2"`, with quotes.',
            'The language’s integer type is serialised as it is',
          ),
        ),
      }),
      fail('SS-16/not-integer', 'sends a string that is not an integer', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('datatype', r5('subscriptionstatus-definitions.html')),
          R4: ground('datatype', statusR4),
          R4B: ground('datatype', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'The number cannot be read.',
          'Write only digits.',
          'A decimal, a prefix or an empty string',
        ),
      }),
    ],
    sources: [r5('json.html'), r4b('subscriptionstatus-definitions.html'), statusR4],
    wrongServer: '`"eventNumber": 2`',
  },
])
