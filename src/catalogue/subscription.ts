import { backport, build, r5, websocketFlow } from './sources.js'
import { group, BACKPORT, CORE, CRASH, EVERY, FLOW, WITH_OPERATION, fail, info, warn } from './wording.js'

/** How a Subscription is created and read, and its `$status` and `$events`. */
export const SUBSCRIPTION = group('SC', [
  // the texts disagree on endpoints, so a server that demands one is warned here as in SC-03.
  {
    id: 'SC-01',
    title: 'An R5 websocket Subscription needs only status, topic and channelType.',
    strength: 'IMPLIED',
    releases: CORE,
    clauses: [
      warn('refused', 'refuses a Subscription with no more than those'),
      warn('endpoint-demanded', 'demands an `endpoint`'),
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
    clauses: [warn('refused', 'refuses that Coding'), warn('not-echoed', 'returns another system or code')],
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
    clauses: [warn('endpoint-demanded', 'refuses a Subscription because it has no endpoint')],
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
    clauses: [CRASH, info('requested-refused', 'refuses `requested` and wants `active`')],
    gates: ['subscription'],
    sources: [r5('subscription-definitions.html#Subscription.status')],
    wrongServer: 'The client has to send `active`.',
  },
  {
    id: 'SC-05',
    title: 'A Subscription is `requested` or `active` after it was created.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [warn('error-or-off', 'returns a valid Subscription with status `error` or `off`')],
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
      { id: 'accepted', broken: 'accepts an unknown topic', verdict: FLOW },
      warn('accepted-in-error', 'accepts an unknown topic and sets the Subscription to `error` or `off`'),
      warn('no-outcome', 'refuses without an OperationOutcome'),
      CRASH,
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
      {
        id: 'refused',
        broken: 'refuses a Subscription of that shape',
        verdict: 'fail',
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
      },
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
      fail('accepted', 'accepts an unknown topic'),
      warn('accepted-in-error', 'accepts an unknown topic and sets the Subscription to `error` or `off`'),
      CRASH,
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
      {
        id: 'missing',
        broken: 'does not answer `$status` with success',
        verdict: { default: 'fail', R5: 'warn', R6a: 'warn' },
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
      },
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
      fail('not-searchset', 'returns something else than a searchset Bundle'),
      fail('no-status-resource', 'returns an entry that is no status resource of the version'),
      fail('wrong-type', 'returns another `type` than `query-status`'),
      fail('no-status', 'returns a status resource without `status`'),
      {
        id: 'empty',
        broken: 'returns no status at all',
        verdict: { default: 'info', R4: 'warn', R4B: 'warn' },
      },
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
      fail('refused', 'declares `$events` and does not answer it with success'),
      fail('wrong-bundle-type', 'returns another Bundle type than a notification of the version has'),
      fail('no-status-first', 'returns a Bundle without a status in the first entry'),
      fail('wrong-type', 'returns another `type` than `query-event`'),
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
    clauses: [fail('unreadable', 'does not return the Subscription on read')],
    gates: ['subscription'],
    sources: [backport('CapabilityStatement-backport-subscription-server-r4.html#summary')],
  },
])
