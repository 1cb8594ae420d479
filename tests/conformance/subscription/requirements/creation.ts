import {
  advise,
  adviseOnCrash,
  BACKPORT,
  clause,
  CORE,
  crash,
  fail,
  ground,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, r5, websocketFlow } from '../../catalogue/sources.js'

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
  'Demand `endpoint` only for rest-hook, email and message.',
  'A rule for rest-hooks applies to all channels',
)

/** What follows where a thing that is not supported is accepted. */
export const unsupported = (what: string) =>
  advise(
    `The client believes that ${what} is honoured, and it never is.`,
    'Refuse it with 400 or 422 and an OperationOutcome.',
    'Extensions that are not known are stored and not looked at',
  )

/** How a Subscription is created. */
export const REQUIREMENTS = group('SC', [
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
    sources: [
      'https://github.com/HL7/fhir/blob/136ea54705ecb71843bbbd66a1a4c8779b8a6ad4/source/subscription/subscription-notes.xml#websockets',
      websocketFlow,
    ],
    wrongServer: '`400 endpoint required`',
  },
  {
    id: 'SC-04',
    title: 'A client creates a Subscription with status `requested`; only the server makes it `active`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      crash('SC-04/5xx', {
        advice: adviseOnCrash('A Subscription with status `requested`', 'with 201'),
      }),
      info('SC-04/requested-refused', 'refuses `requested` and wants `active`'),
    ],
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
      warn('SC-07/accepted', 'accepts an unknown topic', {
        yieldsTo: ['SC-09/accepted'],
        advice: UNKNOWN_TOPIC,
      }),
      warn(
        'SC-07/accepted-in-error',
        'accepts an unknown topic and sets the Subscription to `error` or `off`',
        { yieldsTo: ['SC-09/accepted-in-error'], advice: IN_ERROR },
      ),
      warn('SC-07/channel', 'accepts an unknown channel', { advice: unsupported('the channel') }),
      warn('SC-07/filter', 'accepts a filter that its topic does not offer', {
        advice: unsupported('the filter'),
      }),
      warn('SC-07/content', 'accepts and returns a content level that FHIR does not have', {
        advice: unsupported('the content level'),
      }),
      warn('SC-07/content-changed', 'accepts an unknown content level and takes another', {
        advice: unsupported('the content level'),
      }),
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
        ground: ground('SHALL', backport('conformance.html#conformance-in-fhir-r4')),
        verdict: 'fail',
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
        advice: advise(
          'No client of the Backport guide can create a Subscription.',
          'Accept the canonical of a topic in `criteria`, with the extensions of the Backport profile.',
          '`criteria` is parsed as a search',
        ),
      }),
    ],
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
        ground: ground('SHALL', backport('conformance.html#conformance-in-fhir-r4')),
        advice: UNKNOWN_TOPIC,
      }),
      warn(
        'SC-09/accepted-in-error',
        'accepts an unknown topic and sets the Subscription to `error` or `off`',
        {
          advice: IN_ERROR,
        },
      ),
    ],
    sources: [backport('conformance.html#conformance-in-fhir-r4')],
    wrongServer: 'A Subscription to an unknown topic becomes active.',
  },
])
