import {
  advise,
  adviseOnCrash,
  crashBut501,
  fail,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../src/catalogue/wording.js'
import { byDefinition, byPage, operationRules, SAFETY } from '../catalogue/grounds.js'
import { build, operationPage, r5, rfc } from '../catalogue/sources.js'

/** How the operation fails. */
export const REQUIREMENTS = group('ERR', [
  {
    id: 'ERR-01',
    title: 'A call that fails has a 4xx or 5xx status.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('ERR-01/2xx', 'answers a failed call with a 2xx status and an error in the body', {
        ground: operationRules('response'),
        advice: advise(
          'Clients that look at the status take the failure for success.',
          'Set a 4xx or 5xx status with the OperationOutcome.',
          'The outcome is returned as the result of the operation',
        ),
      }),
    ],
    sources: [r5('operations.html#response')],
    wrongServer: 'The status is 200, the body an error.',
  },
  {
    id: 'ERR-02',
    title: 'An error response carries an OperationOutcome.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('ERR-02/no-outcome', 'answers an error without an OperationOutcome', {
        advice: advise(
          'The client cannot tell the user what was wrong.',
          'Return an OperationOutcome as the body of each error.',
          'The error page of the framework or of a proxy',
        ),
      }),
    ],
    sources: [r5('operations.html#response'), r5('http.html#Status-Codes')],
    wrongServer: 'The body is an HTML page, or empty.',
  },
  {
    id: 'ERR-03',
    title: 'The OperationOutcome of an error is the body itself, not a parameter of a Parameters.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('ERR-03/wrapped', 'wraps the OperationOutcome in a Parameters', {
        advice: advise(
          'Clients look for the OperationOutcome as the body, and find a Parameters.',
          'Return the OperationOutcome itself.',
          'The framework wraps whatever an operation returns',
        ),
      }),
    ],
    sources: [build('operations.html#response')],
    wrongServer: 'The OperationOutcome is the `resource` of a parameter.',
  },
  {
    id: 'ERR-04',
    title:
      'A returned OperationOutcome has issues, each with a severity and a code of the required value sets.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('ERR-04/no-issue', 'returns an OperationOutcome without an issue', {
        ground: byPage('cardinality', 'operationoutcome-definitions.html#OperationOutcome.issue'),
        advice: advise(
          'The outcome says nothing, and is not valid.',
          'Add an issue with `severity`, `code` and `diagnostics`.',
          'An empty outcome is sent for an unknown error',
        ),
      }),
      fail('ERR-04/invalid-issue', 'returns an issue without a legal severity or code', {
        ground: byPage('required binding', 'operationoutcome-definitions.html#OperationOutcome.issue'),
        advice: advise(
          'Strict parsers refuse the outcome, so the reason is lost.',
          'Use codes of the value sets: `"severity":"error"`, `"code":"not-found"`.',
          'Codes in capital letters',
          'HTTP statuses or inner codes in `code`',
        ),
      }),
      fail('ERR-04/schema', 'returns an OperationOutcome that breaks HL7’s JSON schema', {
        ground: byPage('definition', 'operationoutcome-definitions.html#OperationOutcome'),
        advice: advise(
          'Strict parsers refuse the outcome, so the reason is lost.',
          'Give each element the type that its definition says.',
          'The outcome is written by hand past the FHIR library',
        ),
      }),
    ],
    sources: [r5('operationoutcome-definitions.html#OperationOutcome.issue')],
    wrongServer: '`"severity": "ERROR"`',
  },
  // That the status is not stated is why only a token that claims the Subscription fails.
  {
    id: 'ERR-05',
    title: 'An unknown id at instance level is a client error, ideally 404.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('ERR-05/claimed', 'issues a token that names or binds the unknown Subscription', {
        ground: byDefinition('definition'),
        advice: advise(
          'The client believes that it listens to a Subscription that is not there.',
          'Look the Subscription up, and answer 404 when it is not there.',
          'The id is put into the token unchecked',
        ),
      }),
      warn('ERR-05/2xx', 'answers with success, and claims nothing of the unknown Subscription', {
        advice: advise(
          'A token is issued for a Subscription that does not exist: the client waits for events that never come.',
          'Look the Subscription up, and answer 404 when it is not there.',
          'The id is put into the token unchecked',
        ),
      }),
      warn('ERR-05/5xx', 'answers an unknown id with a 5xx status other than 501', {
        advice: adviseOnCrash('An unknown id at instance level', 'with 404'),
      }),
      info('ERR-05/not-404', 'answers with another client error than 404'),
    ],
    sources: [r5('http.html#read')],
    wrongServer: 'A token is issued for a Subscription that does not exist.',
  },
  {
    id: 'ERR-06',
    title: 'An unknown id at type level is not reported as covered, and is best refused.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('ERR-06/claimed', 'answers with success and lists the unknown id', {
        ground: byDefinition('definition'),
        advice: advise(
          'The client believes that it listens to a Subscription that does not exist.',
          'Refuse the call, or leave the unknown id out of `subscription`.',
          'The ids of the request are echoed as the output',
        ),
      }),
      warn('ERR-06/5xx', 'answers with a 5xx status other than 501', {
        advice: adviseOnCrash('An unknown id at type level', 'with 404 or 400'),
      }),
      info('ERR-06/2xx', 'answers with success and does not list the unknown id'),
    ],
    sources: [operationPage],
    wrongServer: 'The response lists the unknown id as covered.',
  },
  {
    id: 'ERR-07',
    title:
      'What a Subscription of another channel type yields is left open; a token for it could never bind.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('ERR-07/2xx', 'issues a token for a Subscription of another channel', {
        advice: advise(
          'A token is issued that can never bind, since the Subscription has another channel.',
          'Refuse Subscriptions whose channel type is not websocket.',
          'The channel type is not looked at',
        ),
      }),
      crashBut501('ERR-07/5xx', {
        advice: adviseOnCrash('A Subscription of another channel type'),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'A token is issued for a rest-hook Subscription.',
  },
  {
    id: 'ERR-08',
    title: 'What a Subscription that is off, in error or ended yields is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('ERR-08/5xx', {
        advice: adviseOnCrash('A Subscription that is off, in error or ended'),
      }),
      info('ERR-08/2xx', 'issues a token for such a Subscription'),
    ],
    sources: [operationPage],
    wrongServer: 'The call ends in a 5xx status.',
  },
  {
    id: 'ERR-09',
    title: 'A deleted Subscription yields 404 or 410.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('ERR-09/claimed', 'issues a token that names or binds the deleted Subscription', {
        ground: byDefinition('definition'),
        advice: advise(
          'The client believes that it listens to a Subscription that is not there.',
          'Look the Subscription up at each call, and answer 404 or 410.',
          'A cache that does not learn of the deletion',
        ),
      }),
      warn('ERR-09/2xx', 'issues a token, and claims nothing of the deleted Subscription', {
        advice: advise(
          'A token is issued for a Subscription that was deleted.',
          'Look the Subscription up at each call, and answer 404 or 410.',
          'A cache that does not learn of the deletion',
          'Deleted resources are only marked',
        ),
      }),
      crashBut501('ERR-09/5xx', {
        advice: adviseOnCrash('A deleted Subscription', 'with 404 or 410'),
      }),
      info('ERR-09/not-404-or-410', 'answers with another client error'),
    ],
    sources: [r5('http.html#read')],
    wrongServer: 'A token is issued for a deleted Subscription.',
  },
  {
    id: 'ERR-10',
    title: 'A protected server refuses calls without credentials or with invalid ones, with 401.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('ERR-10/2xx', 'answers with success', {
        yieldsTo: ['SEC-01/operation-open'],
        ground: SAFETY,
        advice: advise(
          'A token is issued to anyone, though the server is protected otherwise.',
          'Check credentials before the operation as for every other request, and answer 401.',
          'The route of the operation is outside of what the filter covers',
        ),
      }),
      crashBut501('ERR-10/5xx', {
        advice: adviseOnCrash('A call without valid credentials', 'with 401'),
      }),
      info('ERR-10/not-401', 'answers with another client error'),
    ],
    sources: [r5('security.html#AccessDenied'), r5('operations.html#base')],
    wrongServer: 'A token is issued to anyone.',
  },
  {
    id: 'ERR-11',
    title: 'A Subscription of another principal yields 403 or 404.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('ERR-11/2xx', 'issues a token', {
        followsFrom: ['OP-08/ignored', 'OP-10/xml-ignored', 'ERR-06/claimed', 'IN-12/claimed'],
        ground: SAFETY,
        advice: advise(
          'A token is issued for a Subscription of somebody else, whose events the caller then receives.',
          'Check that the caller may read the Subscription, and answer 403 or 404.',
          'The Subscription is looked up without the caller’s compartment or tenant',
        ),
      }),
      crashBut501('ERR-11/5xx', {
        advice: adviseOnCrash('A Subscription of another principal', 'with 403 or 404'),
      }),
      info('ERR-11/not-403-or-404', 'answers with another client error'),
    ],
    sources: [r5('security.html#AccessDenied')],
    wrongServer: 'A token is issued for a Subscription of somebody else.',
  },
  {
    id: 'ERR-12',
    title: 'Error bodies hold neither a token nor a stack trace.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('ERR-12/token', 'returns a token in an error body', {
        advice: advise(
          'Error bodies are logged and shown; a token in them is no secret any more.',
          'Leave tokens out of messages.',
          'The request is echoed for debugging',
        ),
      }),
      warn('ERR-12/stack-trace', 'returns a stack trace or paths of files', {
        advice: advise(
          'It tells attackers about code and libraries, and users nothing.',
          'Log the trace, and return a sentence.',
          'A setting for development',
        ),
      }),
    ],
    sources: [r5('security.html#http')],
    wrongServer: 'The stack trace is returned.',
  },
  // OP-20 judges what such a method does to the Subscription.
  {
    id: 'ERR-13',
    title: 'A method other than POST and GET yields 405.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('ERR-13/5xx', {
        advice: adviseOnCrash('A method that the operation does not have', 'with 405'),
      }),
      info('ERR-13/not-405', 'answers with another status'),
    ],
    sources: [rfc('9110#section-15.5.6')],
  },
])
