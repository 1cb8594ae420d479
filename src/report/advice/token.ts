import { advise } from './types.js'
import type { AdviceTable } from './types.js'

/** The token and its expiry. */
export const TOKEN_ADVICE: AdviceTable = {
  'TOK-02/header-required': advise(
    'Browsers cannot send an Authorization header with a websocket, so no web application can connect.',
    'Open the socket to everyone, and let the token in the bind message decide.',
    'The filter for the FHIR endpoint also covers the websocket’s path',
  ),
  'TOK-02/more-required': advise(
    'Only clients that know this server can bind.',
    'Let the token suffice; look up what else is needed by it.',
    'The bind message has a field for the user or the Subscription',
  ),
  'TOK-03/leaks': advise(
    'A client hears of events that its token does not cover: perhaps those of another patient.',
    'Send a notification only to sockets that are bound to its Subscription.',
    'Notifications go to every socket of the user, or to every socket',
  ),
  'TOK-04/same-as-bearer': advise(
    'Whoever sees the bind message, or its log, can act as the user on the whole FHIR endpoint.',
    'Issue a random token for binding alone.',
    'The access token was at hand',
  ),
  'TOK-05/short': advise(
    'The token can be found by trying.',
    'Issue at least 128 random bits, 22 characters in base64url.',
    'A short id of a counter or hash',
  ),
  'TOK-05/counter': advise(
    'Whoever has one token knows those of others.',
    'Take the token from a cryptographic random source.',
    'The key of a database row',
    'A UUID made of time and node',
  ),
  'TOK-05/subscription-id': advise(
    'The id of a Subscription is no secret: whoever has seen it can bind.',
    'Issue a random token, and keep what it is for on the server.',
    'A placeholder that was never replaced',
  ),
  'EXP-01/past': advise(
    'Clients hold the token for expired, and ask for another without end.',
    'Write now plus the lifetime, in UTC.',
    'Local time labelled `Z`',
    'Seconds taken for milliseconds',
    'A clock that is off',
  ),
  'EXP-02/too-short': advise(
    'On a slow network the token has expired before the socket is open.',
    'Let tokens live for a minute at least.',
    'A setting for tests',
    'Seconds taken for milliseconds',
  ),
  'EXP-03/refused-early': advise(
    'A client that relies on the expiration is refused.',
    'Write the time at which the token is really removed.',
    'The cache that holds tokens has a shorter lifetime of its own',
    'Another process than the one that issued it does not know the token',
  ),
  'EXP-04/accepted': advise(
    'A token that leaked works for ever.',
    'Compare the expiration with the clock when the bind message arrives, and refuse it from then on.',
    'Expired tokens are removed by a job that seldom runs',
    'The expiration is only written, never checked',
  ),
  'EXP-05/still-delivers': advise(
    'Whoever lost access keeps hearing of events as long as the connection lasts.',
    'Stop delivering, or close the socket, when the token of the bind expires and no fresh one was bound.',
    'The expiration is checked at the bind alone',
  ),
  'EXP-06/incomplete': advise(
    'The client that renews its token lacks what it needs to go on.',
    'Return all outputs in every answer.',
    'The second answer comes from a cache or another path',
  ),
  'EXP-06/earlier': advise(
    'A client that renews gains nothing, and loses its connection sooner than it thinks.',
    'Compute the expiration from the time of this call.',
    'The lifetime is counted from another moment, such as the creation of the Subscription',
  ),
  'EXP-06/not-renewed': advise(
    'The token cannot be renewed in time, so there is a gap in delivery.',
    'Issue a new token, or prolong the old one, when it is nearly over.',
    'The token is kept under the Subscription and returned until it expires',
  ),
}
