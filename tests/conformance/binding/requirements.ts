import {
  advise,
  clause,
  fail,
  FLOW,
  ground,
  group,
  groundBy,
  info,
  UNDER_GUIDE,
  warn,
  WITH_OPERATION,
} from '../../../src/catalogue/wording.js'
import { SAFETY } from '../catalogue/grounds.js'
import { backport, operationPage, r5, rfc, websocketFlow } from '../catalogue/sources.js'

/** How a socket is opened, bound and closed. */
export const REQUIREMENTS = group('WS', [
  {
    id: 'WS-01',
    title: 'The `websocket-url` accepts a websocket connection.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-01/refused', 'does not complete the upgrade', {
        ground: groundBy(
          ground(
            'definition',
            backport('OperationDefinition-backport-subscription-get-ws-binding-token.html'),
          ),
          ground('definition', operationPage),
        ),
        advice: advise(
          'Nobody can connect at the address that the server itself names.',
          'Return an address that is reachable from outside, and accept the upgrade there.',
          'The host or port is that of the inner network',
          'A proxy does not pass on `Upgrade` and `Connection`',
          'The certificate does not fit the host',
        ),
      }),
    ],
    sources: [operationPage, websocketFlow],
    wrongServer: 'The URL names a host that only the server’s own network knows.',
  },
  // fails only when nothing works and an event could have shown it; the failure rests on nothing working at all.
  {
    id: 'WS-02',
    title:
      'A bind message with the token, in the configured or one of the known forms, binds the socket; no text defines its syntax.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-02/configured-fails', 'does not bind by the form that was configured for it', {
        ground: groundBy(
          ground(
            'definition',
            backport('OperationDefinition-backport-subscription-get-ws-binding-token.html'),
          ),
          ground('definition', operationPage),
        ),
        advice: advise(
          'The token that the server gives does not bind in the form that its own users know.',
          'Look at the message that BIND_DIALECT describes, and at what the socket does with it.',
          'The token is not known to the process that holds the socket',
          'BIND_DIALECT has a mistake',
        ),
      }),
      warn('WS-02/none-works', 'binds by none of the known forms', {
        advice: advise(
          'No client can bind: no handshake and no event follows any of the known forms.',
          'Accept the text message `bind-with-token TOKEN`, and answer with a handshake: NB-01, NB-03, SS-02 and SS-05 say what it holds.',
          'The form is one of the server’s own that no document names',
          'The token is not known to the process that holds the socket',
        ),
      }),
      info('WS-02/other-form', 'binds by another form than `bind-with-token TOKEN`'),
    ],
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
    clauses: [info('WS-03/binary-only', 'understands the bind message only in a binary frame')],
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
      warn('WS-04/missing', 'sends no handshake', {
        advice: advise(
          'The client cannot tell whether the bind worked until an event comes.',
          'Send a notification of type `handshake` for each Subscription right after the bind.',
          'Handshakes are sent for rest-hooks only',
        ),
      }),
      warn('WS-04/not-fhir', 'answers the bind with something else than a notification', {
        advice: advise(
          'Generic clients do not understand the answer.',
          'Send a notification Bundle of type `handshake` instead of a message of your own.',
          'An acknowledgement of the websocket library',
        ),
      }),
      warn('WS-04/not-one-each', 'sends more or fewer handshakes than Subscriptions were bound', {
        advice: advise(
          'The client cannot tell which of its Subscriptions are bound.',
          'Send exactly one handshake for each Subscription of the token.',
          'One handshake for the whole connection',
        ),
      }),
    ],
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
      warn('WS-06/refused', 'refuses the second bind or closes the socket', {
        advice: advise(
          'A client needs a connection for each token.',
          'Keep a set of bound Subscriptions for each socket, and add to it.',
          'A socket has a field for one session',
        ),
      }),
      warn('WS-06/replaces', 'ends the delivery of the first Subscription with the second bind', {
        advice: advise(
          'The second bind silently ends the delivery of the first Subscription.',
          'Add to what the socket is bound to instead of replacing it.',
          'A map from socket to one Subscription',
        ),
      }),
    ],
    sources: [backport('channels.html#security-notes-1'), websocketFlow],
    wrongServer: 'The second bind closes the socket with 1008.',
  },
  {
    id: 'WS-07',
    title: 'Binding a fresh token on the same connection continues the delivery.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('WS-07/stops', 'refuses the fresh token or delivers nothing after it', {
        advice: advise(
          'A client cannot prolong its connection: it has to connect anew, and may miss events.',
          'Accept a fresh token on a bound socket, and let its expiration count from then on.',
          'A second bind is refused because the socket is already bound',
          'The timer of the first token closes the socket',
        ),
      }),
      warn('WS-07/duplicates', 'delivers each event twice after the second bind', {
        advice: advise(
          'Each event arrives twice after the token was renewed.',
          'Keep one binding for each Subscription and socket, and replace the old one.',
          'Each bind adds another listener',
        ),
      }),
    ],
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
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-09/bound', 'sends a handshake or an event after a bind with an invented token', {
        ground: SAFETY,
        advice: advise(
          'Anyone who can reach the websocket receives notifications.',
          'Look the token up, and refuse the bind when it is unknown: say so or close the socket, and send nothing.',
          'The token is taken for the id of a Subscription',
          'The lookup’s failure is not checked',
        ),
      }),
      warn('WS-09/longer', 'binds with an issued token that has letters after it', {
        advice: advise(
          'What is read of a token is not all of it, so that tokens which were never issued bind.',
          'Compare the whole of what the client sent.',
          'The column or buffer for the token cuts off what is too long',
          'Only the beginning of the message is compared',
        ),
      }),
      info('WS-09/silent', 'does not signal the refusal'),
      info('WS-09/error-message', 'signals the refusal by a message instead of closing'),
    ],
    sources: [r5('subscriptions.html#safety')],
    wrongServer: 'A handshake follows, whatever the token.',
  },
  {
    id: 'WS-10',
    title: 'Nothing is delivered on a socket that was not bound.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-10/notified', 'delivers a notification on an unbound socket', {
        ground: SAFETY,
        advice: advise(
          'Anyone who can reach the websocket receives notifications without any token.',
          'Send to bound sockets only.',
          'Notifications are broadcast to all connections',
        ),
      }),
    ],
    sources: [r5('subscriptions.html#safety')],
    wrongServer: 'Events flow to every socket that is open.',
  },
  {
    id: 'WS-11',
    title: 'Delivery does not depend on an acknowledgement, since no such message exists.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      clause('WS-11/stalls', 'stops delivering to a client that acknowledges nothing', {
        unless: UNDER_GUIDE,
        ground: ground('definition', websocketFlow),
        verdict: FLOW,
        advice: advise(
          'Clients that acknowledge nothing, because no such message exists, get no more events.',
          'Send each event when it happens.',
          'A queue that waits for an acknowledgement of its own protocol',
        ),
      }),
    ],
    sources: [websocketFlow],
    wrongServer: 'The server waits for `{"type": "ack"}` after each event.',
  },
  {
    id: 'WS-12',
    title: 'The client may close the connection, keep its Subscription and bind again later.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      warn('WS-12/deleted', 'deletes the Subscription when its socket closes', {
        advice: advise(
          'A lost connection costs the client its Subscription, and everything that happens until it makes another.',
          'Keep the Subscription when its socket closes.',
          'Subscription and connection share one lifetime',
        ),
      }),
      warn('WS-12/error', 'sets the Subscription to `error` or `off` when its socket closes', {
        advice: advise(
          'A client that reconnects finds its Subscription switched off.',
          'Leave the status as it is when a socket closes; nobody listening is no error.',
          'A failed delivery to a closed socket counts as an error of the Subscription',
        ),
      }),
      warn('WS-12/rebind-refused', 'refuses a fresh token on a new connection', {
        advice: advise(
          'A client cannot come back after its connection was lost.',
          'Accept a fresh token on a new connection.',
          'The server still takes the old socket for bound',
        ),
      }),
    ],
    sources: [websocketFlow],
    wrongServer: 'The Subscription is gone once its socket is closed.',
  },
])
