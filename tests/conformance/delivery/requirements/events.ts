import {
  advise,
  BACKPORT,
  fail,
  ground,
  group,
  groundBy,
  info,
  R5_ON,
  UNDER_PROFILE,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, build, r4b, r5, rfc, statusR4, websocketFlow } from '../../catalogue/sources.js'

/** What is sent, and when. */
export const REQUIREMENTS = group('WS', [
  // A warning, because a proxy in between is the usual cause.
  {
    id: 'WS-17',
    title: 'A ping is answered with a pong.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      warn('WS-17/no-pong', 'does not answer a ping that comes before the bind', {
        advice: advise(
          'Clients and proxies that look for a pong take the connection for dead and close it.',
          'Answer pings with pongs from the moment the socket is open; most libraries do so by themselves.',
          'A proxy in between swallows control frames',
        ),
      }),
      warn('WS-17/closed', 'closes the connection on a ping that comes before the bind', {
        advice: advise(
          'A client that checks its connection loses it.',
          'Answer pings with pongs from the moment the socket is open, not only after the bind.',
          'Whatever comes before the bind message closes the connection',
        ),
      }),
    ],
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
          'A timer for rest-hooks only',
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
    sources: [backport('StructureDefinition-backport-heartbeat-period.html'), websocketFlow],
  },
  {
    id: 'WS-20',
    title: 'Handshakes and heartbeats do not raise the event counter.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-20/handshake-counted', 'raises the counter with a handshake', {
        unless: UNDER_PROFILE,
        ground: {
          default: ground('definition', r5('subscriptionstatus-definitions.html')),
          R4: ground('definition', statusR4),
          R4B: ground('definition', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'The counter grows without an event: the client believes that it missed some.',
          'Count only events; a handshake repeats the counter as it is.',
          'The counter is raised in the function that sends any notification',
        ),
      }),
      fail('WS-20/heartbeat-counted', 'raises the counter with a heartbeat', {
        unless: UNDER_PROFILE,
        followsFrom: ['WS-21/not-delivered'],
        ground: {
          default: ground('definition', r5('subscriptionstatus-definitions.html')),
          R4: ground('definition', statusR4),
          R4B: ground('definition', r4b('subscriptionstatus-definitions.html')),
        },
        advice: advise(
          'The counter grows without an event: the client believes that it missed some.',
          'Count only events; a heartbeat repeats the counter as it is.',
          'The counter is raised in the function that sends any notification',
        ),
      }),
    ],
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
      fail('WS-21/not-delivered', 'sends no event notification in a situation where three or more were due', {
        ground: groundBy(
          ground('definition', backport('components.html#accepting-subscription-requests')),
          ground('definition', r5('subscriptions.html#overview-subscription')),
        ),
        repeated: true,
        advice: advise(
          'What the Subscription is for does not happen: the event never arrives.',
          'Send a notification to the bound sockets when a change fits the topic.',
          'The topic’s trigger does not fit the change: look at its resource and interaction',
          'Events are published in the process that handled the write; the socket lives in another',
          'The Subscription was not yet active',
        ),
      }),
      warn('WS-21/some-lost', 'sends no notification of some of the events, while others come', {
        advice: advise(
          'The client misses events, and has to look for gaps in their numbers.',
          'Send each event that fits the topic to every bound socket.',
          'One of several processes does not know the binding',
          'Events right after the creation or the bind come before the server is ready for them',
        ),
      }),
    ],
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
      warn('WS-22/many-copies', 'delivers an event more than twice', {
        advice: advise(
          'The same event arrives again and again; clients have to drop the copies.',
          'Send each event once to each bound socket.',
          'Each bind, node or retry adds another listener',
        ),
      }),
      info('WS-22/duplicate', 'delivers an event more than once'),
      info('WS-22/lost', 'leaves out the number of an event'),
    ],
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
    sources: [build('subscription.html#batching')],
    wrongServer: 'Events are batched for longer than the period.',
  },
])
