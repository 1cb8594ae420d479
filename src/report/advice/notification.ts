import { advise } from './types.js'
import type { AdviceTable } from './types.js'

const STATUS_FIRST = advise(
  'Clients read type and counter from the first entry, and find neither.',
  'Put the SubscriptionStatus into `entry[0]`.',
  'The status is appended last',
  'Entries are sorted',
)

/** The Bundle, and what it holds at each content level. */
export const NOTIFICATION_ADVICE: AdviceTable = {
  'NB-01/wrong-type': advise(
    'Clients do not recognise the message as a notification.',
    'Send a Bundle with `"type":"subscription-notification"`.',
    'The R4 type `history` was kept',
    'Events are sent as bare resources',
  ),
  'NB-02/wrong-type': advise(
    'Clients do not recognise the message as a notification, and strict R4 parsers refuse the code.',
    'Send a Bundle with `"type":"history"`.',
    'The R5 type was taken over',
  ),
  'NB-03/no-status-first': STATUS_FIRST,
  'NB-04/no-status-first': STATUS_FIRST,
  'NB-05/no-parameters-first': advise(
    'R4 has no SubscriptionStatus: clients look for the Parameters of the Backport profile.',
    'Put a Parameters of the Backport profile into `entry[0]`.',
    'The R4B form was taken over',
    'The status is appended last',
  ),
  'NB-06/no-full-url': advise(
    'References within the Bundle cannot be resolved, and the Bundle is not valid.',
    'Give each entry a `fullUrl`; a `urn:uuid:` will do for the status.',
    'The status is no stored resource and has no address',
  ),
  'NB-07/total': advise(
    '`total` belongs to searches and histories; the Bundle is not valid.',
    'Leave `total` out.',
    'The code that makes Bundles of searches is used',
  ),
  'NB-07/search': advise(
    '`search` belongs to searches; the Bundle is not valid.',
    'Leave `entry.search` out.',
    'The code that makes Bundles of searches is used',
  ),
  'NB-09/no-request': advise(
    'A Bundle of type history demands it of each entry; it is not valid without.',
    'Give each entry a `request`: for the status `GET Subscription/[id]/$status`.',
    'The R5 form, which has none, was taken over',
  ),
  'NB-09/no-response': advise(
    'A Bundle of type history demands it of each entry; it is not valid without.',
    'Give each entry a `response` with a `status`, such as `"200"`.',
    'The R5 form, which has none, was taken over',
  ),
  'NB-09/incomplete': advise(
    'The Bundle is not valid.',
    'Fill in `request.method`, `request.url` and `response.status`.',
    'Empty objects stand in for what is required',
  ),
  'NB-10/other-request': advise(
    'Clients that recognise the status by its request do not.',
    'Write `"request":{"method":"GET","url":"Subscription/[id]/$status"}` in the first entry.',
    'The request that made the Subscription was taken',
  ),
  'NB-11/several-status': advise(
    'A client reads the first status and misses the others.',
    'Send a Bundle of its own for each Subscription.',
    'Heartbeats of a connection are joined',
  ),
  'NB-12/disagrees': advise(
    'References lead to another resource than the entry holds.',
    'Make the `fullUrl` of the resource’s type and id.',
    'The address of the Subscription is used for all entries',
  ),
  'NB-13/version-specific': advise(
    'References to the resource do not match its entry.',
    'Cut `/_history/…` off the `fullUrl`; the version stands in `meta.versionId`.',
    'The Location header of the write was taken',
  ),
  'NB-14/malformed': advise(
    'Strict parsers refuse the whole Bundle.',
    'Write an instant with offset and seconds: `2030-01-17T19:30:22.123Z`.',
    'A date type without a zone',
  ),
  'NB-15/no-full-url': advise(
    'References within the Bundle cannot be resolved.',
    'Give each entry a `fullUrl`; a `urn:uuid:` will do for the status.',
    'The status is no stored resource and has no address',
  ),
  'CL-01/extra-entries': advise(
    'At level `empty` nothing may be told but that something happened: the entries say what.',
    'Send the status alone.',
    'All levels share the code of `id-only`',
  ),
  'CL-02/resource-included': advise(
    'Data leaves the server that the Subscription asked to keep back.',
    'Leave `entry.resource` out of all entries but the status.',
    'All levels share the code of `full-resource`',
  ),
  'CL-03/no-full-url': advise(
    'The entry says nothing at all without an address.',
    'Write the address of the resource into `fullUrl`.',
    'The entry was emptied of its resource, and of its address with it',
  ),
  'CL-03/no-request': advise(
    'The Bundle is not valid, and the entry does not say what happened.',
    'Write `"request":{"method":"PUT","url":"Patient/1"}` as it happened.',
    'The R5 form, which has none, was taken over',
  ),
  'CL-04/no-focus': advise(
    'The client learns that something changed, and not what.',
    'Write `notificationEvent.focus` with a reference to the resource.',
    'The id stands only in the entries',
  ),
  'CL-04/wrong-focus': advise(
    'The client fetches the wrong resource.',
    'Let `focus` refer to the resource that triggered the event.',
    'The Subscription or its topic was taken',
    'A version or an inner id that nobody can read',
  ),
  'CL-05/no-entry': advise(
    'The client was promised the resource, and has to fetch it.',
    'Add an entry with the resource of each focus.',
    'Only the status is built',
  ),
  'CL-05/no-resource': advise(
    'The client was promised the resource, and has to fetch it.',
    'Put the resource into the entry, or request and response of the failure to get it.',
    'The code of `id-only` is used',
  ),
  'CL-06/too-many': advise(
    'A client that asked for few events at a time gets more than it can handle.',
    'Split what is waiting into Bundles of at most `maxCount` events, or return a changed `maxCount`.',
    '`maxCount` is stored, and batching does not look at it',
  ),
  'CL-07/other-level': advise(
    'The client relies on a level that it does not get.',
    'Refuse the level, or return the Subscription with the level that will be sent.',
    'An unknown level falls back to a default without a word',
  ),
}
