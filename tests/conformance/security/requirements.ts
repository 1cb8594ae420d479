import { advise, adviseBy, fail, group, info, warn, WITH_OPERATION } from '../../../src/catalogue/wording.js'
import { SAFETY } from '../catalogue/grounds.js'
import { backport, operationPage, r5, rfc, websocketFlow } from '../catalogue/sources.js'

/** Who may do what, and how secrets are kept. */
export const REQUIREMENTS = group('SEC', [
  // No gate on authentication: the socket is judged without configured credentials too.
  {
    id: 'SEC-01',
    title: 'Authorization is enforced for the operation and for the socket.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail(
        'SEC-01/operation-open',
        'issues a token without valid credentials although the server is protected',
        {
          ground: SAFETY,
          advice: advise(
            'A token is issued to anyone, though the server is protected otherwise.',
            'Check credentials before the operation as for every other request, and answer 401.',
            'The route of the operation is outside of what the filter covers',
          ),
        },
      ),
      fail('SEC-01/socket-open', 'sends notifications to a socket that was bound with no valid token', {
        ground: SAFETY,
        advice: advise(
          'Anyone who can reach the websocket receives notifications.',
          'Send nothing to a socket that was not bound with a valid token.',
          'Notifications are broadcast to all connections',
          'The lookup’s failure is not checked',
        ),
      }),
    ],
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
  {
    id: 'SEC-03',
    title: 'Withdrawing access reaches connections that are live.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    sources: [backport('channels.html#security-notes-1')],
    untestable:
      'Deleting the Subscription is the one withdrawal that can be made from outside, and WS-25 judges it.',
  },
  {
    id: 'SEC-04',
    title: 'Websocket traffic is secured by TLS.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('SEC-04/not-secure', 'names a `ws:` address on a host that is not the loopback', {
        advice: advise(
          'Token and events travel in the clear.',
          'Return a `wss:` address.',
          'TLS ends at a proxy, and the server behind it knows only `ws:`',
        ),
      }),
      warn('SEC-04/mixed-content', 'is reached by https and names a `ws:` address', {
        advice: advise(
          'Browsers refuse `ws:` from a page with https, and others send the token in the clear.',
          'Return a `wss:` address, as the FHIR endpoint has https.',
          'TLS ends at a proxy, and the server behind it knows only `ws:`',
        ),
      }),
    ],
    sources: [websocketFlow, r5('security.html#http')],
    wrongServer: 'An https server names a `ws:` address.',
  },
  {
    id: 'SEC-05',
    title: 'Browsers of other origins may call the operation (CORS).',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('SEC-05/no-allow-origin', 'answers another origin without allowing it', {
        advice: adviseBy(
          {
            preflight: 'Answer the preflight (OPTIONS) with `Access-Control-Allow-Origin`.',
            answer:
              'Send `Access-Control-Allow-Origin` with every answer, not only with that to the preflight.',
          },
          advise(
            'Web applications of other origins cannot call the operation.',
            'Send `Access-Control-Allow-Origin`, with the preflight and with every answer.',
            'CORS is not switched on, or not for operations',
            'The preflight is refused for lack of credentials',
          ),
        ),
      }),
      warn('SEC-05/not-allowed', 'allows the origin, but not the method or the headers', {
        advice: advise(
          'Browsers stop the call although the origin is allowed.',
          'Allow POST, and the headers `Authorization` and `Content-Type`.',
          'A list of methods or headers without those',
        ),
      }),
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
        'SEC-06/not-secure',
        'accepts `full-resource` and names a `ws:` address on a host that is not the loopback',
        {
          advice: advise(
            'Whole resources travel in the clear.',
            'Return a `wss:` address, or refuse `full-resource`.',
            'TLS ends at a proxy, and the server behind it knows only `ws:`',
          ),
        },
      ),
    ],
    sources: [backport('payloads.html#full-resource')],
  },
  {
    id: 'SEC-07',
    title: 'The token does not stand in `websocket-url`.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('SEC-07/token-in-url', 'returns an address that contains the token', {
        advice: advise(
          'Addresses end up in logs of servers and proxies, and the token with them.',
          'Leave the token out of the address; it travels in the bind message.',
          'The upgrade is authorised by the address',
        ),
      }),
      warn(
        'SEC-07/credential-parameter',
        'returns an address with a query parameter such as `access_token`',
        {
          advice: advise(
            'Addresses end up in logs of servers and proxies, and the credential with them.',
            'Leave credentials out of the address; the token travels in the bind message.',
            'The upgrade is authorised by the address',
          ),
        },
      ),
    ],
    sources: [operationPage],
    wrongServer: '`wss://example.org/ws?token=…`, which ends up in logs.',
  },
  {
    id: 'SEC-08',
    title: 'The token cannot be read from the Subscription.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('SEC-08/token-readable', 'returns the token when the Subscription is read', {
        advice: advise(
          'Anyone who may read the Subscription can bind in its owner’s place.',
          'Keep tokens apart from the resource.',
          'The token is stored in an extension',
        ),
      }),
    ],
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
      info('SEC-10/rate-limited', 'answers a call with 429'),
      info('SEC-10/no-retry-after', 'answers 429 without Retry-After'),
    ],
    sources: [rfc('6585#section-4')],
  },
  {
    id: 'SEC-11',
    title: 'Which of 401, 403, 404 or an empty result denies access is the server’s policy.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [info('SEC-11/hidden', 'denies access as if the Subscription did not exist')],
    sources: [r5('security.html#AccessDenied')],
  },
])
