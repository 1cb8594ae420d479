import {
  advise,
  adviseOnCrash,
  clause,
  crash,
  fail,
  FLOW,
  ground,
  group,
  groundBy,
  info,
  R5_ON,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, build, operationPage, r4, r4b, r5, rfc } from '../../catalogue/sources.js'

/** What a bound socket withstands, and what ends it. */
export const REQUIREMENTS = group('WS', [
  // No text covers it; the failure rests on availability.
  {
    id: 'WS-24',
    title:
      'What an unknown or malformed message of the client leads to is left open, but the service survives it.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-24/unavailable', 'accepts no new connection after the message', {
        ground: groundBy(
          ground(
            'definition',
            backport('OperationDefinition-backport-subscription-get-ws-binding-token.html'),
          ),
          ground('definition', operationPage),
        ),
        advice: advise(
          'One bad message of one client ends the service for all.',
          'Catch what the handler of messages throws, and close that socket at most.',
          'An exception that nobody catches ends the process',
        ),
      }),
      info('WS-24/socket-lost', 'drops the bound socket that sent the message'),
    ],
    sources: [rfc('6455#section-7.1.7')],
    wrongServer: 'One bad message ends the process, and all sockets with it.',
  },
  {
    id: 'WS-25',
    title: 'Once a Subscription is deleted or off, no more of its events are sent.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-25/notified', 'delivers an event after the Subscription was deleted', {
        ground: groundBy(
          ground('definition', backport('errors.html')),
          ground('definition', r5('subscriptions.html#errors')),
        ),
        advice: advise(
          'A client that deleted its Subscription keeps hearing of events.',
          'Look at the Subscription, or remove its bindings, before an event is sent.',
          'Bindings live in memory and do not learn of the deletion',
        ),
      }),
      fail('WS-25/notified-when-off', 'delivers events although the Subscription is off', {
        ground: {
          default: ground('definition', r5('valueset-subscription-status.html')),
          R4: ground('definition', r4('valueset-subscription-status.html')),
          R4B: ground('definition', r4b('valueset-subscription-status.html')),
        },
        advice: advise(
          'A client that turned its Subscription off keeps getting events, and cannot stop them but by deleting it.',
          'Look at the status before an event is sent, or end the bindings when it becomes `off`.',
          'The status is stored as it was sent, and nothing else looks at it',
        ),
      }),
      info('WS-25/binds', 'binds a token whose Subscription was deleted'),
    ],
    sources: [r5('subscriptions.html#errors'), r5('valueset-subscription-status.html')],
    wrongServer: 'Events go on until the socket closes.',
  },
  // Refusing a foreign Origin is a usual protection of browsers’ users, hence only recorded.
  {
    id: 'WS-26',
    title: 'The connection needs neither a subprotocol nor an Origin header.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('WS-26/subprotocol-required', 'refuses the upgrade without a subprotocol of its own', {
        advice: advise(
          'Only clients that know this server can connect.',
          'Accept an upgrade without `Sec-WebSocket-Protocol`.',
          'The endpoint is shared with another protocol, such as GraphQL or STOMP',
        ),
      }),
      info('WS-26/origin-refused', 'refuses an upgrade with an Origin it does not know'),
    ],
    sources: [rfc('6455#section-4.1')],
    wrongServer: 'The upgrade is refused without a proprietary subprotocol.',
  },
  {
    id: 'WS-27',
    title:
      'A Subscription that asks for notifications of a FHIR version which the server cannot send is refused or visibly changed.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      clause('WS-27/accepted-unchanged', 'accepts an unknown `fhirVersion` unchanged', {
        verdict: FLOW,
        unless: [
          { when: 'guide-unclaimed', verdict: 'warn' },
          { when: 'guide-1.0', verdict: 'warn' },
        ],
        ground: ground('SHALL', backport('components.html#subscriptions-and-fhir-versions')),
        advice: advise(
          'The client believes that it will get a version that it never gets.',
          'Refuse an unknown `fhirVersion`, or return the content type that will be sent.',
          'Parameters of the content type are stored as text',
        ),
      }),
      crash('WS-27/5xx', {
        advice: adviseOnCrash('A content type with an unknown `fhirVersion`'),
      }),
    ],
    sources: [
      backport('components.html#subscriptions-and-fhir-versions'),
      r5('subscription-definitions.html#Subscription.contentType'),
    ],
    wrongServer: '`fhirVersion=9.9` is accepted and echoed.',
  },
  {
    id: 'WS-28',
    title: 'For R5 and R6 the flow on the websocket is that of the Backport guide, since core defers to it.',
    strength: 'NOT STATED',
    releases: R5_ON,
    sources: [build('subscription.html#deciding-websocket')],
    untestable: 'It is a rule for reading the texts: it says on what the other WS verdicts rest.',
  },
  {
    id: 'WS-29',
    title: 'The `timeout` of a Subscription limits an attempt to notify.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    sources: [r5('subscription-definitions.html#Subscription.timeout')],
    untestable: 'On a websocket it has no effect that can be seen from outside.',
  },
])
