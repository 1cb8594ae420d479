import { backport, build, r5, rfc, websocketFlow } from '../sources.js'
import {
  group,
  BACKPORT,
  R5_ON,
  WITH_OPERATION,
  fail,
  info,
  warn,
  crash,
  advise,
  adviseOnCrash,
} from '../wording.js'

/** What a bound socket delivers, and what it withstands. */
export const DELIVERY = group('WS', [
  {
    id: 'WS-13',
    title: 'Notifications have the MIME type that the accepted Subscription names.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-13/wrong-mime', 'sends another MIME type than the accepted Subscription names', {
        advice: advise(
          'The client gets a format that it did not ask for and perhaps cannot read.',
          'Serialise notifications by the content type of the accepted Subscription, or refuse what cannot be served.',
          'Only one serialiser is wired to the websocket',
        ),
      }),
    ],
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
    clauses: [info('WS-14/single-mime', 'sends all notifications in one MIME type')],
    gates: ['subscription', 'trigger', 'xml'],
    sources: [websocketFlow],
  },
  {
    id: 'WS-15',
    title: 'Notifications hold what the content level of the Subscription asks for, no more and no less.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-15/more', 'delivers more than the content level allows', {
        advice: advise(
          'More is told than was agreed: data leaves the server that was meant to stay.',
          'Build the notification by the content level of the accepted Subscription.',
          'All levels share the code of `full-resource`',
        ),
      }),
      fail('WS-15/less', 'delivers less than the content level asks for', {
        advice: advise(
          'The client misses what it was promised, and has to ask for each resource.',
          'Build the notification by the content level of the accepted Subscription, or refuse the level.',
          'Only `empty` or `id-only` is implemented',
        ),
      }),
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
      warn('WS-16/wrapped', 'wraps the notification in an envelope of its own', {
        advice: advise(
          'Generic clients do not find the Bundle.',
          'Send the Bundle itself as the message.',
          'A message protocol of the websocket library',
        ),
      }),
      warn('WS-16/concatenated', 'puts several notifications into one message', {
        advice: advise(
          'A client that parses each message as one resource fails.',
          'Send each notification as a message of its own.',
          'Writes are buffered and joined',
        ),
      }),
      info('WS-16/binary', 'sends binary frames'),
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
    clauses: [
      warn('WS-17/no-pong', 'does not answer a ping', {
        advice: advise(
          'Clients and proxies that look for a pong hold the connection for dead and close it.',
          'Answer pings with pongs; most websocket libraries do so by themselves.',
          'A proxy in between swallows control frames',
        ),
      }),
      warn('WS-17/closed', 'closes the connection on a ping', {
        advice: advise(
          'A client that checks its connection loses it.',
          'Answer pings with pongs.',
          'A handler for unknown frames closes the connection',
        ),
      }),
    ],
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
      warn('WS-18/none', 'sends nothing during two periods', {
        advice: advise(
          'The client cannot tell a quiet server from a dead connection.',
          'Send a notification of type `heartbeat` whenever nothing else was sent in a period, or do not accept a period.',
          'The period is stored, and no timer was built',
          'A timer for rest-hooks alone',
        ),
      }),
      warn('WS-18/not-fhir', 'sends a heartbeat that is no notification', {
        advice: advise(
          'Clients that parse every message as a notification fail at the heartbeat.',
          'Send a Bundle with a status of type `heartbeat`.',
          'A keep-alive of the websocket library',
        ),
      }),
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
      warn('WS-19/none', 'sends nothing during two periods', {
        advice: advise(
          'The client cannot tell a quiet server from a dead connection.',
          'Send a notification of type `heartbeat` in each period that the extension names.',
          'The extension is stored, and no timer was built',
        ),
      }),
      info('WS-19/unrequested', 'sends heartbeats without the extension'),
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
      fail('WS-20/handshake-counted', 'raises the counter with a handshake', {
        advice: advise(
          'The counter grows without an event: the client believes that it missed some.',
          'Count events alone; a handshake repeats the counter as it is.',
          'The counter is raised in the function that sends any notification',
        ),
      }),
      fail('WS-20/heartbeat-counted', 'raises the counter with a heartbeat', {
        advice: advise(
          'The counter grows without an event: the client believes that it missed some.',
          'Count events alone; a heartbeat repeats the counter as it is.',
          'The counter is raised in the function that sends any notification',
        ),
      }),
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
    clauses: [
      fail('WS-21/not-delivered', 'sends no event notification within the deadline', {
        advice: advise(
          'What the Subscription is for does not happen: the event never arrives.',
          'Send a notification to the bound sockets when a change fits the topic.',
          'The topic’s trigger does not fit the change: look at its resource and interaction',
          'Events are delivered to the process that wrote, the socket is at another',
          'The Subscription was not yet active',
        ),
      }),
    ],
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
      info('WS-22/duplicate', 'delivers an event more than once'),
      info('WS-22/lost', 'leaves out the number of an event'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptions.html#overview-subscription')],
  },
  {
    id: 'WS-23',
    title: 'On R6 a notification is not held back for longer than the heartbeat period.',
    strength: 'SHALL',
    releases: ['R6b'],
    clauses: [
      warn('WS-23/delayed', 'delivers an event later than one heartbeat period', {
        advice: advise(
          'Events come later than the client may expect of a live connection.',
          'Send what is waiting when the heartbeat period is over, at the latest.',
          'Batching with a longer interval than the heartbeat',
        ),
      }),
    ],
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
      fail('WS-24/unavailable', 'accepts no new connection after the message', {
        advice: advise(
          'One bad message of one client ends the service for all.',
          'Catch what the handler of messages throws, and close that socket at most.',
          'An exception that nobody catches ends the process',
        ),
      }),
      info('WS-24/socket-lost', 'drops the bound socket that sent the message'),
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
    clauses: [
      fail('WS-25/notified', 'delivers an event after the Subscription was deleted', {
        advice: advise(
          'Whoever deleted a Subscription keeps hearing of events.',
          'Look at the Subscription, or remove its bindings, before an event is sent.',
          'Bindings live in memory and are not told of the deletion',
        ),
      }),
    ],
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
      warn('WS-26/subprotocol-required', 'refuses the upgrade without a subprotocol of its own', {
        advice: advise(
          'Only clients that know this server can connect.',
          'Accept an upgrade without `Sec-WebSocket-Protocol`.',
          'The endpoint is shared with another protocol, such as GraphQL or STOMP',
        ),
      }),
      info('WS-26/origin-refused', 'refuses an upgrade with an Origin it does not know'),
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
    clauses: [
      warn('WS-27/accepted-unchanged', 'accepts an unknown `fhirVersion` unchanged', {
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
