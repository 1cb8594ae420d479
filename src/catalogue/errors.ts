import { build, operationPage, r5, rfc } from './sources.js'
import { group, CRASH, CRASH_BUT_501, WITH_OPERATION, fail, info, warn } from './wording.js'

/** How the operation fails. */
export const ERRORS = group('ERR', [
  {
    id: 'ERR-01',
    title: 'A call that fails has a 4xx or 5xx status.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('2xx', 'answers a failed call with a 2xx status and an error in the body')],
    sources: [r5('operations.html#response')],
    wrongServer: 'The status is 200, the body an error.',
  },
  {
    id: 'ERR-02',
    title: 'An error response carries an OperationOutcome.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [warn('no-outcome', 'answers an error without an OperationOutcome')],
    sources: [r5('operations.html#response'), r5('http.html#Status-Codes')],
    wrongServer: 'The body is an HTML page, or empty.',
  },
  {
    id: 'ERR-03',
    title: 'The OperationOutcome of an error is the body itself, not a parameter of a Parameters.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      {
        id: 'wrapped',
        broken: 'wraps the OperationOutcome in a Parameters',
        verdict: { default: 'warn', R6a: 'fail', R6b: 'fail' },
      },
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
      fail('no-issue', 'returns an OperationOutcome without an issue'),
      fail('invalid-issue', 'returns an issue without a legal severity or code'),
    ],
    sources: [r5('operationoutcome-definitions.html#OperationOutcome.issue')],
    wrongServer: '`"severity": "ERROR"`',
  },
  // The code is not stated; that a token for nothing, or a crash, is no answer at all is why it fails.
  {
    id: 'ERR-05',
    title: 'An unknown id at instance level is a client error, ideally 404.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      fail('2xx', 'answers with success'),
      fail('5xx', 'answers with a 5xx status'),
      info('not-404', 'answers with another client error than 404'),
    ],
    sources: [r5('http.html#read')],
    wrongServer: 'A token is issued for a Subscription that does not exist.',
  },
  // No text covers it; the failure rests on what the output `subscription` means.
  {
    id: 'ERR-06',
    title: 'An unknown id at type level is not reported as covered, and is best refused.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      fail('claimed', 'answers with success and lists the unknown id'),
      fail('5xx', 'answers with a 5xx status'),
      info('2xx', 'answers with success and does not list the unknown id'),
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
    clauses: [warn('2xx', 'issues a token'), CRASH],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'A token is issued for a rest-hook Subscription.',
  },
  {
    id: 'ERR-08',
    title: 'What a Subscription that is off, in error or ended yields is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [CRASH, info('2xx', 'issues a token')],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The call ends in a 5xx status.',
  },
  {
    id: 'ERR-09',
    title: 'A deleted Subscription yields 404 or 410.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('2xx', 'issues a token'),
      CRASH,
      info('not-404-or-410', 'answers with another client error'),
    ],
    gates: ['subscription'],
    sources: [r5('http.html#read')],
    wrongServer: 'A token is issued for a deleted Subscription.',
  },
  {
    id: 'ERR-10',
    title: 'A protected server refuses calls without credentials or with invalid ones, with 401.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('2xx', 'answers with success'),
      CRASH,
      info('not-401', 'answers with another client error'),
    ],
    gates: ['subscription', 'authentication'],
    sources: [r5('security.html#AccessDenied'), r5('operations.html#base')],
    wrongServer: 'A token is issued to anyone.',
  },
  {
    id: 'ERR-11',
    title: 'A Subscription of another principal yields 403 or 404.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('2xx', 'issues a token'),
      CRASH,
      info('not-403-or-404', 'answers with another client error'),
    ],
    gates: ['subscription', 'second-principal'],
    sources: [r5('security.html#AccessDenied')],
    wrongServer: 'A token is issued for a Subscription of somebody else.',
  },
  {
    id: 'ERR-12',
    title: 'Error bodies hold neither a token nor a stack trace.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('token', 'returns a token in an error body'),
      warn('stack-trace', 'returns a stack trace or paths of files'),
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
    clauses: [CRASH_BUT_501, info('not-405', 'answers with another status')],
    gates: ['subscription'],
    sources: [rfc('9110#section-15.5.6')],
  },
])
