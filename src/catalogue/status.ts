import { backport, r4b, r5, statusR4 } from './sources.js'
import { group, BACKPORT, CORE_TEXT, EVERY, WITH_OPERATION, fail, warn, clause, advise } from './wording.js'

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
export const STATUS = group('SS', [
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
  // Demanded by R5 and R6; listed for R4 and R4B as a warning, where it is 0..1 and the guide has no such sentence.
  {
    id: 'SS-10',
    title: 'An event notification has the counter `eventsSinceSubscriptionStart`.',
    strength: 'SHALL',
    releases: EVERY,
    clauses: [
      clause('SS-10/missing', 'sends an event notification without the counter', {
        verdict: CORE_TEXT,
        advice: advise(
          'A client cannot notice that it missed events.',
          'Write `eventsSinceSubscriptionStart` with the number of the last event.',
          'Events are not counted',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
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
        verdict: CORE_TEXT,
        advice: advise(
          'Clients that begin to count at 1 believe that they missed an event, or got one too early.',
          'Number the first event 1, and raise the counter before it is written.',
          'Counting from 0',
          'The counter is shared by all Subscriptions of a topic',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
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
        advice: advise(
          'A client cannot notice that it missed events, nor ask for them by `$events`.',
          'Write `eventNumber` in each `notificationEvent`.',
          'Only the counter is written',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
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
        verdict: CORE_TEXT,
        advice: advise(
          'Counter and numbers tell the client different things about what it missed.',
          'Write the number of the last event of the notification as its counter.',
          'The counter is read again while other events come in',
          'The number is a constant',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
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
        advice: advise(
          'A client takes the event for an old one and drops it.',
          'Keep one counter for each Subscription, beyond connections and restarts.',
          'The counter begins anew with each connection or process',
        ),
      }),
      fail('SS-14/repeated', 'sends the same number for different events', {
        advice: advise(
          'A client takes the second event for a repetition and drops it.',
          'Raise the counter in one step that no two events share.',
          'Two events read the counter before either writes it',
          'The number is a constant',
        ),
      }),
      warn('SS-14/gap', 'leaves out numbers', {
        advice: advise(
          'The client believes that it missed events, and asks for them.',
          'Raise the counter by one for each event that is sent for this Subscription.',
          'One counter for several Subscriptions',
          'Events that a filter drops are counted',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptionstatus-definitions.html'), statusR4],
    wrongServer: 'Numbers begin anew with each connection.',
  },
  {
    id: 'SS-15',
    title: 'That events arrive in the order of their numbers is not stated anywhere.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('SS-15/out-of-order', 'delivers events in another order than their numbers', {
        advice: advise(
          'Clients that process events as they come work in the wrong order, or report a gap.',
          'Send the events of a Subscription through one queue.',
          'Several workers deliver side by side',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptionstatus.html#event-numbering')],
  },
  {
    id: 'SS-16',
    title: 'Counters and event numbers are JSON strings of digits.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SS-16/not-string', 'sends a counter as a JSON number, or in another type than string', {
        advice: advise(
          'FHIR’s JSON writes integer64 as a string; strict parsers refuse the number, and large ones lose digits.',
          'Write `"eventNumber":"2"`.',
          'The language’s integer type is serialised as it is',
        ),
      }),
      fail('SS-16/not-integer', 'sends a string that is not an integer', {
        advice: advise(
          'The number cannot be read.',
          'Write digits alone.',
          'A decimal, a prefix or an empty string',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('json.html'), r4b('subscriptionstatus-definitions.html'), statusR4],
    wrongServer: '`"eventNumber": 2`',
  },
  {
    id: 'SS-17',
    title: 'Each event has a timestamp, which is an instant.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      clause('SS-17/malformed', 'sends a timestamp that is not an instant', {
        verdict: CORE_TEXT,
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
    gates: ['subscription', 'trigger'],
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
        advice: advise(
          'At level `empty` nothing may be told but that something happened: the focus says what.',
          'Leave `focus` out at level `empty`.',
          'All levels share the code of `id-only`',
        ),
      }),
      fail('SS-18/missing', 'sends an event without a focus at level `id-only` or `full-resource`', {
        advice: advise(
          'The client learns that something changed, and not what.',
          'Write `notificationEvent.focus` with a reference to the resource.',
          'The id stands only in the entries',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
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
      clause('SS-19/on-empty', 'sends additional context at level `empty`', {
        verdict: CORE_TEXT,
        advice: advise(
          'At level `empty` the context tells whom the event is about.',
          'Leave `additionalContext` out at level `empty`.',
          'All levels share the code of `id-only`',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
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
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptionstatus-definitions.html'), statusR4],
  },
  {
    id: 'SS-21',
    title: 'The status of a notification is that of the moment when it was made.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      warn('SS-21/stale', 'sends another status with an event than the Subscription has', {
        advice: advise(
          'The client believes that its Subscription is not active although it delivers.',
          'Read the status when the notification is made.',
          'The Subscription as it was created is kept in memory',
        ),
      }),
    ],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptionstatus.html#timing-currency')],
    wrongServer: 'The status stays `requested` for ever.',
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
        advice: advise(
          'Clients of the Backport guide do not find the parameter.',
          'Use the names of the profile, in lower case with hyphens: `events-since-subscription-start`.',
          'Names of the R5 elements were taken over',
        ),
      }),
      fail('SS-23/wrong-type', 'sends a parameter of the profile with another value type', {
        advice: advise(
          'Typed clients do not find the value.',
          'Use the value types of the profile: `type` and `status` are `valueCode`, counters `valueString`.',
          'Types of the R5 elements were taken over',
        ),
      }),
      warn('SS-23/unknown-name', 'sends a parameter that the profile does not have', {
        advice: advise(
          'Strict clients refuse what the profile does not have.',
          'Drop the parameter.',
          'Something of the server’s own, or of a draft',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [statusR4],
    wrongServer: '`eventsSinceSubscriptionStart` instead of `events-since-subscription-start`.',
  },
])
