import {
  advise,
  BACKPORT_ONLY,
  clause,
  CORE,
  fail,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../src/catalogue/wording.js'
import { SAFETY } from '../catalogue/grounds.js'
import { operationPage, r5, websocketFlow } from '../catalogue/sources.js'

/** What a token means. */
export const REQUIREMENTS = group('TOK', [
  {
    id: 'TOK-01',
    title: 'The token is opaque: no format can be asked of it.',
    strength: 'IMPLIED',
    releases: CORE,
    sources: [operationPage],
    untestable: 'It is a rule for suites and clients: nothing is asked of the token’s format.',
  },
  // a warning, since the socket of such a server works for clients outside a browser.
  {
    id: 'TOK-02',
    title: 'The token is all the authorization that the websocket needs.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('TOK-02/header-required', 'refuses a socket without an Authorization header', {
        advice: advise(
          'Browsers cannot send an Authorization header with a websocket, so no web application can connect.',
          'Open the socket to everyone, and let the token in the bind message decide.',
          'The filter for the FHIR endpoint also covers the websocket’s path',
        ),
      }),
      warn('TOK-02/more-required', 'binds only with more credentials in the bind message', {
        advice: advise(
          'Only clients that know this server can bind.',
          'Let the token suffice; look up what else is needed by it.',
          'The bind message has a field for the user or the Subscription',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer:
      'The upgrade is refused with 401 unless it has a bearer header, which a browser cannot send.',
  },
  {
    id: 'TOK-03',
    title: 'A token for one Subscription yields no notifications of another.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('TOK-03/leaks', 'delivers notifications of a Subscription that the token does not cover', {
        followsFrom: ['OP-08/ignored'],
        ground: SAFETY,
        advice: advise(
          'A client hears of events that its token does not cover: perhaps those of another patient.',
          'Send a notification only to sockets that are bound to its Subscription.',
          'Notifications go to every socket of the user, or to every socket',
        ),
      }),
    ],
    sources: [operationPage, r5('subscriptions.html#safety')],
    wrongServer: 'The socket receives everything that the user may see.',
  },
  {
    id: 'TOK-04',
    title: 'The binding token differs from the bearer token of the caller.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('TOK-04/same-as-bearer', 'returns the caller’s bearer token as binding token', {
        advice: advise(
          'Anyone who sees the bind message, or its log, can act as the user on the whole FHIR endpoint.',
          'Issue a random token that is only for binding.',
          'The access token was at hand',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'The access token is echoed back.',
  },
  {
    id: 'TOK-05',
    title: 'The token cannot be guessed.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      clause('TOK-05/short', 'returns a token of fewer than 16 characters', {
        verdict: BACKPORT_ONLY,
        advice: advise(
          'The token can be found by trying.',
          'Issue at least 128 random bits, 22 characters in base64url.',
          'A short id of a counter or hash',
        ),
      }),
      warn('TOK-05/counter', 'returns tokens that differ only by a counter', {
        advice: advise(
          'Anyone who has one token knows those of others.',
          'Take the token from a cryptographic random source.',
          'The key of a database row',
          'A UUID made of time and node',
        ),
      }),
      warn('TOK-05/subscription-id', 'returns the id of the Subscription as token', {
        advice: advise(
          'The id of a Subscription is no secret: anyone who has seen it can bind.',
          'Issue a random token, and keep what it is for on the server.',
          'A placeholder that was never replaced',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'The token is the id of the Subscription.',
  },
  {
    id: 'TOK-06',
    title: 'Whether a token can be used more than once is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('TOK-06/single-use', 'refuses a second bind with the same token')],
    sources: [websocketFlow],
  },
])
