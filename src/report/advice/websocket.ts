import { advise, crash } from './types.js'
import type { AdviceTable } from './types.js'

export const WEBSOCKET_ADVICE: AdviceTable = {
  'WS-01/refused': advise(
    'Nobody can connect at the address that the server itself names.',
    'Return an address that is reachable from outside, and accept the upgrade there.',
    'The host or port is that of the inner network',
    'A proxy does not pass on `Upgrade` and `Connection`',
    'The certificate does not fit the host',
  ),
  'WS-02/none-works': advise(
    'No client can bind: no handshake and no event follows any of the known forms.',
    'Accept the text message `bind-with-token TOKEN`, and answer with a handshake.',
    'The form is one of the server’s own that no document names',
    'The token is not known to the process that holds the socket',
  ),
  'WS-04/missing': advise(
    'The client cannot tell whether the bind worked until an event comes.',
    'Send a notification of type `handshake` for each Subscription right after the bind.',
    'Handshakes are sent for rest-hooks alone',
  ),
  'WS-04/not-fhir': advise(
    'Generic clients do not understand the answer.',
    'Send a notification Bundle of type `handshake` instead of a message of your own.',
    'An acknowledgement of the websocket library',
  ),
  'WS-04/not-one-each': advise(
    'The client cannot tell which of its Subscriptions are bound.',
    'Send exactly one handshake for each Subscription of the token.',
    'One handshake for the whole connection',
  ),
  'WS-06/refused': advise(
    'A client needs a connection for each token.',
    'Keep a set of bound Subscriptions for each socket, and add to it.',
    'A socket has a field for one session',
  ),
  'WS-06/replaces': advise(
    'The second bind silently ends the delivery of the first Subscription.',
    'Add to what the socket is bound to instead of replacing it.',
    'A map from socket to one Subscription',
  ),
  'WS-07/stops': advise(
    'A client cannot prolong its connection: it has to connect anew, and may miss events.',
    'Accept a fresh token on a bound socket, and let its expiration count from then on.',
    'A second bind is refused because the socket is already bound',
    'The timer of the first token closes the socket',
  ),
  'WS-07/duplicates': advise(
    'Each event arrives twice after the token was renewed.',
    'Keep one binding for each Subscription and socket, and replace the old one.',
    'Each bind adds another listener',
  ),
  'WS-09/bound': advise(
    'Anyone who can reach the websocket receives notifications.',
    'Look the token up, and refuse the bind when it is unknown: say so or close the socket, and send nothing.',
    'The token is taken for the id of a Subscription',
    'The lookup’s failure is not checked',
  ),
  'WS-10/notified': advise(
    'Anyone who can reach the websocket receives notifications without any token.',
    'Send to bound sockets alone.',
    'Notifications are broadcast to all connections',
  ),
  'WS-11/stalls': advise(
    'Clients that acknowledge nothing, because no such message exists, get no more events.',
    'Send each event when it happens.',
    'A queue that waits for an acknowledgement of its own protocol',
  ),
  'WS-11/resends': advise(
    'The same event arrives again and again.',
    'Send each event once; clients fetch lost ones by `$events`.',
    'A queue that repeats what is not acknowledged',
  ),
  'WS-12/deleted': advise(
    'A lost connection costs the client its Subscription, and everything that happens until it makes another.',
    'Keep the Subscription when its socket closes.',
    'Subscription and connection share one lifetime',
  ),
  'WS-12/error': advise(
    'A client that reconnects finds its Subscription switched off.',
    'Leave the status as it is when a socket closes; nobody listening is no error.',
    'A failed delivery to a closed socket counts as an error of the Subscription',
  ),
  'WS-12/rebind-refused': advise(
    'A client cannot come back after its connection was lost.',
    'Accept a fresh token on a new connection.',
    'The old socket is still held to be bound',
  ),
  'WS-13/wrong-mime': advise(
    'The client gets a format that it did not ask for and perhaps cannot read.',
    'Serialise notifications by the content type of the accepted Subscription, or refuse what cannot be served.',
    'Only one serialiser is wired to the websocket',
  ),
  'WS-15/more': advise(
    'More is told than was agreed: data leaves the server that was meant to stay.',
    'Build the notification by the content level of the accepted Subscription.',
    'All levels share the code of `full-resource`',
  ),
  'WS-15/less': advise(
    'The client misses what it was promised, and has to ask for each resource.',
    'Build the notification by the content level of the accepted Subscription, or refuse the level.',
    'Only `empty` or `id-only` is implemented',
  ),
  'WS-16/wrapped': advise(
    'Generic clients do not find the Bundle.',
    'Send the Bundle itself as the message.',
    'A message protocol of the websocket library',
  ),
  'WS-16/concatenated': advise(
    'A client that parses each message as one resource fails.',
    'Send each notification as a message of its own.',
    'Writes are buffered and joined',
  ),
  'WS-17/no-pong': advise(
    'Clients and proxies that look for a pong hold the connection for dead and close it.',
    'Answer pings with pongs; most websocket libraries do so by themselves.',
    'A proxy in between swallows control frames',
  ),
  'WS-17/closed': advise(
    'A client that checks its connection loses it.',
    'Answer pings with pongs.',
    'A handler for unknown frames closes the connection',
  ),
  'WS-18/none': advise(
    'The client cannot tell a quiet server from a dead connection.',
    'Send a notification of type `heartbeat` whenever nothing else was sent in a period, or do not accept a period.',
    'The period is stored, and no timer was built',
    'A timer for rest-hooks alone',
  ),
  'WS-18/not-fhir': advise(
    'Clients that parse every message as a notification fail at the heartbeat.',
    'Send a Bundle with a status of type `heartbeat`.',
    'A keep-alive of the websocket library',
  ),
  'WS-19/none': advise(
    'The client cannot tell a quiet server from a dead connection.',
    'Send a notification of type `heartbeat` in each period that the extension names.',
    'The extension is stored, and no timer was built',
  ),
  'WS-20/handshake-counted': advise(
    'The counter grows without an event: the client believes that it missed some.',
    'Count events alone; a handshake repeats the counter as it is.',
    'The counter is raised in the function that sends any notification',
  ),
  'WS-20/heartbeat-counted': advise(
    'The counter grows without an event: the client believes that it missed some.',
    'Count events alone; a heartbeat repeats the counter as it is.',
    'The counter is raised in the function that sends any notification',
  ),
  'WS-21/not-delivered': advise(
    'What the Subscription is for does not happen: the event never arrives.',
    'Send a notification to the bound sockets when a change fits the topic.',
    'The topic’s trigger does not fit the change: look at its resource and interaction',
    'Events are delivered to the process that wrote, the socket is at another',
    'The Subscription was not yet active',
  ),
  'WS-23/delayed': advise(
    'Events come later than the client may expect of a live connection.',
    'Send what is waiting when the heartbeat period is over, at the latest.',
    'Batching with a longer interval than the heartbeat',
  ),
  'WS-24/unavailable': advise(
    'One bad message of one client ends the service for all.',
    'Catch what the handler of messages throws, and close that socket at most.',
    'An exception that nobody catches ends the process',
  ),
  'WS-25/notified': advise(
    'Whoever deleted a Subscription keeps hearing of events.',
    'Look at the Subscription, or remove its bindings, before an event is sent.',
    'Bindings live in memory and are not told of the deletion',
  ),
  'WS-26/subprotocol-required': advise(
    'Only clients that know this server can connect.',
    'Accept an upgrade without `Sec-WebSocket-Protocol`.',
    'The endpoint is shared with another protocol, such as GraphQL or STOMP',
  ),
  'WS-27/accepted-unchanged': advise(
    'The client believes that it will get a version that it never gets.',
    'Refuse an unknown `fhirVersion`, or return the content type that will be sent.',
    'Parameters of the content type are stored as text',
  ),
  'WS-27/5xx': crash('A content type with an unknown `fhirVersion`'),
}
