import { operationPage, r5 } from './sources.js'
import { group, BACKPORT_ONLY, CRASH, WITH_OPERATION, fail, info, warn } from './wording.js'

/** What is passed to the operation. */
export const INPUT = group('IN', [
  {
    id: 'IN-01',
    title: 'At type level several ids are passed by repeating the `id` parameter.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('reduced', 'honours only some of the ids and does not say so'),
      fail('draft-name-only', 'takes several ids only under the name `ids` of early drafts'),
      fail('5xx', 'answers two valid ids with a 5xx status'),
      warn('refused', 'refuses several ids with a client error'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'Only the first or the last of two ids counts.',
  },
  {
    id: 'IN-02',
    title: 'The `id` input has the type id and travels as `valueId`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('refused', 'does not answer a valid `valueId` with success')],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'Only `valueString` is understood.',
  },
  {
    id: 'IN-03',
    title:
      'An `id` sent with the wrong type, as `valueString`, may be accepted or refused, but has to be survived.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [CRASH, info('refused', 'refuses an id in `valueString` with a client error')],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The wrong type ends in a 5xx status.',
  },
  {
    id: 'IN-04',
    title:
      'At instance level the `id` input counts for nothing: the token is for the Subscription in the URL.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('body-id-used', 'issues a token that covers the Subscription in the body'),
      fail('refused', 'refuses the call because the id in the body differs or is unknown'),
    ],
    gates: ['subscription'],
    sources: [operationPage, r5('operationdefinition-definitions.html#OperationDefinition.parameter.scope')],
    wrongServer: 'The id in the body replaces the one in the URL, is added to it, or leads to an error.',
  },
  {
    id: 'IN-05',
    title:
      'A call at type level without ids yields either one token for all the caller’s websocket Subscriptions or an error.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [
      fail('5xx', 'answers with a 5xx status'),
      fail('malformed', 'answers with success but without a complete Parameters resource'),
      info('refused', 'refuses a call without ids with a client error'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The answer is a success with an empty token, or a 500.',
  },
  // No gate on a second principal: the channel types are judged without one.
  {
    id: 'IN-06',
    title:
      'A token issued without ids covers only Subscriptions that are available to the caller and have the channel type websocket.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('foreign', 'covers a Subscription of another principal'),
      fail('other-channel', 'covers a Subscription of another channel type'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'A rest-hook Subscription, or that of another user, is listed or bound.',
  },
  // Binding on R4 and R4B only; listed for R5 and R6a because the behaviour is recorded there.
  {
    id: 'IN-07',
    title: 'A GET call passes several ids by repeating the query parameter `id`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      { id: 'reduced', broken: 'honours only some of the repeated query parameters', verdict: BACKPORT_ONLY },
      { id: 'refused', broken: 'refuses repeated query parameters', verdict: BACKPORT_ONLY },
      CRASH,
    ],
    gates: ['subscription', 'get'],
    sources: [r5('operations.html#request')],
    wrongServer: 'Only one id counts, or a comma-separated list is expected.',
  },
  {
    id: 'IN-08',
    title: 'A comma-separated list of ids, and the name `ids`, belong to drafts from before publication.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      CRASH,
      info('list-accepted', 'accepts a comma-separated list in one `id`'),
      info('draft-name-accepted', 'accepts the name `ids`'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'Ids are understood only under the name `ids`.',
  },
  {
    id: 'IN-09',
    title: 'An `id` that is not a legal FHIR id is refused.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('accepted', 'answers an id that is too long or contains a space with success'),
      fail('5xx', 'answers with a 5xx status'),
      info('reference-accepted', 'takes `Subscription/[id]` for the Subscription of that id'),
    ],
    sources: [r5('datatypes.html#id')],
    wrongServer: 'An id of 65 characters yields a token.',
  },
  {
    id: 'IN-10',
    title:
      'An input parameter that the operation does not define may be ignored or refused, but has to be survived.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [CRASH, info('refused', 'refuses an undefined input with a client error')],
    gates: ['subscription'],
    sources: [r5('operations.html#extending')],
    wrongServer: 'An undefined input ends in a 5xx status.',
  },
  {
    id: 'IN-11',
    title: 'What happens when the same id is sent twice is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      CRASH,
      info('refused', 'refuses a repeated id with a client error'),
      info('two-handshakes', 'sends two handshakes for the one Subscription'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The repeated id ends in a 5xx status, or in two handshakes.',
  },
  // No text covers the mix; the failure rests on what the output `subscription` means.
  {
    id: 'IN-12',
    title:
      'A mix of known and unknown ids may be refused or honoured in part, but an unknown id is never reported as covered.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      fail('claimed', 'lists the unknown id among the Subscriptions that the token is valid for'),
      CRASH,
      info('refused', 'refuses the mix with a client error'),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The response lists the unknown id as covered.',
  },
  {
    id: 'IN-13',
    title: 'A request body that is another resource than Parameters is refused.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('5xx', 'answers with a 5xx status'), warn('accepted', 'answers with success')],
    gates: ['subscription'],
    sources: [r5('operations.html#request')],
    wrongServer: 'A Patient in the body yields a token.',
  },
  {
    id: 'IN-14',
    title: 'A request body that cannot be parsed is refused with a client error.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('accepted', 'answers with success'), CRASH],
    gates: ['subscription'],
    sources: [r5('operations.html#response')],
    wrongServer: 'Cut-off JSON ends in a 500 with a stack trace.',
  },
  {
    id: 'IN-15',
    title: 'An `id` parameter without a value is refused.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [warn('accepted', 'answers with success'), CRASH],
    sources: [r5('parameters-definitions.html#Parameters.parameter')],
    wrongServer: 'The valueless `id` counts as none at all, and the caller gets a token for everything.',
  },
])
