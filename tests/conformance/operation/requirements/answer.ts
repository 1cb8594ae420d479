import {
  advise,
  adviseOnCrash,
  BACKPORT,
  clause,
  crashBut501,
  fail,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { byDefinition, byPage, operationRules } from '../../catalogue/grounds.js'
import { backport, operationPage, r4, r5, rfc, websocketFlow } from '../../catalogue/sources.js'

/** How the operation answers, what else its URL does, and how it is declared. */
export const REQUIREMENTS = group('OP', [
  {
    id: 'OP-17',
    title: 'A call that succeeds is answered with a 2xx status, usually 200.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-17/not-2xx', 'does not answer a valid call with a 2xx status', {
        ground: operationRules('response'),
        advice: advise(
          'A valid call gets no token, so nothing that follows can work.',
          'Answer a valid call 200 with a Parameters.',
          'The operation is not implemented, or not for this level',
          'The caller’s scopes do not cover the operation',
          'The Subscription was not yet active when it was called',
        ),
      }),
      info('OP-17/not-200', 'answers a valid synchronous call with 2xx, but not 200'),
    ],
    sources: [
      r5('operations.html#response'),
      r5('subscription-operation-get-ws-binding-token.html#examples'),
    ],
    wrongServer: 'The answer is 300, or an error although a token was issued.',
  },
  {
    id: 'OP-18',
    title: 'The body of a successful response is a Parameters resource itself, not wrapped in anything.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-18/not-parameters', 'answers with success and a body that is not a Parameters resource', {
        ground: operationRules('response'),
        advice: advise(
          'The client cannot find the outputs where every operation has them.',
          'Answer with a Parameters with the parameters `token`, `expiration`, `websocket-url` and, if you like, `subscription`.',
          'The answer is JSON of the server’s own',
          'A Bundle is used as for searches',
        ),
      }),
      fail('OP-18/wrapped', 'puts the outputs into a Parameters inside a `return` parameter', {
        ground: operationRules('response'),
        advice: advise(
          'The outputs are one level deeper than clients look.',
          'Return the Parameters itself as the body, not as a `return` parameter of another.',
          'The framework wraps whatever an operation returns',
        ),
      }),
    ],
    sources: [r5('operations.html#response')],
    wrongServer: 'The body is a Bundle, an OperationOutcome, or plain JSON such as `{"token": …}`.',
  },
  {
    id: 'OP-19',
    title: 'Where GET works, HEAD either works too or is refused with 405 or 501.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('OP-19/5xx', {
        advice: adviseOnCrash('HEAD', 'as GET without a body, or with 405'),
      }),
      info('OP-19/other-status', 'answers HEAD with a status that is neither the one of GET nor 405 nor 501'),
    ],
    sources: [r5('http.html#head')],
    wrongServer: 'HEAD ends in a 500.',
  },
  {
    id: 'OP-20',
    title: 'PUT, PATCH and DELETE on the URL of the operation leave the Subscription as it is.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('OP-20/altered', 'changes or removes the Subscription', {
        advice: advise(
          'A wrong method on the URL of the operation destroys or changes the Subscription.',
          'Route the URL of the operation before that of the resource, and answer other methods 405.',
          'The router drops the last segment of the path',
        ),
      }),
      warn('OP-20/2xx', 'answers with success and leaves the Subscription as it is', {
        advice: advise(
          'The answer says that something was done, and nothing was.',
          'Answer 405 with `Allow: GET, POST`.',
          'A route for every method',
        ),
      }),
      crashBut501('OP-20/5xx', {
        advice: adviseOnCrash('PUT, PATCH or DELETE', 'with 405'),
      }),
    ],
    sources: [rfc('9110#section-9.3')],
    wrongServer: 'DELETE on the URL of the operation deletes the Subscription.',
  },
  {
    id: 'OP-21',
    title:
      'A call with `Prefer: respond-async` is answered either at once or with 202 and a Content-Location to poll.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-21/202-without-location', 'answers 202 without a Content-Location', {
        ground: byPage('definition', 'async.html'),
        advice: advise(
          'The client has to wait, and never learns where the result will be.',
          'Send `Content-Location` with the 202, or answer at once and ignore the preference.',
          'The preference is handled by a generic filter that the operation does not complete',
        ),
      }),
      crashBut501('OP-21/5xx', {
        advice: adviseOnCrash('`Prefer: respond-async`', 'as if the preference had not been given'),
      }),
      info('OP-21/asynchronous', 'answers 202 with a Content-Location'),
      info('OP-21/refused', 'refuses the preference with a client error'),
    ],
    sources: [r4('async.html#use-case')],
    wrongServer: 'The answer is 202 and does not say where the result will be.',
  },
  {
    id: 'OP-22',
    title: 'The CapabilityStatement lists the operation under the resource Subscription.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('OP-22/undeclared', 'does not list the operation at all', {
        advice: advise(
          'Clients that look at the CapabilityStatement first will not call the operation.',
          'Add `{ "name": "get-ws-binding-token", "definition": … }` to `operation` of `rest.resource` of type Subscription; OP-23 names the definition.',
          'Operations are added to the statement by hand, and this one was forgotten',
        ),
      }),
      warn('OP-22/system-level-only', 'lists the operation only among those of the whole system', {
        advice: advise(
          'It is declared where it does not exist, and not where it does.',
          'Move the entry from `rest.operation` to `rest.resource` of type Subscription.',
          'The generator of the statement puts all operations at system level',
        ),
      }),
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
      warn('OP-23/missing', 'declares the operation without a definition', {
        advice: advise(
          'Nobody can tell whose operation of that name it is.',
          'Add `definition` with the canonical URL of core or of the Backport guide.',
          'Only the name was filled in',
        ),
      }),
      warn('OP-23/relative', 'gives a definition that is not an absolute URL', {
        advice: advise(
          'A canonical has to be absolute; clients compare it as it is.',
          'Write `http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token`, or the Backport one.',
          'The statement names the server’s own copy of the definition',
        ),
      }),
      warn(
        'OP-23/unknown',
        'gives another canonical whose definition cannot be seen to derive from a published one',
        {
          advice: advise(
            'Clients that look for the published definition do not find it.',
            'Name the published canonical, or a definition whose `base` is it.',
            'The address of a web page was taken for the canonical',
            'A canonical of an early draft',
          ),
        },
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
      warn('OP-24/other-name', 'declares another name', {
        advice: advise(
          'Clients look for the name by which the operation is called.',
          'Declare the name `get-ws-binding-token`.',
          'The `name` of the OperationDefinition was taken instead of its `code`',
        ),
      }),
      clause('OP-24/dollar-form', 'declares the name with a leading `$`', {
        verdict: { default: 'warn', R4: 'info', R4B: 'info' },
        advice: advise(
          'Clients that add the `$` themselves call `$$get-ws-binding-token`.',
          'Declare the name without the `$`.',
          'The path was copied into the statement',
        ),
      }),
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
      fail('OP-26/refused', 'does not answer the second call with a token', {
        ground: byDefinition('definition'),
        advice: advise(
          'A client cannot renew its token in time, and loses its connection.',
          'Issue another token, or return the one that is still valid; never refuse because one is out.',
          'Tokens are stored under the Subscription with a unique key',
        ),
      }),
      info('OP-26/same-token', 'answers both calls with the same token'),
    ],
    sources: [websocketFlow, operationPage],
    wrongServer: 'The second call is answered 409 because a token is already out.',
  },
  {
    id: 'OP-27',
    title: 'URLs are case-sensitive, and the name of the operation is all lower case.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('OP-27/5xx', {
        advice: adviseOnCrash('The name in another letter case', 'with 404'),
      }),
      info('OP-27/accepted', 'answers another letter case of the name with success'),
    ],
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
