import {
  advise,
  adviseOnCrash,
  BACKPORT_ONLY,
  clause,
  crashBut501,
  fail,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { byDefinition, operationRules } from '../../catalogue/grounds.js'
import { operationPage, r5 } from '../../catalogue/sources.js'

/** What GET owes where it has to be supported: under the guide’s own definition. */
const GET_OWED = { default: 'info', R4: 'fail', R4B: 'fail' } as const

/** How Subscriptions are named to the operation. */
export const REQUIREMENTS = group('IN', [
  {
    id: 'IN-01',
    title: 'At type level several ids are passed by repeating the `id` parameter.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('IN-01/reduced', 'honours only some of the ids and does not say so', {
        ground: byDefinition('cardinality'),
        advice: advise(
          'The client believes that it listens to all its Subscriptions, and hears of one.',
          'Read every `id` parameter, and issue the token for all of them.',
          'The parameter is read by a function that returns the first or the last of that name',
        ),
      }),
      fail('IN-01/draft-name-only', 'takes several ids only under the name `ids` of early drafts', {
        ground: byDefinition('definition'),
        advice: advise(
          'Clients of the published specification send `id` and get nothing for it.',
          'Read `id`; keep `ids` beside it if old clients need that.',
          'The code follows a draft from before publication',
        ),
      }),
      fail('IN-01/5xx', 'answers two valid ids with a 5xx status other than 501', {
        ground: byDefinition('cardinality'),
        advice: adviseOnCrash('A call with two valid ids', 'with a token for both'),
      }),
      clause('IN-01/refused', 'refuses several ids with a client error', {
        verdict: 'fail',
        unless: [{ when: 'operation-undeclared', verdict: 'warn' }],
        ground: byDefinition('cardinality'),
        advice: advise(
          'A client with several Subscriptions needs a token, and perhaps a connection, for each.',
          'Accept the parameter `id` as often as the body has it.',
          'The cardinality of the input is taken for 0..1',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'Only the first or the last of two ids counts.',
  },
  {
    id: 'IN-02',
    title: 'The `id` input has the type id and travels as `valueId`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('IN-02/refused', 'does not answer a valid `valueId` with success', {
        ground: byDefinition('datatype'),
        advice: advise(
          'The type that the definition gives the input is not understood.',
          'Accept `valueId`.',
          'Only `valueString` is looked for',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'Only `valueString` is understood.',
  },
  {
    id: 'IN-03',
    title:
      'An `id` sent with the wrong type, as `valueString`, may be accepted or refused, but has to be survived.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('IN-03/5xx', {
        advice: adviseOnCrash('An id as `valueString`', 'as if it were a `valueId`, or with 400'),
      }),
      info('IN-03/refused', 'refuses an id in `valueString` with a client error'),
    ],
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
      fail(
        'IN-04/body-id-used',
        'issues a token that covers the Subscription that the body or the query names',
        {
          ground: byDefinition('definition'),
          advice: advise(
            'The URL says one Subscription, the token is for another: what was authorised for the URL leaks the rest.',
            'At instance level take the id from the path, and ignore `id` in the body and in the query.',
            'Both levels share a handler that prefers the body or the query',
          ),
        },
      ),
      fail('IN-04/refused', 'refuses the call because the id in the body differs or is unknown', {
        ground: byDefinition('definition'),
        advice: advise(
          'An input that counts for nothing at this level makes the call fail.',
          'At instance level ignore `id` in the body.',
          'The body is checked against the path',
        ),
      }),
    ],
    sources: [operationPage, r5('operationdefinition-definitions.html#OperationDefinition.parameter.scope')],
    wrongServer:
      'The id in the body or the query replaces the one in the URL, is added to it, or leads to an error.',
  },
  {
    id: 'IN-05',
    title:
      'A call at type level without ids yields either one token for all the caller’s websocket Subscriptions or an error.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('IN-05/malformed', 'answers with success but without a complete Parameters resource', {
        ground: byDefinition('cardinality'),
        advice: advise(
          'It looks like success, but nothing can be bound with it.',
          'Return a complete Parameters, or refuse the call with 400.',
          'No id leads to an empty set, and the outputs are made of that',
        ),
      }),
      warn('IN-05/5xx', 'answers with a 5xx status other than 501', {
        advice: adviseOnCrash(
          'A call without ids at type level',
          'with a token for all Subscriptions of the caller, or with 400',
        ),
      }),
      info('IN-05/refused', 'refuses a call without ids with a client error'),
    ],
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
      fail('IN-06/foreign', 'covers a Subscription of another principal', {
        followsFrom: ['OUT-17/foreign', 'TOK-03/leaks'],
        ground: byDefinition('definition'),
        advice: advise(
          'A user receives notifications of somebody else’s Subscription.',
          'Filter the Subscriptions by the caller before the token is issued.',
          'The set is read without the caller’s compartment or tenant',
        ),
      }),
      fail('IN-06/other-channel', 'covers a Subscription of another channel type', {
        ground: byDefinition('definition'),
        advice: advise(
          'The token promises Subscriptions that never deliver on a websocket.',
          'Take only Subscriptions whose channel type is websocket.',
          'The query for the set does not look at the channel',
        ),
      }),
    ],
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
      clause('IN-07/reduced', 'honours only some of the repeated query parameters', {
        verdict: GET_OWED,
        unless: [{ when: 'backport-undeclared', verdict: BACKPORT_ONLY }],
        ground: operationRules('request'),
        advice: advise(
          'The client believes that it listens to all its Subscriptions, and hears of one.',
          'Read every query parameter `id`.',
          'The framework’s query object keeps one value for each name',
        ),
      }),
      clause('IN-07/refused', 'refuses repeated query parameters', {
        verdict: GET_OWED,
        unless: [{ when: 'backport-undeclared', verdict: BACKPORT_ONLY }],
        ground: operationRules('request'),
        advice: advise(
          'Several ids cannot be sent by GET.',
          'Accept `?id=a&id=b`.',
          'The framework hands over a list where the code wants a string',
        ),
      }),
      clause('IN-07/5xx', 'answers with a 5xx status other than 501', {
        verdict: { default: 'warn', R4: 'fail', R4B: 'fail' },
        unless: [{ when: 'backport-undeclared', verdict: 'warn' }],
        ground: operationRules('request'),
        advice: adviseOnCrash('A repeated query parameter', 'with a token for all of them, or with 400'),
      }),
    ],
    sources: [r5('operations.html#request')],
    wrongServer: 'Only one id counts, or a comma-separated list is expected.',
  },
  {
    id: 'IN-08',
    title: 'A comma-separated list of ids, and the name `ids`, belong to drafts from before publication.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('IN-08/5xx', {
        advice: adviseOnCrash('An input in the manner of early drafts'),
      }),
      info('IN-08/list-accepted', 'accepts a comma-separated list in one `id`'),
      info('IN-08/draft-name-accepted', 'accepts the name `ids`'),
    ],
    sources: [operationPage],
    wrongServer: 'Ids are understood only under the name `ids`.',
  },
])
