import {
  advise,
  BACKPORT,
  clause,
  CORE_TEXT,
  EVERY,
  fail,
  ground,
  group,
  groundBy,
  UNDER_GUIDE,
  warn,
  WITH_OPERATION,
} from '../../../src/catalogue/wording.js'
import { backport, build, r5 } from '../catalogue/sources.js'

/** What a notification holds at each content level. */
export const REQUIREMENTS = group('CL', [
  {
    id: 'CL-01',
    title: 'At level `empty` a notification has no entry but the status.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('CL-01/extra-entries', 'sends further entries', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('payloads.html#empty')),
          ground('SHALL', r5('subscription.html#payloads-empty')),
        ),
        advice: advise(
          'At level `empty` a notification may only say that something happened; the entries say what.',
          'Send only the status.',
          'All levels share the code of `id-only`',
        ),
      }),
    ],
    sources: [backport('payloads.html#empty'), r5('subscription.html#payloads-empty')],
  },
  {
    id: 'CL-02',
    title: 'At level `id-only` no entry but the status has a resource.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('CL-02/resource-included', 'sends an entry with a resource', {
        unless: UNDER_GUIDE,
        yieldsTo: ['WS-15/more'],
        ground: groundBy(
          ground('SHALL', backport('notifications.html')),
          ground('definition', r5('codesystem-subscription-payload-content.html')),
        ),
        advice: advise(
          'Data leaves the server that the Subscription asked to keep back.',
          'Leave `entry.resource` out of all entries but the status.',
          'All levels share the code of `full-resource`',
        ),
      }),
    ],
    sources: [
      'https://hl7.org/fhir/uv/subscriptions-backport/2024Jan/payloads.html#id-only',
      r5('codesystem-subscription-payload-content.html'),
    ],
    wrongServer: 'The whole resource is sent.',
  },
  {
    id: 'CL-03',
    title: 'At level `id-only` on R4 and R4B each further entry names its resource in fullUrl and request.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('CL-03/no-full-url', 'sends a further entry without the address in `fullUrl`', {
        unless: UNDER_GUIDE,
        ground: ground('SHALL', backport('payloads.html#id-only')),
        yieldsTo: ['NB-15/no-full-url', 'NB-12/not-absolute'],
        advice: advise(
          'The entry says nothing at all without an address.',
          'Write the address of the resource into `fullUrl`.',
          'The entry was emptied of its resource, and of its address with it',
        ),
      }),
      warn('CL-03/no-request', 'sends a further entry without the address in `request`', {
        yieldsTo: ['NB-09/no-request', 'NB-09/incomplete'],
        advice: advise(
          'The Bundle is not valid, and the entry does not say what happened.',
          'Write `"request":{"method":"PUT","url":"Patient/1"}` as it happened.',
          'The R5 form, which has none, was taken over',
        ),
      }),
    ],
    sources: [backport('payloads.html#id-only')],
  },
  {
    id: 'CL-04',
    title: 'At level `id-only` the focus refers to the resource that triggered the event.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('CL-04/no-focus', 'sends an event without a focus', {
        unless: UNDER_GUIDE,
        yieldsTo: ['WS-15/less'],
        ground: groundBy(
          ground('SHALL', backport('payloads.html#id-only')),
          ground('SHALL', r5('subscription.html#payloads-id-only')),
        ),
        advice: advise(
          'The client learns that something changed, and not what.',
          'Write `notificationEvent.focus` with a reference to the resource.',
          'The id is only in the entries',
        ),
      }),
      fail('CL-04/wrong-focus', 'refers to something else', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('payloads.html#id-only')),
          ground('SHALL', r5('subscription.html#payloads-id-only')),
        ),
        advice: advise(
          'The client fetches the wrong resource.',
          'Let `focus` refer to the resource that triggered the event.',
          'The Subscription or its topic was taken',
          'A version or an inner id that nobody can read',
        ),
      }),
    ],
    sources: [r5('subscription.html#payloads-id-only')],
    wrongServer: 'The focus is the Subscription itself.',
  },
  {
    id: 'CL-05',
    title: 'At level `full-resource` the notification holds each resource that it is about.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('CL-05/no-entry', 'sends no entry for the focus', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('payloads.html#full-resource')),
          ground('SHALL', r5('subscription.html#payloads-full-resource')),
        ),
        advice: advise(
          'The client was promised the resource, and has to fetch it.',
          'Add an entry with the resource of each focus.',
          'Only the status is built',
        ),
      }),
      fail('CL-05/no-resource', 'sends no event with its resource', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('payloads.html#full-resource')),
          ground('SHALL', r5('subscription.html#payloads-full-resource')),
        ),
        advice: advise(
          'The client was promised the resource, and has to fetch it.',
          'Put the resource into the entry, or request and response of the failure to get it.',
          'The code of `id-only` is used',
        ),
      }),
      fail('CL-05/stub', 'sends a part of the resource as if it were all of it', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('definition', backport('payloads.html#full-resource')),
          ground('definition', r5('codesystem-subscription-payload-content.html')),
        ),
        advice: advise(
          'The client takes what is missing for what does not exist.',
          'Send the resource as a read returns it, or tag what is reduced as such.',
          'The resource is built anew from the columns of an index',
          'The summary of a search is sent',
        ),
      }),
      clause('CL-05/stale', 'sends an earlier version of the resource with an update', {
        verdict: CORE_TEXT,
        ground: ground('SHALL', r5('subscriptionstatus.html#notes')),
        advice: advise(
          'The client stores what is no longer true, and believes that it is up to date.',
          'Read the resource when the notification is made, or keep the version of the event with it.',
          'The notification is made before the update is committed',
          'A cache by id that is not emptied',
        ),
      }),
      warn(
        'CL-05/success-without-resource',
        'sends an entry without its resource, and says that nothing failed',
        {
          advice: advise(
            'The client was promised the resource, and does not learn why it is missing.',
            'Put the resource into the entry, or the response of the failure to get it.',
            'The resource is read again when the notification is made, and left out when that fails',
          ),
        },
      ),
    ],
    sources: [backport('payloads.html#full-resource'), r5('subscription.html#payloads-full-resource')],
    wrongServer: 'There is a focus, but no resource.',
  },
  {
    id: 'CL-06',
    title: 'A notification holds no more events than the accepted `maxCount`.',
    strength: 'SHALL',
    releases: EVERY,
    clauses: [
      fail('CL-06/too-many', 'sends more events in one notification', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('definition', backport('StructureDefinition-backport-max-count.html')),
          ground('definition', r5('subscription-definitions.html#Subscription.maxCount')),
        ),
        advice: advise(
          'A client that asked for few events at a time gets more than it can handle.',
          'Split what is waiting into Bundles of at most `maxCount` events, or return a changed `maxCount`.',
          '`maxCount` is stored, and batching does not look at it',
        ),
      }),
    ],
    sources: [
      build('subscription.html#batching'),
      r5('subscription-definitions.html#Subscription.maxCount'),
      backport('StructureDefinition-backport-max-count.html'),
    ],
    wrongServer: 'Five events come in one Bundle although one was agreed.',
  },
  {
    id: 'CL-07',
    title:
      'A content level that the server will not honour is refused, or visible as changed in the accepted Subscription.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('CL-07/other-level', 'delivers another content level than the accepted Subscription names', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', backport('channels.html#websockets')),
          ground('definition', r5('subscription-definitions.html#Subscription.content')),
        ),
        yieldsTo: [
          'CL-01/extra-entries',
          'CL-02/resource-included',
          'CL-04/no-focus',
          'CL-05/no-entry',
          'CL-05/no-resource',
          'SS-18/on-empty',
          'SS-18/missing',
          'WS-15/more',
          'WS-15/less',
        ],
        advice: advise(
          'The client relies on a level that it does not get.',
          'Refuse the level, or return the Subscription with the level that will be sent.',
          'An unknown level falls back to a default without a word',
        ),
      }),
    ],
    sources: [backport('payloads.html#payload-types'), backport('conformance.html#conformance-in-fhir-r4')],
    wrongServer: 'The level is lowered without a word.',
  },
])
