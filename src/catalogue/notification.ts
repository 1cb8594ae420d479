import { backport, r4b, r5 } from './sources.js'
import { group, BACKPORT, CORE, R5_ON, WITH_OPERATION, fail, info, warn, clause, advise } from './wording.js'

const STATUS_FIRST = advise(
  'Clients read type and counter from the first entry, and find neither.',
  'Put the SubscriptionStatus into `entry[0]`.',
  'The status is appended last',
  'Entries are sorted',
)

/** The Bundle of a notification: handshake, heartbeat and event alike. */
export const NOTIFICATION = group('NB', [
  {
    id: 'NB-01',
    title: 'Each notification on R5 and R6 is a Bundle of type `subscription-notification`.',
    strength: 'IMPLIED',
    releases: R5_ON,
    clauses: [
      fail('NB-01/wrong-type', 'sends another Bundle type, or no Bundle', {
        advice: advise(
          'Clients do not recognise the message as a notification.',
          'Send a Bundle with `"type":"subscription-notification"`.',
          'The R4 type `history` was kept',
          'Events are sent as bare resources',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('subscriptionstatus.html#notification-types'), r5('subscription-notification-bundle.html')],
    wrongServer: 'The type is `history` or `collection`.',
  },
  {
    id: 'NB-02',
    title: 'Each notification on R4 and R4B is a Bundle of type `history`.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      fail('NB-02/wrong-type', 'sends another Bundle type, or no Bundle', {
        advice: advise(
          'Clients do not recognise the message as a notification, and strict R4 parsers refuse the code.',
          'Send a Bundle with `"type":"history"`.',
          'The R5 type was taken over',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [
      backport('notifications.html'),
      backport('StructureDefinition-backport-subscription-notification-r4.html'),
    ],
    wrongServer: 'The type is `subscription-notification`, a code that R4 does not have.',
  },
  {
    id: 'NB-03',
    title: 'The first entry of an R5 or R6 notification is a SubscriptionStatus.',
    strength: 'IMPLIED',
    releases: R5_ON,
    clauses: [
      fail('NB-03/no-status-first', 'sends another resource, or none, in the first entry', {
        advice: STATUS_FIRST,
      }),
    ],
    gates: ['subscription'],
    sources: [r5('bundle-definitions.html#Bundle'), r5('bundle.html#subscription-notification')],
    wrongServer: 'The status comes last.',
  },
  {
    id: 'NB-04',
    title: 'The first entry of an R4B notification is a SubscriptionStatus.',
    strength: 'SHALL',
    releases: ['R4B'],
    clauses: [
      fail('NB-04/no-status-first', 'sends another resource, or none, in the first entry', {
        advice: STATUS_FIRST,
      }),
    ],
    gates: ['subscription'],
    sources: [
      backport('conformance.html#conformance-in-fhir-r4b'),
      backport('StructureDefinition-backport-subscription-notification.html'),
    ],
    wrongServer: 'The first entry is a Parameters.',
  },
  // Guide 1.0.0 defined notifications for R4B alone.
  {
    id: 'NB-05',
    title: 'The first entry of an R4 notification is a Parameters that stands for the status.',
    strength: 'SHALL',
    releases: ['R4'],
    clauses: [
      clause('NB-05/no-parameters-first', 'sends another resource, or none, in the first entry', {
        verdict: 'fail',
        unless: [{ when: 'guide-1.0', verdict: 'warn' }],
        advice: advise(
          'R4 has no SubscriptionStatus: clients look for the Parameters of the Backport profile.',
          'Put a Parameters of the Backport profile into `entry[0]`.',
          'The R4B form was taken over',
          'The status is appended last',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [
      backport('StructureDefinition-backport-subscription-notification-r4.html'),
      backport('conformance.html#conformance-in-fhir-r4'),
    ],
    wrongServer: 'The first entry is a SubscriptionStatus, which R4 does not have.',
  },
  {
    id: 'NB-06',
    title: 'Each entry of an R5 notification has a fullUrl.',
    strength: 'IMPLIED',
    releases: CORE,
    clauses: [
      fail('NB-06/no-full-url', 'sends an entry without a fullUrl', {
        advice: advise(
          'References within the Bundle cannot be resolved, and the Bundle is not valid.',
          'Give each entry a `fullUrl`; a `urn:uuid:` will do for the status.',
          'The status is no stored resource and has no address',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('bundle-definitions.html#Bundle'), r5('subscription-notification-bundle.html')],
    wrongServer: 'The status entry has none.',
  },
  {
    id: 'NB-07',
    title: 'An R5 notification has neither a total nor search data in an entry.',
    strength: 'IMPLIED',
    releases: CORE,
    clauses: [
      fail('NB-07/total', 'sends a `total`', {
        advice: advise(
          '`total` belongs to searches and histories; the Bundle is not valid.',
          'Leave `total` out.',
          'The code that makes Bundles of searches is used',
        ),
      }),
      fail('NB-07/search', 'sends an entry with `search`', {
        advice: advise(
          '`search` belongs to searches; the Bundle is not valid.',
          'Leave `entry.search` out.',
          'The code that makes Bundles of searches is used',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('bundle-definitions.html#Bundle')],
    wrongServer: '`"total": 1`',
  },
  // the profile forbids it, the page on payloads uses it for failures.
  {
    id: 'NB-08',
    title: 'Whether entries of an R5 notification may have a `response` is left open by texts that disagree.',
    strength: 'NOT STATED',
    releases: CORE,
    clauses: [info('NB-08/response-present', 'sends an entry with `response`')],
    gates: ['subscription'],
    sources: [r5('subscription-notification-bundle.html'), r5('subscription.html#payloads-full-resource')],
  },
  {
    id: 'NB-09',
    title: 'Each entry of an R4 or R4B notification has a request and a response.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      fail('NB-09/no-request', 'sends an entry without `request`', {
        advice: advise(
          'A Bundle of type history demands it of each entry; it is not valid without.',
          'Give each entry a `request`: for the status `GET Subscription/[id]/$status`.',
          'The R5 form, which has none, was taken over',
        ),
      }),
      fail('NB-09/no-response', 'sends an entry without `response`', {
        advice: advise(
          'A Bundle of type history demands it of each entry; it is not valid without.',
          'Give each entry a `response` with a `status`, such as `"200"`.',
          'The R5 form, which has none, was taken over',
        ),
      }),
      fail('NB-09/incomplete', 'leaves out the method, the url or the status in them', {
        advice: advise(
          'The Bundle is not valid.',
          'Fill in `request.method`, `request.url` and `response.status`.',
          'Empty objects stand in for what is required',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r4b('bundle-definitions.html#Bundle'), backport('notifications.html')],
    wrongServer: 'The status entry has only a resource.',
  },
  {
    id: 'NB-10',
    title: 'The request of the first entry on R4 and R4B is a call of `$status` on the Subscription.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('NB-10/other-request', 'describes another request', {
        advice: advise(
          'Clients that recognise the status by its request do not.',
          'Write `"request":{"method":"GET","url":"Subscription/[id]/$status"}` in the first entry.',
          'The request that made the Subscription was taken',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [backport('components.html#subscription-notifications')],
    wrongServer: 'The request is `POST Subscription`.',
  },
  {
    id: 'NB-11',
    title: 'A notification has exactly one status entry.',
    strength: 'IMPLIED',
    releases: ['R4', 'R4B', 'R5'],
    clauses: [
      warn('NB-11/several-status', 'sends several status entries in one Bundle', {
        advice: advise(
          'A client reads the first status and misses the others.',
          'Send a Bundle of its own for each Subscription.',
          'Heartbeats of a connection are joined',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [
      backport('StructureDefinition-backport-subscription-notification-r4.html'),
      r5('subscription-notification-bundle.html'),
    ],
    wrongServer: 'One heartbeat Bundle holds a status for each bound Subscription.',
  },
  {
    id: 'NB-12',
    title: 'A fullUrl that is a RESTful address agrees with the id of its resource.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('NB-12/disagrees', 'sends a fullUrl that ends in another id than the resource has', {
        advice: advise(
          'References lead to another resource than the entry holds.',
          'Make the `fullUrl` of the resource’s type and id.',
          'The address of the Subscription is used for all entries',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('bundle-definitions.html#Bundle.entry.fullUrl')],
  },
  {
    id: 'NB-13',
    title: 'No fullUrl names a version of a resource.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('NB-13/version-specific', 'sends a fullUrl with `/_history/`', {
        advice: advise(
          'References to the resource do not match its entry.',
          'Cut `/_history/…` off the `fullUrl`; the version stands in `meta.versionId`.',
          'The Location header of the write was taken',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('bundle-definitions.html#Bundle')],
  },
  {
    id: 'NB-14',
    title: 'The timestamp of the Bundle may be left out, and is an instant when present.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      fail('NB-14/malformed', 'sends a timestamp that is not an instant', {
        advice: advise(
          'Strict parsers refuse the whole Bundle.',
          'Write an instant with offset and seconds: `2030-01-17T19:30:22.123Z`.',
          'A date type without a zone',
        ),
      }),
      info('NB-14/absent', 'sends no timestamp'),
    ],
    gates: ['subscription'],
    sources: [r5('bundle-definitions.html#Bundle')],
    wrongServer: 'A local time without offset.',
  },
  {
    id: 'NB-15',
    title: 'Entries of an R4 or R4B notification have a fullUrl, with few exceptions.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      warn('NB-15/no-full-url', 'sends an entry without a fullUrl', {
        advice: advise(
          'References within the Bundle cannot be resolved.',
          'Give each entry a `fullUrl`; a `urn:uuid:` will do for the status.',
          'The status is no stored resource and has no address',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r4b('bundle-definitions.html#Bundle')],
    wrongServer: 'The status entry has none.',
  },
])
