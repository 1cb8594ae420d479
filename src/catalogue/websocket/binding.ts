import { backport, operationPage, r5, rfc, websocketFlow } from '../sources.js'
import { group, FLOW, WITH_OPERATION, fail, info, warn } from '../wording.js'

/** How a socket is opened, bound and closed. */
export const BINDING = group('WS', [
  {
    id: 'WS-01',
    title: 'The `websocket-url` accepts a websocket connection.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('refused', 'does not complete the upgrade')],
    gates: ['subscription'],
    sources: [operationPage, websocketFlow],
    wrongServer: 'The URL names a host that only the server’s own network knows.',
  },
  // fails only when nothing works and an event could have shown it; the failure rests on nothing working at all.
  {
    id: 'WS-02',
    title:
      'A bind message with the token, in one of the known forms, binds the socket; no text defines its syntax.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      fail('none-works', 'binds by none of the known forms'),
      info('other-form', 'binds by another form than `bind-with-token TOKEN`'),
    ],
    gates: ['subscription'],
    sources: [
      websocketFlow,
      'https://github.com/HL7/fhir/blob/3762712a19062c92cd35d21c8f3903a0b6cf3f2a/images/subscriptions/subscription-channel-websocket.plantuml',
    ],
    wrongServer: 'None of the known forms has any effect.',
  },
  {
    id: 'WS-03',
    title: 'Whether the bind message has to be a text or a binary frame is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('binary-only', 'understands the bind message only in a binary frame')],
    gates: ['subscription'],
    sources: [rfc('6455#section-5.6')],
    wrongServer: 'Only binary frames are read.',
  },
  // a flow step in the guide, an option in core.
  {
    id: 'WS-04',
    title: 'A successful bind is followed by one handshake notification for each Subscription of the token.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('missing', 'sends no handshake'),
      warn('not-fhir', 'answers the bind with something else than a notification'),
      warn('not-one-each', 'sends more or fewer handshakes than Subscriptions were bound'),
    ],
    gates: ['subscription'],
    sources: [websocketFlow, r5('subscriptionstatus.html#handshake-notification')],
    wrongServer: 'The bind is answered `{"type": "bind-success"}`.',
  },
  {
    id: 'WS-05',
    title: 'The server may send event notifications right after the bind.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    sources: [websocketFlow],
    untestable: 'It is a rule for clients, which have to cope with either order.',
  },
  {
    id: 'WS-06',
    title: 'Several tokens can be bound on one connection.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('refused', 'refuses the second bind or closes the socket'),
      warn('replaces', 'ends the delivery of the first Subscription with the second bind'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [backport('channels.html#security-notes-1'), websocketFlow],
    wrongServer: 'The second bind closes the socket with 1008.',
  },
  {
    id: 'WS-07',
    title: 'Binding a fresh token on the same connection continues the delivery.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      { id: 'stops', broken: 'refuses the fresh token or delivers nothing after it', verdict: FLOW },
      warn('duplicates', 'delivers each event twice after the second bind'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [websocketFlow],
    wrongServer: 'The second bind is refused because the socket is already bound.',
  },
  {
    id: 'WS-08',
    title: 'When a new response names another `websocket-url`, the client connects there.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    sources: [websocketFlow],
    untestable: 'It is a rule for clients, which compare the addresses before they bind again.',
  },
  // The failure rests on authorization, which the guide and core demand.
  {
    id: 'WS-09',
    title: 'A token that the server did not issue does not bind; how it says so is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      fail('bound', 'sends a handshake or an event after a bind with an invented token'),
      info('silent', 'does not signal the refusal'),
      info('error-message', 'signals the refusal by a message instead of closing'),
    ],
    gates: ['subscription'],
    sources: [r5('subscriptions.html#safety')],
    wrongServer: 'A handshake follows, whatever the token.',
  },
  {
    id: 'WS-10',
    title: 'Nothing is delivered on a socket that was not bound.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('notified', 'delivers a notification on an unbound socket')],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscriptions.html#safety')],
    wrongServer: 'Events flow to every socket that is open.',
  },
  {
    id: 'WS-11',
    title: 'Delivery does not depend on an acknowledgement, since no such message exists.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      { id: 'stalls', broken: 'stops delivering to a client that acknowledges nothing', verdict: FLOW },
      warn('resends', 'repeats an event to a client that acknowledges nothing'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [websocketFlow],
    wrongServer: 'The server waits for `{"type": "ack"}` after each event.',
  },
  {
    id: 'WS-12',
    title: 'The client may close the connection, keep its Subscription and bind again later.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      warn('deleted', 'deletes the Subscription when its socket closes'),
      warn('error', 'sets the Subscription to `error` or `off` when its socket closes'),
      warn('rebind-refused', 'refuses a fresh token on a new connection'),
    ],
    gates: ['subscription'],
    sources: [websocketFlow],
    wrongServer: 'The Subscription is gone once its socket is closed.',
  },
])
