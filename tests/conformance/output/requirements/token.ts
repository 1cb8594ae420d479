import { advise, fail, group, warn, WITH_OPERATION } from '../../../../src/catalogue/wording.js'
import { byDefinition, byPage } from '../../catalogue/grounds.js'
import { backport, operationPage, r4, r5 } from '../../catalogue/sources.js'

/** The output `token`. */
export const REQUIREMENTS = group('OUT', [
  {
    id: 'OUT-01',
    title: 'A successful response has exactly one parameter `token`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-01/missing', 'returns no parameter `token`', {
        yieldsTo: ['OP-18/wrapped'],
        followsFrom: ['IN-05/malformed'],
        ground: byDefinition('cardinality'),
        advice: advise(
          'There is nothing to bind with.',
          'Add `{"name":"token","valueString":"…"}`.',
          'The parameter has another name, such as `access_token`',
          'The token is only in the URL',
        ),
      }),
      fail('OUT-01/repeated', 'returns `token` more than once', {
        ground: byDefinition('cardinality'),
        advice: advise(
          'The client does not know which of them to bind with, and takes the first.',
          'Issue one token for all the Subscriptions of the call.',
          'The answer is made in a loop over the Subscriptions',
        ),
      }),
    ],
    sources: [operationPage, backport('OperationDefinition-backport-subscription-get-ws-binding-token.html')],
    wrongServer: 'There is one token for each Subscription, or none.',
  },
  {
    id: 'OUT-02',
    title: 'The token travels as `valueString`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-02/not-string', 'carries the token in another value type', {
        ground: byDefinition('datatype'),
        advice: advise(
          'Typed clients look for `valueString` and find no token.',
          'Write the token as `valueString`.',
          'The type of the variable was mapped, not that of the definition',
          'The code follows a draft',
        ),
      }),
    ],
    sources: [operationPage, r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: 'The token is in `valueId` or `valueBase64Binary`.',
  },
  {
    id: 'OUT-03',
    title: 'The token is not the empty string.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-03/empty', 'returns an empty token', {
        ground: byPage('SHALL', 'json.html'),
        advice: advise(
          'There is nothing to bind with, and an empty string is not valid FHIR.',
          'Put the token there, or answer with an error when there is none.',
          'A failed generation is not noticed',
        ),
      }),
    ],
    sources: [r5('json.html'), r4('datatypes.html#primitive')],
    wrongServer: '`"valueString": ""`',
  },
  {
    id: 'OUT-04',
    title: 'The token has at least one character that is not white space.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('OUT-04/blank', 'returns a token of white space only', {
        advice: advise(
          'There is nothing to bind with.',
          'Put the token there, or answer with an error when there is none.',
          'A failed generation is not noticed',
        ),
      }),
    ],
    sources: [r4('datatypes.html#string')],
    wrongServer: 'The token is a blank.',
  },
  {
    id: 'OUT-05',
    title: 'The token has no more than 1,048,576 characters.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-05/too-long', 'returns a longer token', {
        ground: byPage('SHALL', 'datatypes.html#string'),
        advice: advise(
          'It is longer than a FHIR string may be, and longer than many websocket servers read.',
          'Hand out a reference of at most a few hundred characters.',
          'The whole session is serialised into the token',
        ),
      }),
    ],
    sources: [r5('datatypes.html#string')],
  },
  {
    id: 'OUT-06',
    title:
      'The token contains neither white space nor control characters, so that it can stand in a text message.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('OUT-06/white-space', 'returns a token with white space or control characters in it', {
        advice: advise(
          'A client that writes `bind-with-token TOKEN` cannot say where the token ends.',
          'Encode the token, as base64url for example.',
          'A PEM block or base64 with line breaks',
        ),
      }),
    ],
    sources: [r4('datatypes.html#string')],
    wrongServer: 'The token is a PEM block with line breaks.',
  },
])
