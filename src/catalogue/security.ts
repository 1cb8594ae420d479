import { backport, operationPage, r5, rfc, websocketFlow } from './sources.js'
import { group, WITH_OPERATION, fail, info, warn } from './wording.js'

/** Who may do what, and how secrets are kept. */
export const SECURITY = group('SEC', [
  // No gate on authentication: the socket is judged without configured credentials too.
  {
    id: 'SEC-01',
    title: 'Authorization is enforced for the operation and for the socket.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('operation-open', 'issues a token without valid credentials although the server is protected'),
      fail('socket-open', 'sends notifications to a socket that was bound with no valid token'),
    ],
    gates: ['subscription'],
    sources: [r5('subscriptions.html#safety'), backport('safety_security.html#general-considerations')],
    wrongServer: 'Anyone who knows the address of the socket receives notifications.',
  },
  {
    id: 'SEC-02',
    title: 'Authorization is still checked when a notification is sent.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    sources: [r5('subscriptions.html#safety')],
    untestable: 'It would need a way to withdraw an authorization, which FHIR does not define.',
  },
  // Deleting the Subscription is the one withdrawal that can be made from outside; WS-25 judges it in full.
  {
    id: 'SEC-03',
    title: 'Withdrawing access reaches connections that are live.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('still-delivers', 'goes on delivering on a live connection after the Subscription was deleted'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [backport('channels.html#security-notes-1')],
    wrongServer: 'Only new connections are checked.',
  },
  {
    id: 'SEC-04',
    title: 'Websocket traffic is secured by TLS.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('not-secure', 'names a `ws:` address on a host that is not the loopback'),
      warn('mixed-content', 'is reached by https and names a `ws:` address'),
    ],
    gates: ['subscription'],
    sources: [websocketFlow, r5('security.html#http')],
    wrongServer: 'An https server names a `ws:` address.',
  },
  {
    id: 'SEC-05',
    title: 'Browsers of other origins may call the operation (CORS).',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('no-allow-origin', 'answers a preflight without allowing the origin'),
      warn('not-allowed', 'allows the origin, but not the method or the headers'),
    ],
    sources: [r5('http.html#security')],
    wrongServer: 'A preflight is answered without `Access-Control-Allow-Origin`.',
  },
  {
    id: 'SEC-06',
    title: 'The level `full-resource` is used only on a secure channel.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn(
        'not-secure',
        'accepts `full-resource` and names a `ws:` address on a host that is not the loopback',
      ),
    ],
    gates: ['subscription'],
    sources: [backport('payloads.html#full-resource')],
  },
  {
    id: 'SEC-07',
    title: 'The token does not stand in `websocket-url`.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('token-in-url', 'returns an address that contains the token'),
      warn('credential-parameter', 'returns an address with a query parameter such as `access_token`'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: '`wss://example.org/ws?token=…`, which ends up in logs.',
  },
  {
    id: 'SEC-08',
    title: 'The token cannot be read from the Subscription.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [warn('token-readable', 'returns the token when the Subscription is read')],
    gates: ['subscription'],
    sources: [r5('subscriptions.html#safety')],
    wrongServer: 'The token is kept in an extension of the Subscription.',
  },
  {
    id: 'SEC-09',
    title: 'Tokens are not written to logs.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    sources: [backport('safety_security.html')],
    untestable: 'Logs of the server cannot be seen from outside.',
  },
  {
    id: 'SEC-10',
    title: 'Whether the operation is rate-limited is left open; 429 is a legitimate answer.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      info('rate-limited', 'answers a call with 429'),
      info('no-retry-after', 'answers 429 without Retry-After'),
    ],
    gates: ['subscription'],
    sources: [rfc('6585#section-4')],
  },
  {
    id: 'SEC-11',
    title: 'Which of 401, 403, 404 or an empty result denies access is the server’s policy.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [info('hidden', 'denies access as if the Subscription did not exist')],
    gates: ['subscription', 'authentication'],
    sources: [r5('security.html#AccessDenied')],
  },
])
