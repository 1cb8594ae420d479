import {
  advise,
  adviseBy,
  adviseOnCrash,
  BACKPORT,
  clause,
  CORE,
  crashBut501,
  fail,
  group,
  info,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { byDefinition, byPage } from '../../catalogue/grounds.js'
import { backport, operationPage, r4b, r5 } from '../../catalogue/sources.js'

/** Where the operation can be called, and by which method. */
export const REQUIREMENTS = group('OP', [
  {
    id: 'OP-01',
    title: 'The operation can be called at type level, on `[base]/Subscription/$get-ws-binding-token`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      clause('OP-01/missing', 'does not answer a valid call at type level with success', {
        verdict: 'fail',
        unless: [
          { when: 'type-level-left-out', verdict: 'info' },
          { when: 'operation-undeclared', verdict: 'warn' },
        ],
        ground: byDefinition('definition'),
        advice: advise(
          'A client cannot ask for one token for several Subscriptions, or for all of its own.',
          'Route `[base]/Subscription/$get-ws-binding-token` to the handler of the instance level, without an id.',
          'Only the instance level was registered',
          'The router takes `$get-ws-binding-token` for the id of a Subscription',
        ),
      }),
    ],
    sources: [
      operationPage,
      r5('capabilitystatement-definitions.html#CapabilityStatement.rest.resource.operation.definition'),
    ],
    wrongServer:
      'The CapabilityStatement points at the published definition, but only the instance-level route exists and the type-level URL answers 404.',
  },
  {
    id: 'OP-02',
    title:
      'The operation can be called at instance level, on `[base]/Subscription/[id]/$get-ws-binding-token`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      clause('OP-02/missing', 'does not answer a valid call at instance level with success', {
        verdict: 'fail',
        unless: [
          { when: 'instance-level-left-out', verdict: 'info' },
          { when: 'operation-undeclared', verdict: 'warn' },
        ],
        ground: byDefinition('definition'),
        advice: advise(
          'A client that knows its Subscription cannot ask for a token at the URL of that Subscription.',
          'Route `[base]/Subscription/[id]/$get-ws-binding-token`, and take the id from the path.',
          'Only the type level was registered',
          'The route with an id is shadowed by that of history or of a compartment',
        ),
      }),
    ],
    sources: [operationPage, r5('operations.html#synchronous')],
    wrongServer:
      'Only the type level works, or the operation name is taken for the id of something below the Subscription.',
  },
  {
    id: 'OP-03',
    title:
      'The operation has no system-level form, `[base]/$get-ws-binding-token`, and is on no other type than Subscription.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('OP-03/5xx', {
        advice: adviseOnCrash('A call at system level', 'with 404 or 501 and an OperationOutcome'),
      }),
      info('OP-03/token', 'answers a call at system level, or below another type, with a token'),
    ],
    sources: [operationPage],
    wrongServer: 'A call at system level yields a token for everything.',
  },
  {
    id: 'OP-04',
    title: 'At every level where the operation is offered it can be called by HTTP POST.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-04/post-refused', 'refuses POST at a level where it answers GET with success', {
        ground: byPage('SHALL', 'operationdefinition-definitions.html#OperationDefinition.affectsState'),
        advice: adviseBy(
          {
            'not-routed': 'Route POST to the handler that answers GET.',
            'body-refused': 'Accept a POST with an empty body, and one with a Parameters.',
          },
          advise(
            'POST is how every FHIR operation can be called; generic clients use nothing else.',
            'Accept POST at each level where GET is answered.',
            'The route is registered for GET only',
            'A gateway in front lets only GET through',
          ),
        ),
      }),
    ],
    sources: [
      r5('operationdefinition-definitions.html#OperationDefinition.affectsState'),
      r4b('operationdefinition-definitions.html#OperationDefinition.affectsState'),
    ],
    wrongServer: 'Only GET is routed, so POST is answered 404 or 405.',
  },
  {
    id: 'OP-05',
    title:
      'A server that declares the Backport definition, which changes no state and takes only a primitive input, can be called by GET as well.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      clause('OP-05/get-refused', 'does not answer a valid GET call with success', {
        verdict: 'fail',
        unless: [
          { when: 'core-declared', verdict: 'info' },
          { when: 'backport-undeclared', verdict: 'warn' },
        ],
        ground: byPage('SHALL', 'operationdefinition-definitions.html#OperationDefinition.affectsState'),
        advice: advise(
          'The declared definition changes no state and has simple inputs, so clients may call it by GET.',
          'Accept GET with the inputs as query parameters, or declare a definition of your own that says `affectsState`.',
          'The route is registered for POST only',
        ),
      }),
    ],
    sources: [
      backport('OperationDefinition-backport-subscription-get-ws-binding-token.html'),
      r4b('operationdefinition-definitions.html#OperationDefinition.affectsState'),
      r5('operations.html#request'),
    ],
    wrongServer: 'GET is answered 405 although the Backport canonical is declared.',
  },
  // nothing that a server does here is provably wrong.
  {
    id: 'OP-06',
    title:
      'Whether GET works on R5 and on early R6 ballots is open: the definition says that the call changes state, its own example uses GET.',
    strength: 'NOT STATED',
    releases: CORE,
    clauses: [
      crashBut501('OP-06/5xx', {
        advice: adviseOnCrash('GET', 'with the result, or with 405'),
      }),
      info('OP-06/get-refused', 'refuses GET with a client error or 501'),
    ],
    sources: [
      operationPage,
      r5('operations.html#executing'),
      r5('subscription-operation-get-ws-binding-token.html#examples'),
    ],
  },
])
