import {
  advise,
  BACKPORT,
  clause,
  CORE,
  fail,
  FLOW,
  ground,
  group,
  info,
  R5_ON,
  UNDER_GUIDE,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, r4, r4b, r5 } from '../../catalogue/sources.js'

/** Entries of a notification. */
export const REQUIREMENTS = group('NB', [
  {
    id: 'NB-06',
    title: 'Each entry of an R5 notification has a fullUrl.',
    strength: 'IMPLIED',
    releases: CORE,
    clauses: [
      fail('NB-06/no-full-url', 'sends an entry without a fullUrl', {
        ground: ground('invariant', r5('bundle-definitions.html#Bundle')),
        advice: advise(
          'References within the Bundle cannot be resolved, and the Bundle is not valid.',
          'Give each entry a `fullUrl`; a `urn:uuid:` will do for the status.',
          'The status is no stored resource and has no address',
        ),
      }),
    ],
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
        ground: ground('invariant', r5('bundle-definitions.html#Bundle')),
        advice: advise(
          '`total` belongs to searches and histories; the Bundle is not valid.',
          'Leave `total` out.',
          'The code that makes Bundles of searches is used',
        ),
      }),
      fail('NB-07/search', 'sends an entry with `search`', {
        ground: ground('invariant', r5('bundle-definitions.html#Bundle')),
        advice: advise(
          '`search` belongs to searches; the Bundle is not valid.',
          'Leave `entry.search` out.',
          'The code that makes Bundles of searches is used',
        ),
      }),
    ],
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
    sources: [r5('subscription-notification-bundle.html'), r5('subscription.html#payloads-full-resource')],
  },
  {
    id: 'NB-09',
    title: 'Each entry of an R4 or R4B notification has a request and a response.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      fail('NB-09/no-request', 'sends an entry without `request`', {
        ground: {
          default: ground('invariant', r5('bundle-definitions.html#Bundle')),
          R4: ground('invariant', r4('bundle-definitions.html#Bundle')),
          R4B: ground('invariant', r4b('bundle-definitions.html#Bundle')),
        },
        advice: advise(
          'A Bundle of type history demands it of each entry; it is not valid without.',
          'Give each entry a `request`: for the status `GET Subscription/[id]/$status`.',
          'The R5 form, which has none, was taken over',
        ),
      }),
      fail('NB-09/no-response', 'sends an entry without `response`', {
        ground: {
          default: ground('invariant', r5('bundle-definitions.html#Bundle')),
          R4: ground('invariant', r4('bundle-definitions.html#Bundle')),
          R4B: ground('invariant', r4b('bundle-definitions.html#Bundle')),
        },
        advice: advise(
          'A Bundle of type history demands it of each entry; it is not valid without.',
          'Give each entry a `response` with a `status`, such as `"200"`.',
          'The R5 form, which has none, was taken over',
        ),
      }),
      fail('NB-09/incomplete', 'leaves out the method, the url or the status in them', {
        ground: {
          default: ground('cardinality', r5('bundle-definitions.html#Bundle.entry')),
          R4: ground('cardinality', r4('bundle-definitions.html#Bundle.entry')),
          R4B: ground('cardinality', r4b('bundle-definitions.html#Bundle.entry')),
        },
        advice: advise(
          'The Bundle is not valid.',
          'Fill in `request.method`, `request.url` and `response.status`.',
          'Empty objects stand in for what is required',
        ),
      }),
    ],
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
        unless: UNDER_GUIDE,
        ground: ground('SHALL', backport('components.html#subscription-notifications')),
        yieldsTo: ['NB-04/no-status-first', 'NB-05/no-parameters-first', 'NB-05/status-resource'],
        advice: advise(
          'Clients that recognise the status by its request do not.',
          'Write `"request":{"method":"GET","url":"Subscription/[id]/$status"}` in the first entry.',
          'The request that made the Subscription was taken',
        ),
      }),
    ],
    sources: [backport('components.html#subscription-notifications')],
    wrongServer: 'The request is `POST Subscription`.',
  },
  {
    id: 'NB-11',
    title: 'A notification has exactly one status entry.',
    strength: 'IMPLIED',
    releases: ['R4', 'R4B', 'R5'],
    clauses: [
      clause('NB-11/several-status', 'sends several status entries in one Bundle', {
        verdict: FLOW,
        unless: UNDER_GUIDE,
        ground: ground(
          'cardinality',
          backport('StructureDefinition-backport-subscription-notification-r4.html'),
        ),
        advice: advise(
          'A client reads the first status and misses the others.',
          'Send a Bundle of its own for each Subscription.',
          'Heartbeats of a connection are joined',
        ),
      }),
    ],
    sources: [
      backport('StructureDefinition-backport-subscription-notification-r4.html'),
      r5('subscription-notification-bundle.html'),
    ],
    wrongServer: 'One heartbeat Bundle holds a status for each bound Subscription.',
  },
  {
    id: 'NB-12',
    title:
      'A fullUrl is an absolute URI, and agrees with the id of its resource where it is a RESTful address.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('NB-12/not-absolute', 'sends a fullUrl that is no absolute URI', {
        ground: {
          default: ground('definition', r5('bundle-definitions.html#Bundle.entry.fullUrl')),
          R4: ground('definition', r4('bundle-definitions.html#Bundle.entry.fullUrl')),
          R4B: ground('definition', r4b('bundle-definitions.html#Bundle.entry.fullUrl')),
        },
        advice: advise(
          'References within the Bundle cannot be resolved.',
          'Write an absolute address, or a UUID as `urn:uuid:…`.',
          'A bare UUID, or the path without the base',
        ),
      }),
      fail('NB-12/disagrees', 'sends a fullUrl that ends in another id than the resource has', {
        followsFrom: ['CL-05/stale'],
        ground: {
          default: ground('SHALL', r5('bundle-definitions.html#Bundle.entry.fullUrl')),
          R4: ground('SHALL', r4('bundle-definitions.html#Bundle.entry.fullUrl')),
          R4B: ground('SHALL', r4b('bundle-definitions.html#Bundle.entry.fullUrl')),
        },
        advice: advise(
          'References lead to another resource than the entry holds.',
          'Make the `fullUrl` of the resource’s type and id.',
          'The address of the Subscription is used for all entries',
        ),
      }),
    ],
    sources: [r5('bundle-definitions.html#Bundle.entry.fullUrl')],
  },
  {
    id: 'NB-13',
    title: 'No fullUrl names a version of a resource.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('NB-13/version-specific', 'sends a fullUrl with `/_history/`', {
        ground: {
          default: ground('invariant', r5('bundle-definitions.html#Bundle')),
          R4: ground('invariant', r4('bundle-definitions.html#Bundle')),
          R4B: ground('invariant', r4b('bundle-definitions.html#Bundle')),
        },
        advice: advise(
          'References to the resource do not match its entry.',
          'Cut `/_history/…` off the `fullUrl`; the version belongs in `meta.versionId`.',
          'The Location header of the write was taken',
        ),
      }),
    ],
    sources: [r5('bundle-definitions.html#Bundle')],
  },
  {
    id: 'NB-14',
    title: 'The timestamp of the Bundle may be left out, and is an instant when present.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('NB-14/malformed', 'sends a timestamp that is not an instant', {
        ground: {
          default: ground('datatype', r5('bundle-definitions.html#Bundle.timestamp')),
          R4: ground('datatype', r4('bundle-definitions.html#Bundle.timestamp')),
          R4B: ground('datatype', r4b('bundle-definitions.html#Bundle.timestamp')),
        },
        advice: advise(
          'Strict parsers refuse the whole Bundle.',
          'Write an instant with offset and seconds: `2030-01-17T19:30:22.123Z`.',
          'A date type without a zone',
        ),
      }),
      info('NB-14/absent', 'sends no timestamp'),
    ],
    sources: [r5('bundle-definitions.html#Bundle')],
    wrongServer: 'A local time without offset.',
  },
  {
    id: 'NB-15',
    title: 'Entries of an R4 or R4B notification have a fullUrl, with few exceptions.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      fail('NB-15/no-full-url', 'sends a further entry without a fullUrl', {
        ground: {
          default: ground('SHALL', r4b('bundle-definitions.html#Bundle.entry.fullUrl')),
          R4: ground('SHALL', r4('bundle-definitions.html#Bundle.entry.fullUrl')),
        },
        advice: advise(
          'References within the Bundle cannot be resolved.',
          'Give each entry the address of its resource as `fullUrl`.',
          'Only the resource is put into the entry',
        ),
      }),
      warn('NB-15/status-without-full-url', 'sends the status entry without a fullUrl', {
        advice: advise(
          'Strict parsers want one in each entry.',
          'Give the status entry a `fullUrl`; a `urn:uuid:` will do.',
          'The status is no stored resource and has no address',
        ),
      }),
    ],
    sources: [r4b('bundle-definitions.html#Bundle')],
    wrongServer: 'The status entry has none.',
  },
  {
    id: 'NB-16',
    title:
      'Each entry of an R5 notification has a resource, a request or a response, and no two are the same.',
    strength: 'IMPLIED',
    releases: R5_ON,
    clauses: [
      fail('NB-16/nothing-in-entry', 'sends an entry with neither resource, request nor response', {
        ground: ground('invariant', r5('bundle-definitions.html#Bundle')),
        advice: advise(
          'The Bundle is not valid, and the entry does not say what happened.',
          'Give an entry without a resource the `request` that happened.',
          'The resource is left out at level `id-only`, and nothing is put in its place',
        ),
      }),
      fail('NB-16/repeated-full-url', 'sends two entries with the same fullUrl and version', {
        ground: ground('invariant', r5('bundle-definitions.html#Bundle')),
        advice: advise(
          'A reference within the Bundle leads to two entries; the Bundle is not valid.',
          'Send one entry for each resource, or tell the versions apart by `meta.versionId`.',
          'One entry is written for each event of the same resource',
        ),
      }),
    ],
    sources: [r5('bundle-definitions.html#Bundle')],
    wrongServer: 'At level `id-only` an entry has a fullUrl and nothing else.',
  },
])
