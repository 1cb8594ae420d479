import { backport, build, r5, websocketFlow } from './sources.js'
import {
  group,
  BACKPORT,
  CORE,
  EVERY,
  FLOW,
  WITH_OPERATION,
  fail,
  info,
  warn,
  crash,
  clause,
  advise,
  adviseOnCrash,
} from './wording.js'

const TOPIC_CRASH = adviseOnCrash('A Subscription to an unknown topic')

const IN_ERROR = advise(
  'The client sees success, and has to look at the status to learn of the refusal.',
  'Refuse the Subscription at once with 400 or 422.',
  'The topic is checked after the answer was sent',
)

const UNKNOWN_TOPIC = advise(
  'The client waits for events that can never come.',
  'Refuse a topic that the server does not have with 400 or 422 and an OperationOutcome.',
  'The topic is stored as text and looked up later',
)

const NO_ENDPOINT = advise(
  'A websocket has no endpoint of the client: there is nothing sensible to fill in.',
  'Demand `endpoint` for rest-hook, email and message alone.',
  'A rule for rest-hooks applies to all channels',
)

/** How a Subscription is created and read, and its `$status` and `$events`. */
export const SUBSCRIPTION = group('SC', [
  // the texts disagree on endpoints, so a server that demands one is warned here as in SC-03.
  {
    id: 'SC-01',
    title: 'An R5 websocket Subscription needs only status, topic and channelType.',
    strength: 'IMPLIED',
    releases: CORE,
    clauses: [
      warn('SC-01/refused', 'refuses a Subscription with no more than those', {
        advice: advise(
          'What the definition requires is not enough to get a Subscription.',
          'Accept `status`, `topic` and `channelType`, and take defaults for the rest.',
          'Optional elements are read without a check',
        ),
      }),
      warn('SC-01/endpoint-demanded', 'demands an `endpoint`', {
        advice: NO_ENDPOINT,
      }),
    ],
    gates: ['subscription'],
    sources: [r5('subscription-definitions.html')],
    wrongServer: 'An `endpoint` is demanded for a websocket.',
  },
  {
    id: 'SC-02',
    title: 'The R5 channel type is a Coding with the system of terminology.hl7.org and the code `websocket`.',
    strength: 'IMPLIED',
    releases: CORE,
    clauses: [
      warn('SC-02/refused', 'refuses that Coding', {
        advice: advise(
          'Standard clients cannot ask for a websocket.',
          'Accept the system `http://terminology.hl7.org/CodeSystem/subscription-channel-type` with the code `websocket`.',
          'The system of R4 is compared',
        ),
      }),
      warn('SC-02/not-echoed', 'returns another system or code', {
        advice: advise(
          'The client cannot tell what was accepted.',
          'Return the Coding as it was accepted.',
          'It is mapped to an inner value and back',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('subscription-definitions.html#Subscription.channelType')],
    wrongServer: 'Only the system of R4 is understood.',
  },
  // the texts disagree on endpoints.
  {
    id: 'SC-03',
    title: 'A websocket Subscription needs no endpoint.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('SC-03/endpoint-demanded', 'refuses a Subscription because it has no endpoint', {
        advice: NO_ENDPOINT,
      }),
    ],
    gates: ['subscription'],
    sources: [
      'https://github.com/HL7/fhir/blob/136ea54705ecb71843bbbd66a1a4c8779b8a6ad4/source/subscription/subscription-notes.xml#websockets',
      websocketFlow,
    ],
    wrongServer: '`400 endpoint required`',
  },
  {
    id: 'SC-04',
    title: 'A client creates a Subscription with status `requested`; the server alone makes it `active`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      crash('SC-04/5xx', {
        advice: adviseOnCrash('A Subscription with status `requested`', 'with 201'),
      }),
      info('SC-04/requested-refused', 'refuses `requested` and wants `active`'),
    ],
    gates: ['subscription'],
    sources: [r5('subscription-definitions.html#Subscription.status')],
    wrongServer: 'The client has to send `active`.',
  },
  {
    id: 'SC-05',
    title: 'A Subscription is `requested` or `active` after it was created.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      warn('SC-05/error-or-off', 'returns a valid Subscription with status `error` or `off`', {
        advice: advise(
          'A valid Subscription does not work from the beginning.',
          'Return `requested` or `active`; say in an OperationOutcome why not, if it cannot be.',
          'A test of the endpoint fails, which a websocket does not have',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('subscriptions.html#errors')],
    wrongServer: 'The status is `error` at once.',
  },
  {
    id: 'SC-06',
    title:
      'The server may change the Subscription it accepts, and the client has to look at what was accepted.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    sources: [r5('subscriptions.html#creating-a-subscription')],
    untestable: 'It is a rule for clients and for this suite, which goes by the accepted Subscription.',
  },
  {
    id: 'SC-07',
    title: 'A Subscription that the server cannot serve is refused with an OperationOutcome.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      clause('SC-07/accepted', 'accepts an unknown topic', {
        verdict: FLOW,
        advice: UNKNOWN_TOPIC,
      }),
      warn(
        'SC-07/accepted-in-error',
        'accepts an unknown topic and sets the Subscription to `error` or `off`',
        {
          advice: IN_ERROR,
        },
      ),
      warn('SC-07/no-outcome', 'refuses without an OperationOutcome', {
        advice: advise(
          'The client does not learn what was wrong.',
          'Return an OperationOutcome with the refusal.',
          'The error page of the framework',
        ),
      }),
      crash('SC-07/5xx', {
        advice: TOPIC_CRASH,
      }),
    ],
    gates: ['subscription'],
    sources: [r5('subscriptions.html#errors')],
    wrongServer: 'A Subscription to an unknown topic becomes active.',
  },
  {
    id: 'SC-08',
    title:
      'On R4 and R4B a Subscription of the Backport profile is accepted, with the topic’s canonical as criteria.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      clause('SC-08/refused', 'refuses a Subscription of that shape', {
        verdict: 'fail',
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
        advice: advise(
          'No client of the Backport guide can create a Subscription.',
          'Accept the canonical of a topic in `criteria`, with the extensions of the Backport profile.',
          '`criteria` is parsed as a search',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [
      backport('conformance.html#conformance-in-fhir-r4'),
      backport('StructureDefinition-backport-subscription.html'),
    ],
    wrongServer: 'The criteria has to be a search.',
  },
  {
    id: 'SC-09',
    title: 'On R4 and R4B an unsupported topic, content level, channel or filter is refused.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('SC-09/accepted', 'accepts an unknown topic', {
        advice: UNKNOWN_TOPIC,
      }),
      warn(
        'SC-09/accepted-in-error',
        'accepts an unknown topic and sets the Subscription to `error` or `off`',
        {
          advice: IN_ERROR,
        },
      ),
      crash('SC-09/5xx', {
        advice: TOPIC_CRASH,
      }),
    ],
    gates: ['subscription'],
    sources: [backport('conformance.html#conformance-in-fhir-r4')],
    wrongServer: 'A Subscription to an unknown topic becomes active.',
  },
  // Demanded by the guide and by late R6; listed for R5 and R6a as a warning, where no such sentence was found.
  {
    id: 'SC-10',
    title: '`$status` can be called on the Subscription.',
    strength: 'SHALL',
    releases: EVERY,
    clauses: [
      clause('SC-10/missing', 'does not answer `$status` with success', {
        verdict: { default: 'fail', R5: 'warn', R6a: 'warn' },
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
        advice: advise(
          'A client cannot learn the state and the counter of its Subscription.',
          'Offer `[base]/Subscription/[id]/$status`.',
          'The operation is not implemented, or only at type level',
        ),
      }),
    ],
    gates: ['subscription'],
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
        advice: advise(
          'Clients look for the status in the entries of a Bundle.',
          'Return a Bundle with `"type":"searchset"`.',
          'A bare SubscriptionStatus is returned',
        ),
      }),
      fail('SC-11/no-status-resource', 'returns an entry that is no status resource of the version', {
        advice: advise(
          'The entry is not what clients look for.',
          'Return a SubscriptionStatus, on R4 a Parameters of the Backport profile, in each entry.',
          'Other resources or outcomes are mixed in',
        ),
      }),
      fail('SC-11/wrong-type', 'returns another `type` than `query-status`', {
        advice: advise(
          'The type says that it is a notification.',
          'Write `"type":"query-status"`.',
          'The status is made by the code of notifications',
        ),
      }),
      fail('SC-11/no-status', 'returns a status resource without `status`', {
        advice: advise(
          'The one thing that was asked for is missing.',
          'Write `status` as the Subscription has it.',
          'It is optional in the definition',
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
    gates: ['subscription'],
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
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      fail('SC-12/refused', 'declares `$events` and does not answer it with success', {
        advice: advise(
          'A client that missed events cannot get them, although the CapabilityStatement says so.',
          'Answer `$events`, or take it out of the CapabilityStatement.',
          'The operation is declared and not built',
        ),
      }),
      fail('SC-12/wrong-bundle-type', 'returns another Bundle type than a notification of the version has', {
        advice: advise(
          'Clients read it as a notification and do not recognise it.',
          'Return one Bundle of the type that notifications of this version have.',
          'A searchset as for `$status`',
        ),
      }),
      fail('SC-12/no-status-first', 'returns a Bundle without a status in the first entry', {
        advice: advise(
          'Clients read type and counter from the first entry, and find neither.',
          'Put the status into `entry[0]`.',
          'Only the resources of the events are returned',
        ),
      }),
      fail('SC-12/wrong-type', 'returns another `type` than `query-event`', {
        advice: advise(
          'The type says that the events happen now.',
          'Write `"type":"query-event"`.',
          'Stored notifications are returned unchanged',
        ),
      }),
    ],
    gates: ['subscription', 'events-declared'],
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
        advice: advise(
          'The client cannot see what was accepted, nor the status.',
          'Answer a read of the Subscription with the resource, to the one who made it.',
          'Subscriptions are kept apart from other resources',
          'The caller’s scopes allow to create and not to read',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [backport('CapabilityStatement-backport-subscription-server-r4.html#summary')],
  },
])
