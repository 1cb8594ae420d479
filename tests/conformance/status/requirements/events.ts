import {
  advise,
  BACKPORT,
  clause,
  CORE_TEXT,
  fail,
  ground,
  group,
  groundBy,
  info,
  UNDER_GUIDE,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, r4b, r5, statusR4 } from '../../catalogue/sources.js'

/** What the status says of events. */
export const REQUIREMENTS = group('SS', [
  {
    id: 'SS-17',
    title: 'Each event has a timestamp, which is an instant.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-17/malformed', 'sends a timestamp that is not an instant', {
        ground: {
          default: ground('datatype', r5('subscriptionstatus-definitions.html')),
          R4: ground('datatype', statusR4),
          R4B: ground('datatype', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'Strict parsers refuse the status.',
          'Write an instant with offset and seconds: `2030-01-17T19:30:22Z`.',
          'A date type without a zone',
        ),
      }),
      warn('SS-17/missing', 'sends an event without a timestamp', {
        advice: advise(
          'The client does not know when it happened.',
          'Write `notificationEvent.timestamp`.',
          'Only the Bundle has a timestamp',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-notification')],
    wrongServer: 'The timestamp is a date.',
  },
  {
    id: 'SS-18',
    title: 'The focus of an event is left out at level `empty` and present at the other levels.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-18/on-empty', 'sends a focus at level `empty`', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('payloads.html#empty')),
          ground('SHALL', r5('subscriptionstatus.html#event-notification')),
        ),
        advice: advise(
          'At level `empty` a notification may only say that something happened; the focus says what.',
          'Leave `focus` out at level `empty`.',
          'All levels share the code of `id-only`',
        ),
      }),
      fail('SS-18/missing', 'sends an event without a focus at level `id-only` or `full-resource`', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('payloads.html#id-only')),
          ground('SHALL', r5('subscriptionstatus.html#event-notification')),
        ),
        yieldsTo: ['CL-04/no-focus', 'WS-15/less'],
        advice: advise(
          'The client learns that something changed, and not what.',
          'Write `notificationEvent.focus` with a reference to the resource.',
          'The id is only in the entries',
        ),
      }),
    ],
    sources: [
      r5('subscriptionstatus.html#event-notification'),
      backport('payloads.html#empty'),
      backport('payloads.html#id-only'),
    ],
    wrongServer: 'The focus leaks at level `empty`.',
  },
  {
    id: 'SS-19',
    title: 'Further context of an event is left out at level `empty`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-19/on-empty', 'sends additional context at level `empty`', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('payloads.html#empty')),
          ground('SHALL', r5('subscriptionstatus.html#event-notification')),
        ),
        advice: advise(
          'At level `empty` the context says whom the event is about.',
          'Leave `additionalContext` out at level `empty`.',
          'All levels share the code of `id-only`',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-notification')],
    wrongServer: 'A reference to the Patient is sent at level `empty`.',
  },
  {
    id: 'SS-20',
    title:
      'The topic is better left out at level `empty`, is optional at `id-only` and recommended at `full-resource`.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('SS-20/on-empty', 'sends the topic at level `empty`', {
        advice: advise(
          'The topic can tell what the event is about, which level `empty` is to avoid.',
          'Leave `topic` out at level `empty`.',
          'The topic is written at every level',
        ),
      }),
      warn('SS-20/missing', 'leaves the topic out at level `full-resource`', {
        advice: advise(
          'A client with several topics has to look up which one it is about.',
          'Write `topic` at level `full-resource`.',
          'It is optional in the definition',
        ),
      }),
      warn('SS-20/other-topic', 'sends another topic than the Subscription has', {
        advice: advise(
          'The client takes the event for that of another topic.',
          'Write the canonical of the Subscription’s topic.',
          'The id or the versioned URL of the SubscriptionTopic was taken',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus-definitions.html'), statusR4],
  },
  {
    id: 'SS-21',
    title: 'The status of a notification is that of the moment when it was made.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-21/stale', 'sends another status with an event than the Subscription has', {
        verdict: CORE_TEXT,
        ground: ground('SHALL', r5('subscriptionstatus.html#timing-currency')),
        advice: advise(
          'The client believes that its Subscription is not active although it delivers.',
          'Read the status when the notification is made.',
          'The Subscription as it was created is kept in memory',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#timing-currency')],
    wrongServer: 'The status stays `requested` forever.',
  },
  {
    id: 'SS-22',
    title: 'A Subscription in error may go on sending heartbeats that say so.',
    strength: 'MAY',
    releases: BACKPORT,
    sources: [backport('errors.html#handling-errors-as-a-server')],
    untestable: 'A Subscription cannot be brought into error from outside.',
  },
  {
    id: 'SS-23',
    title: 'The parameters of an R4 status have the names and types of the Backport profile.',
    strength: 'IMPLIED',
    releases: ['R4'],
    clauses: [
      fail('SS-23/wrong-name', 'sends a required parameter under another name', {
        unless: UNDER_GUIDE,
        ground: ground('definition', statusR4),
        advice: advise(
          'Clients of the Backport guide do not find the parameter.',
          'Use the names of the profile, in lower case with hyphens: `events-since-subscription-start`.',
          'Names of the R5 elements were taken over',
        ),
      }),
      fail('SS-23/wrong-type', 'sends a parameter of the profile with another value type', {
        unless: UNDER_GUIDE,
        ground: ground('definition', statusR4),
        advice: advise(
          'Typed clients do not find the value.',
          'Use the value types of the profile: `type` and `status` are `valueCode`, counters `valueString`.',
          'Types of the R5 elements were taken over',
        ),
      }),
      info('SS-23/unknown-name', 'sends a parameter that the profile does not have'),
    ],
    sources: [statusR4],
    wrongServer: '`eventsSinceSubscriptionStart` instead of `events-since-subscription-start`.',
  },
  {
    id: 'SS-24',
    title: 'A heartbeat says the status that the Subscription has, and none comes once it is deleted.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-24/stale', 'sends another status with a heartbeat than the Subscription has', {
        verdict: CORE_TEXT,
        ground: ground('SHALL', r5('subscriptionstatus.html#timing-currency')),
        advice: advise(
          'The client believes that its Subscription works although it does not, or the other way round.',
          'Read the status when the heartbeat is made.',
          'The word `active` is a constant',
        ),
      }),
      clause('SS-24/after-deletion', 'sends heartbeats that say `active` after a deletion', {
        verdict: CORE_TEXT,
        ground: ground('SHALL', r5('subscriptionstatus.html#timing-currency')),
        advice: advise(
          'The client believes that a deleted Subscription still works.',
          'End the heartbeats of a Subscription with it.',
          'The timer belongs to the socket and does not learn of the deletion',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#timing-currency')],
    wrongServer: 'Heartbeats say `active` forever.',
  },
])
