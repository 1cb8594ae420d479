import { advise, crash } from './types.js'
import type { Advice, AdviceTable } from './types.js'

/** A token where there should be none. */
const tokenFor = (what: string, change: string, ...causes: string[]): Advice =>
  advise(`A token is issued ${what}.`, change, ...causes)

export const ERRORS_ADVICE: AdviceTable = {
  'ERR-01/2xx': advise(
    'Clients that look at the status take the failure for success.',
    'Set a 4xx or 5xx status with the OperationOutcome.',
    'The outcome is returned as the result of the operation',
  ),
  'ERR-02/no-outcome': advise(
    'The client cannot tell the user what was wrong.',
    'Return an OperationOutcome as the body of each error.',
    'The error page of the framework or of a proxy',
  ),
  'ERR-03/wrapped': advise(
    'Clients look for the OperationOutcome as the body, and find a Parameters.',
    'Return the OperationOutcome itself.',
    'The framework wraps whatever an operation returns',
  ),
  'ERR-04/no-issue': advise(
    'The outcome says nothing, and is not valid.',
    'Add an issue with `severity`, `code` and `diagnostics`.',
    'An empty outcome stands in for an unknown error',
  ),
  'ERR-04/invalid-issue': advise(
    'Strict parsers refuse the outcome, so the reason is lost.',
    'Use codes of the value sets: `"severity":"error"`, `"code":"not-found"`.',
    'Codes in capital letters',
    'HTTP statuses or inner codes in `code`',
  ),
  'ERR-05/2xx': tokenFor(
    'for a Subscription that does not exist: the client waits for events that never come',
    'Look the Subscription up, and answer 404 when it is not there.',
    'The id is put into the token unchecked',
  ),
  'ERR-05/5xx': crash('An unknown id at instance level', 'with 404'),
  'ERR-06/claimed': advise(
    'The client believes that it listens to a Subscription that does not exist.',
    'Refuse the call, or leave the unknown id out of `subscription`.',
    'The ids of the request are echoed as the output',
  ),
  'ERR-06/5xx': crash('An unknown id at type level', 'with 404 or 400'),
  'ERR-07/2xx': tokenFor(
    'that can never bind, since the Subscription has another channel',
    'Refuse Subscriptions whose channel type is not websocket.',
    'The channel type is not looked at',
  ),
  'ERR-07/5xx': crash('A Subscription of another channel type'),
  'ERR-08/5xx': crash('A Subscription that is off, in error or ended'),
  'ERR-09/2xx': tokenFor(
    'for a Subscription that was deleted',
    'Look the Subscription up at each call, and answer 404 or 410.',
    'A cache that is not told of the deletion',
    'Deleted resources are only marked',
  ),
  'ERR-09/5xx': crash('A deleted Subscription', 'with 404 or 410'),
  'ERR-10/2xx': tokenFor(
    'to anyone, though the server is protected otherwise',
    'Check credentials before the operation as for every other request, and answer 401.',
    'The route of the operation is outside of what the filter covers',
  ),
  'ERR-10/5xx': crash('A call without valid credentials', 'with 401'),
  'ERR-11/2xx': tokenFor(
    'for a Subscription of somebody else, whose events the caller then receives',
    'Check that the caller may read the Subscription, and answer 403 or 404.',
    'The Subscription is looked up without the caller’s compartment or tenant',
  ),
  'ERR-11/5xx': crash('A Subscription of another principal', 'with 403 or 404'),
  'ERR-12/token': advise(
    'Error bodies are logged and shown; a token in them is no secret any more.',
    'Leave tokens out of messages.',
    'The request is echoed for debugging',
  ),
  'ERR-12/stack-trace': advise(
    'It tells attackers about code and libraries, and users nothing.',
    'Log the trace, and return a sentence.',
    'A setting for development',
  ),
  'ERR-13/5xx': crash('A method that the operation does not have', 'with 405'),
}

export const SECURITY_ADVICE: AdviceTable = {
  'SEC-01/operation-open': tokenFor(
    'to anyone, though the server is protected otherwise',
    'Check credentials before the operation as for every other request, and answer 401.',
    'The route of the operation is outside of what the filter covers',
  ),
  'SEC-01/socket-open': advise(
    'Anyone who can reach the websocket receives notifications.',
    'Send nothing to a socket that was not bound with a valid token.',
    'Notifications are broadcast to all connections',
    'The lookup’s failure is not checked',
  ),
  'SEC-03/still-delivers': advise(
    'Withdrawing access has no effect until the connection ends.',
    'Look at the Subscription, or remove its bindings, before an event is sent.',
    'Bindings live in memory and are not told of the deletion',
  ),
  'SEC-04/not-secure': advise(
    'Token and events travel in the clear.',
    'Return a `wss:` address.',
    'TLS ends at a proxy, and the server behind it knows only `ws:`',
  ),
  'SEC-04/mixed-content': advise(
    'Browsers refuse `ws:` from a page with https, and others send the token in the clear.',
    'Return a `wss:` address, as the FHIR endpoint has https.',
    'TLS ends at a proxy, and the server behind it knows only `ws:`',
  ),
  'SEC-05/no-allow-origin': advise(
    'Web applications of other origins cannot call the operation.',
    'Answer the preflight with `Access-Control-Allow-Origin`.',
    'CORS is not switched on, or not for operations',
    'The preflight is refused for lack of credentials',
  ),
  'SEC-05/not-allowed': advise(
    'Browsers stop the call although the origin is allowed.',
    'Allow POST, and the headers `Authorization` and `Content-Type`.',
    'A list of methods or headers without those',
  ),
  'SEC-06/not-secure': advise(
    'Whole resources travel in the clear.',
    'Return a `wss:` address, or refuse `full-resource`.',
    'TLS ends at a proxy, and the server behind it knows only `ws:`',
  ),
  'SEC-07/token-in-url': advise(
    'Addresses end up in logs of servers and proxies, and the token with them.',
    'Leave the token out of the address; it travels in the bind message.',
    'The upgrade is authorised by the address',
  ),
  'SEC-07/credential-parameter': advise(
    'Addresses end up in logs of servers and proxies, and the credential with them.',
    'Leave credentials out of the address; the token travels in the bind message.',
    'The upgrade is authorised by the address',
  ),
  'SEC-08/token-readable': advise(
    'Whoever may read the Subscription can bind in its owner’s place.',
    'Keep tokens apart from the resource.',
    'The token is stored in an extension',
  ),
}
