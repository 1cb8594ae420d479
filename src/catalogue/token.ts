import { operationPage, r5, websocketFlow } from './sources.js'
import { group, CORE, WITH_OPERATION, fail, info, warn } from './wording.js'

/** What a token means. */
export const TOKEN = group('TOK', [
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
    title: 'The token alone shows authorization on the websocket, without other credentials.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('header-required', 'refuses a socket without an Authorization header'),
      warn('more-required', 'binds only with more credentials in the bind message'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer:
      'The upgrade is refused with 401 unless it has a bearer header, which a browser cannot send.',
  },
  {
    id: 'TOK-03',
    title: 'A token for one Subscription yields no notifications of another.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('leaks', 'delivers notifications of a Subscription that the token does not cover')],
    gates: ['subscription', 'trigger'],
    sources: [operationPage, r5('subscriptions.html#safety')],
    wrongServer: 'The socket receives everything that the user may see.',
  },
  {
    id: 'TOK-04',
    title: 'The binding token differs from the bearer token of the caller.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [warn('same-as-bearer', 'returns the caller’s bearer token as binding token')],
    gates: ['subscription', 'authentication'],
    sources: [operationPage],
    wrongServer: 'The access token is echoed back.',
  },
  {
    id: 'TOK-05',
    title: 'The token cannot be guessed.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('short', 'returns a token of fewer than 16 characters'),
      warn('counter', 'returns tokens that differ only by a counter'),
      warn('subscription-id', 'returns the id of the Subscription as token'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The token is the id of the Subscription.',
  },
  {
    id: 'TOK-06',
    title: 'Whether a token can be used more than once is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('single-use', 'refuses a second bind with the same token')],
    gates: ['subscription'],
    sources: [websocketFlow],
  },
])
