import {
  advise,
  clause,
  CORE_TEXT,
  fail,
  group,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { r4b, r5, statusR4 } from '../../catalogue/sources.js'

const ofType = (type: string, when: string) =>
  advise(
    `Clients branch on the type: with another one ${when} is taken for something else.`,
    `Write \`"type":"${type}"\`.`,
    'One type for all notifications',
  )

/**
 * The status in a notification: a SubscriptionStatus, or a Parameters on R4.
 * Prose of core alone does not bind R4 and R4B: where neither the guide nor a published definition says the same, the
 * verdict there is at most a warning (CORE_TEXT). These are SS-05 to SS-08, SS-10, SS-11, SS-13, SS-17 `malformed` and
 * SS-19; SS-03, SS-20 and SS-21 only warn anyway.
 */
export const REQUIREMENTS = group('SS', [
  {
    id: 'SS-01',
    title: 'The status has a `type`, which on the socket is handshake, heartbeat or event-notification.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-01/missing', 'sends a status without `type`', {
        advice: advise(
          'Clients cannot tell a handshake from an event.',
          'Write `type`: `handshake`, `heartbeat` or `event-notification`.',
          'It was left out because it seems evident',
        ),
      }),
      fail('SS-01/unknown-code', 'sends a code outside the value set', {
        advice: advise(
          'Strict parsers refuse the code, others do not know what to do.',
          'Use `handshake`, `heartbeat` or `event-notification`.',
          'Words of the server’s own, or of a draft',
        ),
      }),
      fail('SS-01/query-type', 'sends `query-status` or `query-event` on the socket', {
        advice: advise(
          'The type says that it answers a query, which nobody made.',
          'Keep `query-status` and `query-event` for `$status` and `$events`.',
          'The status is made by the code of `$status`',
        ),
      }),
    ],
    gates: ['subscription'],
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
        advice: advise(
          'On a connection with several Subscriptions nobody knows which one it is about.',
          'Write `"subscription":{"reference":"Subscription/[id]"}`.',
          'The connection is held to say it',
        ),
      }),
      fail('SS-02/not-reference', 'sends `subscription` in another type than Reference', {
        advice: advise(
          'Strict parsers refuse the status, others find no Subscription.',
          'Write a Reference: `{"reference":"Subscription/[id]"}`.',
          'A canonical, a string or an id of a draft',
        ),
      }),
      fail('SS-02/other-subscription', 'refers to a Subscription that was not bound', {
        advice: advise(
          'The client takes the event for that of another Subscription, or drops it.',
          'Refer to the Subscription by which the notification is sent.',
          'An inner id instead of the one that clients know',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('subscriptionstatus-definitions.html'), statusR4],
    wrongServer: '`subscription` is a string.',
  },
  {
    id: 'SS-03',
    title: 'The status says the `status` of the Subscription, which is recommended on R4B and R5.',
    strength: 'SHOULD',
    releases: ['R4B', 'R5', 'R6a'],
    clauses: [
      warn('SS-03/missing', 'sends no `status`', {
        advice: advise(
          'The client does not learn when its Subscription is in error.',
          'Write `status` as the Subscription has it.',
          'It is optional in the definition',
        ),
      }),
      warn('SS-03/unknown-code', 'sends another code than the value set has', {
        advice: advise(
          'Strict parsers refuse the code.',
          'Use the codes of subscription-status: requested, active, error, off.',
          'An inner state of the server',
        ),
      }),
    ],
    gates: ['subscription'],
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
        advice: advise(
          'The profile demands it; the status is not valid.',
          'Add `{"name":"status","valueCode":"active"}`.',
          'It is optional in R4B and R5',
        ),
      }),
    ],
    gates: ['subscription'],
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
        verdict: CORE_TEXT,
        advice: ofType('handshake', 'the confirmation of the bind'),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('subscriptionstatus.html#handshake-notification')],
  },
  {
    id: 'SS-06',
    title: 'The handshake of a new Subscription counts no events.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-06/not-zero', 'sends a counter other than zero before any event', {
        verdict: CORE_TEXT,
        advice: advise(
          'The client believes that it missed events of a Subscription that never had one.',
          'Write `"eventsSinceSubscriptionStart":"0"`.',
          'The counter is raised before it is written',
          'The counter is shared by all Subscriptions of a topic',
        ),
      }),
    ],
    gates: ['subscription'],
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
        verdict: CORE_TEXT,
        advice: ofType('heartbeat', 'a sign of life'),
      }),
    ],
    gates: ['subscription', 'heartbeat-within-budget'],
    sources: [r5('subscriptionstatus.html#heartbeat-notification')],
  },
  {
    id: 'SS-08',
    title: 'A notification of an event has the type `event-notification`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-08/wrong-type', 'sends another type with an event', {
        verdict: CORE_TEXT,
        advice: ofType('event-notification', 'an event'),
      }),
    ],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptionstatus.html#event-notification')],
  },
  {
    id: 'SS-09',
    title: 'An event notification says which events it is about, in `notificationEvent`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-09/no-event', 'sends an event notification without any', {
        advice: advise(
          'The notification says that something happened, and not what.',
          'Add a `notificationEvent` for each event.',
          'Events are told by entries alone',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
    sources: [
      r5('subscriptionstatus.html#event-notification'),
      r5('subscriptionstatus-definitions.html'),
      r4b('subscriptionstatus-definitions.html'),
    ],
    wrongServer: 'The resources are there, the event structure is not.',
  },
])
