import {
  advise,
  adviseBy,
  BACKPORT,
  clause,
  CORE_TEXT,
  EVERY,
  fail,
  ground,
  group,
  groundBy,
  UNDER_GUIDE,
  UNDER_PROFILE,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, build, r4b, r5, statusR4 } from '../../catalogue/sources.js'

/** How a Subscription is read, and its `$status` and `$events`. */
export const REQUIREMENTS = group('SC', [
  // Demanded by the guide and by late R6; listed for R5 and R6a as a warning, where no such sentence was found.
  {
    id: 'SC-10',
    title: '`$status` can be called on the Subscription.',
    strength: 'SHALL',
    releases: EVERY,
    clauses: [
      clause('SC-10/missing', 'does not answer `$status` with success', {
        verdict: { default: 'warn', R4: 'fail', R4B: 'fail' },
        ground: ground('SHALL', backport('conformance.html#conformance-in-fhir-r4')),
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
        advice: advise(
          'A client cannot learn the state and the counter of its Subscription.',
          'Offer `[base]/Subscription/[id]/$status`.',
          'The operation is not implemented, or only at type level',
        ),
      }),
    ],
    sources: [
      backport('conformance.html#conformance-in-fhir-r4'),
      build('subscriptions.html#conformance-in-band'),
    ],
    wrongServer: 'The call is answered 404.',
  },
  // R5 allows an empty result, the guide does not.
  {
    id: 'SC-11',
    title: '`$status` returns a searchset Bundle of statuses with type `query-status` and a `status`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SC-11/not-searchset', 'returns something else than a searchset Bundle', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('definition', backport('OperationDefinition-backport-subscription-status.html')),
          ground('definition', r5('subscription-operation-status.html')),
        ),
        advice: adviseBy(
          { 'no-bundle': 'Return a Bundle with `"type":"searchset"` that holds the status in an entry.' },
          advise(
            'Clients look for the status in the entries of a Bundle.',
            'Set the type of the Bundle to `searchset`.',
            'A bare SubscriptionStatus is returned',
          ),
        ),
      }),
      fail('SC-11/no-status-resource', 'returns an entry that is no status resource of the version', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('definition', backport('OperationDefinition-backport-subscription-status.html')),
          ground('definition', r5('subscription-operation-status.html')),
        ),
        advice: advise(
          'The entry is not what clients look for.',
          'Return a SubscriptionStatus, on R4 a Parameters of the Backport profile, in each entry.',
          'Other resources or outcomes are mixed in',
        ),
      }),
      clause('SC-11/wrong-type', 'returns another `type` than `query-status`', {
        verdict: CORE_TEXT,
        ground: ground('SHALL', r5('subscriptionstatus.html#query-status')),
        advice: advise(
          'The type says that it is a notification.',
          'Write `"type":"query-status"`.',
          'The status is made by the code of notifications',
        ),
      }),
      clause('SC-11/no-status', 'returns a status resource without `status`', {
        verdict: { default: 'fail', R4B: 'warn' },
        unless: UNDER_PROFILE,
        ground: {
          default: ground('invariant', r5('subscriptionstatus-definitions.html')),
          R4: ground('cardinality', statusR4),
        },
        advice: advise(
          'The one thing that was asked for is missing.',
          'Write `status` as the Subscription has it.',
          'It is optional in the definition',
        ),
      }),
      clause('SC-11/event-without-events', 'returns a status of an event notification without any event', {
        // R4 has no invariant of that kind.
        verdict: { default: 'fail', R4: 'warn' },
        ground: {
          default: ground('invariant', r5('subscriptionstatus-definitions.html')),
          R4B: ground('invariant', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'The status is not valid: a status of that type has to list events.',
          'Write `"type":"query-status"`.',
          'The status is made by the code of notifications',
        ),
      }),
      clause('SC-11/empty', 'returns no status at all', {
        verdict: { default: 'info', R4: 'warn', R4B: 'warn' },
        advice: advise(
          'The client cannot tell whether its Subscription exists.',
          'Return an entry for each Subscription that was asked for.',
          'Only Subscriptions in error are listed',
        ),
      }),
    ],
    sources: [
      r5('subscription-operation-status.html'),
      r5('subscriptionstatus.html#query-status'),
      r5('subscriptionstatus-definitions.html'),
    ],
    wrongServer: 'A bare SubscriptionStatus is returned.',
  },
  {
    id: 'SC-12',
    title: '`$events`, where it is declared, returns one notification Bundle with type `query-event`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SC-12/refused', 'declares `$events` and does not answer it with success', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('definition', backport('OperationDefinition-backport-subscription-events.html')),
          ground('definition', r5('subscription-operation-events.html')),
        ),
        advice: advise(
          'A client that missed events cannot get them, although the CapabilityStatement says so.',
          'Answer `$events`, or take it out of the CapabilityStatement.',
          'The operation is declared and not built',
        ),
      }),
      fail('SC-12/wrong-bundle-type', 'returns another Bundle type than a notification of the version has', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('definition', backport('OperationDefinition-backport-subscription-events.html')),
          ground('definition', r5('subscription-operation-events.html')),
        ),
        advice: advise(
          'Clients read it as a notification and do not recognise it.',
          'Return one Bundle of the type that notifications of this version have.',
          'A searchset as for `$status`',
        ),
      }),
      fail('SC-12/no-status-first', 'returns a Bundle without a status in the first entry', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('definition', backport('OperationDefinition-backport-subscription-events.html')),
          ground('definition', r5('subscription-operation-events.html')),
        ),
        advice: advise(
          'Clients read type and counter from the first entry, and find neither.',
          'Put the status into `entry[0]`.',
          'Only the resources of the events are returned',
        ),
      }),
      clause('SC-12/wrong-type', 'returns another `type` than `query-event`', {
        verdict: CORE_TEXT,
        ground: ground('SHALL', r5('subscriptionstatus.html#query-event')),
        advice: advise(
          'The type says that the events happen now.',
          'Write `"type":"query-event"`.',
          'Stored notifications are returned unchanged',
        ),
      }),
    ],
    sources: [
      r5('subscription-operation-events.html'),
      backport('OperationDefinition-backport-subscription-events.html'),
      backport('errors.html#using-the-events-operation'),
    ],
  },
  {
    id: 'SC-13',
    title: 'A Subscription that was created can be read.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('SC-13/unreadable', 'does not return the Subscription on read', {
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
        ground: ground('SHALL', backport('CapabilityStatement-backport-subscription-server-r4.html#summary')),
        advice: advise(
          'The client cannot see what was accepted, nor the status.',
          'Answer a read of the Subscription with the resource, to the one who made it.',
          'Subscriptions are kept apart from other resources',
          'The caller’s scopes allow to create and not to read',
        ),
      }),
    ],
    sources: [backport('CapabilityStatement-backport-subscription-server-r4.html#summary')],
  },
])
