import { backport, build, r5, rfc, websocketFlow } from '../sources.js'
import { group, BACKPORT, CRASH, R5_ON, WITH_OPERATION, fail, info, warn } from '../wording.js'

/** What a bound socket delivers, and what it withstands. */
export const DELIVERY = group('WS', [
  {
    id: 'WS-13',
    title: 'Notifications have the MIME type that the accepted Subscription names.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [fail('wrong-mime', 'sends another MIME type than the accepted Subscription names')],
    gates: ['subscription'],
    sources: [
      websocketFlow,
      'https://github.com/HL7/fhir/blob/136ea54705ecb71843bbbd66a1a4c8779b8a6ad4/source/subscription/subscription-notes.xml#websockets',
      r5('subscription-definitions.html#Subscription.contentType'),
    ],
    wrongServer: 'JSON is sent although XML was accepted.',
  },
  {
    id: 'WS-14',
    title:
      'On a connection with Subscriptions of different MIME types the server may use one of them for all.',
    strength: 'MAY',
    releases: BACKPORT,
    clauses: [info('single-mime', 'sends all notifications in one MIME type')],
    gates: ['subscription', 'trigger', 'xml'],
    sources: [websocketFlow],
  },
  {
    id: 'WS-15',
    title: 'Notifications hold what the content level of the Subscription asks for, no more and no less.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('more', 'delivers more than the content level allows'),
      fail('less', 'delivers less than the content level asks for'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [
      websocketFlow,
      r5('subscription.html#payloads'),
      r5('subscription-definitions.html#Subscription.content'),
    ],
    wrongServer: 'Whole resources are sent to a Subscription of level `empty`.',
  },
  {
    id: 'WS-16',
    title: 'Each websocket message is one complete notification; text and binary frames are both possible.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('wrapped', 'wraps the notification in an envelope of its own'),
      warn('concatenated', 'puts several notifications into one message'),
      info('binary', 'sends binary frames'),
    ],
    gates: ['subscription'],
    sources: [rfc('6455#section-5.6')],
    wrongServer: '`{"type": "event", "payload": {…}}`',
  },
  // A warning, because a proxy in between is the usual cause.
  {
    id: 'WS-17',
    title: 'A ping is answered with a pong.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [warn('no-pong', 'does not answer a ping'), warn('closed', 'closes the connection on a ping')],
    gates: ['subscription'],
    sources: [rfc('6455#section-5.5.2')],
    wrongServer: 'The connection is dropped.',
  },
  {
    id: 'WS-18',
    title: 'When a heartbeat period was accepted, at least one notification is sent in each period.',
    strength: 'SHOULD',
    releases: R5_ON,
    clauses: [
      warn('none', 'sends nothing during two periods'),
      warn('not-fhir', 'sends a heartbeat that is no notification'),
    ],
    gates: ['subscription', 'heartbeat-within-budget'],
    sources: [
      r5('subscriptionstatus.html#heartbeat-notification'),
      r5('subscription-definitions.html#Subscription.heartbeatPeriod'),
    ],
    wrongServer: 'The heartbeat is the bare text `ping`.',
  },
  // heartbeats without the extension are tolerated.
  {
    id: 'WS-19',
    title:
      'Under the Backport guide heartbeats are sent when the Subscription has the heartbeat extension, and not otherwise.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      warn('none', 'sends nothing during two periods'),
      info('unrequested', 'sends heartbeats without the extension'),
    ],
    gates: ['subscription', 'heartbeat-within-budget'],
    sources: [backport('StructureDefinition-backport-heartbeat-period.html'), websocketFlow],
  },
  {
    id: 'WS-20',
    title: 'Handshakes and heartbeats do not raise the event counter.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('handshake-counted', 'raises the counter with a handshake'),
      fail('heartbeat-counted', 'raises the counter with a heartbeat'),
    ],
    gates: ['subscription'],
    sources: [
      r5('subscriptionstatus.html#heartbeat-notification'),
      r5('subscriptionstatus-definitions.html'),
    ],
    wrongServer: 'The counter grows with each heartbeat.',
  },
  {
    id: 'WS-21',
    title: 'A triggered event reaches the bound client.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('not-delivered', 'sends no event notification within the deadline')],
    gates: ['subscription', 'trigger'],
    sources: [
      r5('subscriptions.html#overview-subscription'),
      backport('components.html#accepting-subscription-requests'),
    ],
    wrongServer: 'The handshake arrives, the event never does.',
  },
  {
    id: 'WS-22',
    title: 'Events may be delivered twice or not at all; their numbers let the client notice.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      info('duplicate', 'delivers an event more than once'),
      info('lost', 'leaves out the number of an event'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptions.html#overview-subscription')],
  },
  {
    id: 'WS-23',
    title: 'On R6 a notification is not held back for longer than the heartbeat period.',
    strength: 'SHALL',
    releases: ['R6b'],
    clauses: [warn('delayed', 'delivers an event later than one heartbeat period')],
    gates: ['subscription', 'trigger', 'heartbeat-within-budget'],
    sources: [build('subscription.html#batching')],
    wrongServer: 'Events are batched for longer than the period.',
  },
  // No text covers it; the failure rests on availability.
  {
    id: 'WS-24',
    title:
      'What an unknown or malformed message of the client leads to is left open, but the service survives it.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      fail('unavailable', 'accepts no new connection after the message'),
      info('socket-lost', 'drops the bound socket that sent the message'),
    ],
    gates: ['subscription'],
    sources: [rfc('6455#section-7.1.7')],
    wrongServer: 'One bad message ends the process, and all sockets with it.',
  },
  {
    id: 'WS-25',
    title: 'Once a Subscription is deleted or off, no more of its events are sent.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('notified', 'delivers an event after the Subscription was deleted')],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptions.html#errors')],
    wrongServer: 'Events go on until the socket closes.',
  },
  // Refusing a foreign Origin is a usual protection of browsers’ users, hence only recorded.
  {
    id: 'WS-26',
    title: 'The connection needs neither a subprotocol nor an Origin header.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('subprotocol-required', 'refuses the upgrade without a subprotocol of its own'),
      info('origin-refused', 'refuses an upgrade with an Origin it does not know'),
    ],
    gates: ['subscription'],
    sources: [rfc('6455#section-4.1')],
    wrongServer: 'The upgrade is refused without a proprietary subprotocol.',
  },
  {
    id: 'WS-27',
    title:
      'A Subscription that asks for notifications of a FHIR version which the server cannot send is refused or visibly changed.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [warn('accepted-unchanged', 'accepts an unknown `fhirVersion` unchanged'), CRASH],
    gates: ['subscription'],
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
