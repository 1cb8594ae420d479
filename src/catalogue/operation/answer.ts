import { backport, operationPage, r4, r5, rfc, websocketFlow } from '../sources.js'
import { group, BACKPORT, CRASH, CRASH_BUT_501, WITH_OPERATION, fail, info, warn } from '../wording.js'

/** How the operation answers, what else its URL does, and how it is declared. */
export const ANSWER = group('OP', [
  {
    id: 'OP-17',
    title: 'A call that succeeds is answered with a 2xx status, which is 200 for a synchronous call.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('not-2xx', 'does not answer a valid call with a 2xx status'),
      warn('not-200', 'answers a valid synchronous call with 2xx, but not 200'),
    ],
    gates: ['subscription'],
    sources: [
      r5('operations.html#response'),
      r5('subscription-operation-get-ws-binding-token.html#examples'),
    ],
    wrongServer: 'The answer is 201 with a Location, or 204 without a body.',
  },
  {
    id: 'OP-18',
    title: 'The body of a successful response is a Parameters resource itself, not wrapped in anything.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('not-parameters', 'answers with success and a body that is not a Parameters resource'),
      fail('wrapped', 'puts the outputs into a Parameters inside a `return` parameter'),
    ],
    gates: ['subscription'],
    sources: [r5('operations.html#response')],
    wrongServer: 'The body is a Bundle, an OperationOutcome, or plain JSON such as `{"token": …}`.',
  },
  {
    id: 'OP-19',
    title: 'Where GET works, HEAD either works too or is refused with 405 or 501.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      CRASH_BUT_501,
      info('other-status', 'answers HEAD with a status that is neither the one of GET nor 405 nor 501'),
    ],
    gates: ['subscription', 'get'],
    sources: [r5('http.html#head')],
    wrongServer: 'HEAD ends in a 500.',
  },
  // No text covers these methods; the failure rests on the safety of the caller’s data.
  {
    id: 'OP-20',
    title: 'PUT, PATCH and DELETE on the URL of the operation leave the Subscription as it is.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      fail('altered', 'changes or removes the Subscription'),
      warn('2xx', 'answers with success and leaves the Subscription as it is'),
      CRASH_BUT_501,
    ],
    gates: ['subscription'],
    sources: [rfc('9110#section-9.3')],
    wrongServer: 'DELETE on the URL of the operation deletes the Subscription.',
  },
  {
    id: 'OP-21',
    title:
      'A call with `Prefer: respond-async` is answered either at once or with 202 and a Content-Location to poll.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      fail('202-without-location', 'answers 202 without a Content-Location'),
      CRASH,
      info('asynchronous', 'answers 202 with a Content-Location'),
      info('refused', 'refuses the preference with a client error'),
    ],
    gates: ['subscription'],
    sources: [r4('async.html#use-case')],
    wrongServer: 'The answer is 202 and does not say where the result will be.',
  },
  {
    id: 'OP-22',
    title: 'The CapabilityStatement lists the operation under the resource Subscription.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('undeclared', 'does not list the operation at all'),
      warn('system-level-only', 'lists the operation only among those of the whole system'),
    ],
    sources: [r5('http.html'), backport('conformance.html#conformance-in-fhir-r4')],
    wrongServer: 'The operation works, and the CapabilityStatement does not mention it.',
  },
  {
    id: 'OP-23',
    title:
      'The declaration names the definition by the canonical URL of R5 core or of the Backport guide, or by that of a definition derived from them.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('missing', 'declares the operation without a definition'),
      warn('relative', 'gives a definition that is not an absolute URL'),
      warn(
        'unknown',
        'gives another canonical whose definition cannot be seen to derive from a published one',
      ),
    ],
    sources: [operationPage, backport('CapabilityStatement-backport-subscription-server-r4.html#summary')],
    wrongServer: 'The definition is a relative reference or the address of a web page of the build.',
  },
  // the guide’s own CapabilityStatements 1.0.0 and 1.1.0 carry the `$`.
  {
    id: 'OP-24',
    title: 'The declared name of the operation is its code without the `$`: `get-ws-binding-token`.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('other-name', 'declares another name'),
      {
        id: 'dollar-form',
        broken: 'declares the name with a leading `$`',
        verdict: { default: 'warn', R4: 'info', R4B: 'info' },
      },
    ],
    sources: [r5('capabilitystatement-definitions.html#CapabilityStatement.rest.resource.operation.name')],
    wrongServer: 'The name is that of the definition, `GetWsBindingToken`.',
  },
  {
    id: 'OP-25',
    title: 'Under the Backport guide a server may leave the operation out and still conform.',
    strength: 'MAY',
    releases: BACKPORT,
    sources: [backport('CapabilityStatement-backport-subscription-server-r4.html#summary')],
    untestable:
      'It is the gate itself: a server without the operation counts as not implementing it, not as failing.',
  },
  {
    id: 'OP-26',
    title: 'The operation can be called again before the first token has expired.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('refused', 'does not answer the second call with a complete response'),
      info('same-token', 'answers both calls with the same token'),
    ],
    gates: ['subscription'],
    sources: [websocketFlow, operationPage],
    wrongServer: 'The second call is answered 409 because a token is already out.',
  },
  {
    id: 'OP-27',
    title: 'URLs are case-sensitive, and the name of the operation is all lower case.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [CRASH_BUT_501, info('accepted', 'answers another letter case of the name with success')],
    gates: ['subscription'],
    sources: [r5('http.html#root')],
  },
  {
    id: 'OP-28',
    title:
      'The cardinalities of the definition say how often a parameter’s name may stand in a request or a response.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    sources: [
      r5('operationdefinition-definitions.html#OperationDefinition.parameter.min'),
      r5('operationdefinition-definitions.html#OperationDefinition.parameter.max'),
    ],
    untestable:
      'It is the basis of other requirements; OUT-01, OUT-07, OUT-15 and OUT-19 test what follows from it.',
  },
])
