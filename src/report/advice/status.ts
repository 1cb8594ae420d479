import { advise } from './types.js'
import type { Advice, AdviceTable } from './types.js'

/** The three types, where each belongs. */
const ofType = (type: string, when: string): Advice =>
  advise(
    `Clients branch on the type: with another one ${when} is taken for something else.`,
    `Write \`"type":"${type}"\`.`,
    'One type for all notifications',
  )

export const STATUS_ADVICE: AdviceTable = {
  'SS-01/missing': advise(
    'Clients cannot tell a handshake from an event.',
    'Write `type`: `handshake`, `heartbeat` or `event-notification`.',
    'It was left out because it seems evident',
  ),
  'SS-01/unknown-code': advise(
    'Strict parsers refuse the code, others do not know what to do.',
    'Use `handshake`, `heartbeat` or `event-notification`.',
    'Words of the server’s own, or of a draft',
  ),
  'SS-01/query-type': advise(
    'The type says that it answers a query, which nobody made.',
    'Keep `query-status` and `query-event` for `$status` and `$events`.',
    'The status is made by the code of `$status`',
  ),
  'SS-02/missing': advise(
    'On a connection with several Subscriptions nobody knows which one it is about.',
    'Write `"subscription":{"reference":"Subscription/[id]"}`.',
    'The connection is held to say it',
  ),
  'SS-02/not-reference': advise(
    'Strict parsers refuse the status, others find no Subscription.',
    'Write a Reference: `{"reference":"Subscription/[id]"}`.',
    'A canonical, a string or an id of a draft',
  ),
  'SS-02/other-subscription': advise(
    'The client takes the event for that of another Subscription, or drops it.',
    'Refer to the Subscription by which the notification is sent.',
    'An inner id instead of the one that clients know',
  ),
  'SS-03/missing': advise(
    'The client does not learn when its Subscription is in error.',
    'Write `status` as the Subscription has it.',
    'It is optional in the definition',
  ),
  'SS-03/unknown-code': advise(
    'Strict parsers refuse the code.',
    'Use the codes of subscription-status: requested, active, error, off.',
    'An inner state of the server',
  ),
  'SS-04/missing': advise(
    'The profile demands it; the status is not valid.',
    'Add `{"name":"status","valueCode":"active"}`.',
    'It is optional in R4B and R5',
  ),
  'SS-05/wrong-type': ofType('handshake', 'the confirmation of the bind'),
  'SS-06/not-zero': advise(
    'The client believes that it missed events of a Subscription that never had one.',
    'Write `"eventsSinceSubscriptionStart":"0"`.',
    'The counter is raised before it is written',
    'The counter is shared by all Subscriptions of a topic',
  ),
  'SS-07/wrong-type': ofType('heartbeat', 'a sign of life'),
  'SS-08/wrong-type': ofType('event-notification', 'an event'),
  'SS-09/no-event': advise(
    'The notification says that something happened, and not what.',
    'Add a `notificationEvent` for each event.',
    'Events are told by entries alone',
  ),
  'SS-10/missing': advise(
    'A client cannot notice that it missed events.',
    'Write `eventsSinceSubscriptionStart` with the number of the last event.',
    'Events are not counted',
  ),
  'SS-11/not-one': advise(
    'Clients that begin to count at 1 believe that they missed an event, or got one too early.',
    'Number the first event 1, and raise the counter before it is written.',
    'Counting from 0',
    'The counter is shared by all Subscriptions of a topic',
  ),
  'SS-12/missing': advise(
    'A client cannot notice that it missed events, nor ask for them by `$events`.',
    'Write `eventNumber` in each `notificationEvent`.',
    'Only the counter is written',
  ),
  'SS-13/mismatch': advise(
    'Counter and numbers tell the client different things about what it missed.',
    'Write the number of the last event of the notification as its counter.',
    'The counter is read again while other events come in',
    'The number is a constant',
  ),
  'SS-14/decreases': advise(
    'A client takes the event for an old one and drops it.',
    'Keep one counter for each Subscription, beyond connections and restarts.',
    'The counter begins anew with each connection or process',
  ),
  'SS-14/repeated': advise(
    'A client takes the second event for a repetition and drops it.',
    'Raise the counter in one step that no two events share.',
    'Two events read the counter before either writes it',
    'The number is a constant',
  ),
  'SS-14/gap': advise(
    'The client believes that it missed events, and asks for them.',
    'Raise the counter by one for each event that is sent for this Subscription.',
    'One counter for several Subscriptions',
    'Events that a filter drops are counted',
  ),
  'SS-15/out-of-order': advise(
    'Clients that process events as they come work in the wrong order, or report a gap.',
    'Send the events of a Subscription through one queue.',
    'Several workers deliver side by side',
  ),
  'SS-16/not-string': advise(
    'FHIR’s JSON writes integer64 as a string; strict parsers refuse the number, and large ones lose digits.',
    'Write `"eventNumber":"2"`.',
    'The language’s integer type is serialised as it is',
  ),
  'SS-16/not-integer': advise(
    'The number cannot be read.',
    'Write digits alone.',
    'A decimal, a prefix or an empty string',
  ),
  'SS-17/malformed': advise(
    'Strict parsers refuse the status.',
    'Write an instant with offset and seconds: `2030-01-17T19:30:22Z`.',
    'A date type without a zone',
  ),
  'SS-17/missing': advise(
    'The client does not know when it happened.',
    'Write `notificationEvent.timestamp`.',
    'Only the Bundle has a timestamp',
  ),
  'SS-18/on-empty': advise(
    'At level `empty` nothing may be told but that something happened: the focus says what.',
    'Leave `focus` out at level `empty`.',
    'All levels share the code of `id-only`',
  ),
  'SS-18/missing': advise(
    'The client learns that something changed, and not what.',
    'Write `notificationEvent.focus` with a reference to the resource.',
    'The id stands only in the entries',
  ),
  'SS-19/on-empty': advise(
    'At level `empty` the context tells whom the event is about.',
    'Leave `additionalContext` out at level `empty`.',
    'All levels share the code of `id-only`',
  ),
  'SS-20/on-empty': advise(
    'The topic can tell what the event is about, which level `empty` is to avoid.',
    'Leave `topic` out at level `empty`.',
    'The topic is written at every level',
  ),
  'SS-20/missing': advise(
    'A client with several topics has to look up which one it is about.',
    'Write `topic` at level `full-resource`.',
    'It is optional in the definition',
  ),
  'SS-20/other-topic': advise(
    'The client takes the event for that of another topic.',
    'Write the canonical of the Subscription’s topic.',
    'The id or the versioned URL of the SubscriptionTopic was taken',
  ),
  'SS-21/stale': advise(
    'The client believes that its Subscription is not active although it delivers.',
    'Read the status when the notification is made.',
    'The Subscription as it was created is kept in memory',
  ),
  'SS-23/wrong-name': advise(
    'Clients of the Backport guide do not find the parameter.',
    'Use the names of the profile, in lower case with hyphens: `events-since-subscription-start`.',
    'Names of the R5 elements were taken over',
  ),
  'SS-23/wrong-type': advise(
    'Typed clients do not find the value.',
    'Use the value types of the profile: `type` and `status` are `valueCode`, counters `valueString`.',
    'Types of the R5 elements were taken over',
  ),
  'SS-23/unknown-name': advise(
    'Strict clients refuse what the profile does not have.',
    'Drop the parameter.',
    'Something of the server’s own, or of a draft',
  ),
}
