import {
  advise,
  clause,
  CORE_TEXT,
  fail,
  ground,
  group,
  UNDER_PROFILE,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, r4b, r5, statusR4 } from '../../catalogue/sources.js'

const ofType = (type: string, when: string) =>
  advise(
    `Clients branch on the type: with another one ${when} is taken for something else.`,
    `Write \`"type":"${type}"\`.`,
    'One type for all notifications',
  )

/**
 * The status in a notification: a SubscriptionStatus, or a Parameters on R4.
 * Prose of core alone does not bind R4 and R4B: where neither the guide nor a published definition says the same, the
 * verdict there is at most a warning (CORE_TEXT).
 */
export const REQUIREMENTS = group('SS', [
  {
    id: 'SS-01',
    title: 'The status has a `type`, which on the socket is handshake, heartbeat or event-notification.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-01/missing', 'sends a status without `type`', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('cardinality', r5('subscriptionstatus-definitions.html')),
          R4: ground('cardinality', statusR4),
          R4B: ground('cardinality', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'Clients cannot tell a handshake from an event.',
          'Write `type`: `handshake`, `heartbeat` or `event-notification`.',
          'It was left out because it seems evident',
        ),
      }),
      fail('SS-01/unknown-code', 'sends a code outside the value set', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('required binding', r5('subscriptionstatus-definitions.html')),
          R4: ground('required binding', statusR4),
          R4B: ground('required binding', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'Strict parsers refuse the code, others do not know what to do.',
          'Use `handshake`, `heartbeat` or `event-notification`.',
          'Words of the server’s own, or of a draft',
        ),
      }),
      warn('SS-01/query-type', 'sends `query-status` or `query-event` on the socket', {
        advice: advise(
          'The type says that it answers a query, which nobody made.',
          'Keep `query-status` and `query-event` for `$status` and `$events`.',
          'The status is made by the code of `$status`',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus-definitions.html'), statusR4],
    wrongServer: 'The type is `event` or `ping`.',
  },
  {
    id: 'SS-02',
    title: 'The status refers to the Subscription that it is about.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-02/missing', 'sends a status without `subscription`', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('cardinality', r5('subscriptionstatus-definitions.html')),
          R4: ground('cardinality', statusR4),
          R4B: ground('cardinality', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'On a connection with several Subscriptions nobody knows which one it is about.',
          'Write `"subscription":{"reference":"Subscription/[id]"}`.',
          'The connection was assumed to identify the Subscription',
        ),
      }),
      fail('SS-02/not-reference', 'sends `subscription` in another type than Reference', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('datatype', r5('subscriptionstatus-definitions.html')),
          R4: ground('datatype', statusR4),
          R4B: ground('datatype', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'Strict parsers refuse the status, others find no Subscription.',
          'Write a Reference: `{"reference":"Subscription/[id]"}`.',
          'A canonical, a string or an id of a draft',
        ),
      }),
      fail('SS-02/other-subscription', 'refers to a Subscription that was not bound', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('definition', r5('subscriptionstatus-definitions.html')),
          R4: ground('definition', statusR4),
          R4B: ground('definition', r4b('subscriptionstatus-definitions.html')),
        },
        yieldsTo: ['TOK-03/leaks'],
        advice: advise(
          'The client takes the event for that of another Subscription, or drops it.',
          'Refer to the Subscription by which the notification is sent.',
          'An inner id instead of the one that clients know',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus-definitions.html'), statusR4],
    wrongServer: '`subscription` is a string.',
  },
  {
    id: 'SS-03',
    title:
      'The status says the `status` of the Subscription, by a code of the value set; it is recommended on R4B and R5.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-03/unknown-code', 'sends another code than the value set has', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('required binding', r5('subscriptionstatus-definitions.html')),
          R4: ground('required binding', statusR4),
          R4B: ground('required binding', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'Strict parsers refuse the code.',
          'Use the codes of subscription-status: requested, active, error, off.',
          'An inner state of the server',
        ),
      }),
      warn('SS-03/missing', 'sends no `status`', {
        advice: advise(
          'The client does not learn when its Subscription is in error.',
          'Write `status` as the Subscription has it.',
          'It is optional in the definition',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-notification'), r5('subscriptionstatus-definitions.html')],
    wrongServer: '`status` is missing.',
  },
  {
    id: 'SS-04',
    title: 'The R4 status has a `status` parameter.',
    strength: 'IMPLIED',
    releases: ['R4'],
    clauses: [
      fail('SS-04/missing', 'sends no `status`', {
        unless: [{ when: 'guide-1.0', verdict: 'warn' }, ...UNDER_PROFILE],
        ground: ground('cardinality', statusR4),
        advice: advise(
          'The profile demands it; the status is not valid.',
          'Add `{"name":"status","valueCode":"active"}`.',
          'It is optional in R4B and R5',
        ),
      }),
    ],
    sources: [statusR4],
    wrongServer: '`status` is missing.',
  },
  {
    id: 'SS-05',
    title: 'A handshake has the type `handshake`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-05/wrong-type', 'sends another type after a bind, before any event', {
        ground: ground('SHALL', r5('subscriptionstatus.html#handshake-notification')),
        verdict: CORE_TEXT,
        advice: ofType('handshake', 'the confirmation of the bind'),
      }),
    ],
    sources: [r5('subscriptionstatus.html#handshake-notification')],
  },
  {
    id: 'SS-06',
    title: 'The handshake of a new Subscription counts no events.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-06/not-zero', 'sends a counter other than zero before any event', {
        ground: ground('SHALL', r5('subscriptionstatus.html#handshake-notification')),
        verdict: CORE_TEXT,
        advice: advise(
          'The client believes that it missed events of a Subscription that never had one.',
          'Write `"eventsSinceSubscriptionStart":"0"`.',
          'The counter is raised before it is written',
          'The counter is shared by all Subscriptions of a topic',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#handshake-notification')],
    wrongServer: 'The counter begins with 1.',
  },
  {
    id: 'SS-07',
    title: 'A heartbeat has the type `heartbeat`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-07/wrong-type', 'sends another type in an idle period', {
        ground: ground('SHALL', r5('subscriptionstatus.html#heartbeat-notification')),
        verdict: CORE_TEXT,
        advice: ofType('heartbeat', 'a sign of life'),
      }),
    ],
    sources: [r5('subscriptionstatus.html#heartbeat-notification')],
  },
  {
    id: 'SS-08',
    title: 'A notification of an event has the type `event-notification`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-08/wrong-type', 'sends another type with an event', {
        ground: ground('SHALL', r5('subscriptionstatus.html#event-notification')),
        yieldsTo: ['SS-01/missing', 'SS-01/unknown-code'],
        verdict: CORE_TEXT,
        advice: ofType('event-notification', 'an event'),
      }),
    ],
    sources: [r5('subscriptionstatus.html#event-notification')],
  },
  {
    id: 'SS-09',
    title: 'An event notification says which events it is about, in `notificationEvent`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-09/no-event', 'sends an event notification without any', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('invariant', r5('subscriptionstatus-definitions.html')),
          R4: ground('SHALL', backport('payloads.html#id-only')),
          R4B: ground('invariant', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'The notification says that something happened, and not what.',
          'Add a `notificationEvent` for each event.',
          'Events are reported only by entries',
        ),
      }),
      warn('SS-09/none-on-empty', 'sends an R4 event notification of level `empty` without any', {
        advice: advise(
          'The client cannot number the event, and notices no loss.',
          'Add a `notification-event` with the number of the event.',
          'At level `empty` all parts are left out, and the event with them',
        ),
      }),
    ],
    sources: [
      r5('subscriptionstatus.html#event-notification'),
      r5('subscriptionstatus-definitions.html'),
      r4b('subscriptionstatus-definitions.html'),
    ],
    wrongServer: 'The resources are there, the event structure is not.',
  },
])
