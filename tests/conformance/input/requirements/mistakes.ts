import {
  advise,
  adviseOnCrash,
  crashBut501,
  fail,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { byDefinition } from '../../catalogue/grounds.js'
import { operationPage, r5 } from '../../catalogue/sources.js'

/** What is passed by mistake. */
export const REQUIREMENTS = group('IN', [
  {
    id: 'IN-09',
    title: 'An `id` that is not a legal FHIR id is refused.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('IN-09/accepted', 'answers an id that is too long or contains a space with success', {
        advice: advise(
          'A value that can be no id is taken for one: whatever it is used for next may go wrong.',
          'Check ids against `[A-Za-z0-9\\-.]{1,64}` and answer others 400.',
          'The input is not validated against its type',
          'Unknown ids are dropped, and what is left is a call for everything',
        ),
      }),
      warn('IN-09/5xx', 'answers an id that is not legal with a 5xx status other than 501', {
        advice: adviseOnCrash('An id that is not legal', 'with 400'),
      }),
      info('IN-09/reference-accepted', 'takes `Subscription/[id]` for the Subscription of that id'),
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
    clauses: [
      crashBut501('IN-10/5xx', {
        advice: adviseOnCrash('An undefined input', 'as if it were not there, or with 400'),
      }),
      info('IN-10/refused', 'refuses an undefined input with a client error'),
    ],
    sources: [r5('operations.html#extending')],
    wrongServer: 'An undefined input ends in a 5xx status.',
  },
  {
    id: 'IN-11',
    title: 'What happens when the same id is sent twice is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('IN-11/5xx', {
        advice: adviseOnCrash('The same id sent twice', 'as if it were sent once, or with 400'),
      }),
      info('IN-11/refused', 'refuses a repeated id with a client error'),
      info('IN-11/two-handshakes', 'sends two handshakes for the one Subscription'),
    ],
    sources: [operationPage],
    wrongServer: 'The repeated id ends in a 5xx status, or in two handshakes.',
  },
  {
    id: 'IN-12',
    title:
      'A mix of known and unknown ids may be refused or honoured in part, but an unknown id is never reported as covered.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('IN-12/claimed', 'lists the unknown id among the Subscriptions that the token is valid for', {
        ground: byDefinition('definition'),
        advice: advise(
          'The client believes that it listens to a Subscription that does not exist.',
          'List only Subscriptions that exist, or refuse the call.',
          'The ids of the request are echoed as the output',
        ),
      }),
      crashBut501('IN-12/5xx', {
        advice: adviseOnCrash('A mix of known and unknown ids', 'with 404 or 400, or only for the known ids'),
      }),
      info('IN-12/refused', 'refuses the mix with a client error'),
    ],
    sources: [operationPage],
    wrongServer: 'The response lists the unknown id as covered.',
  },
  {
    id: 'IN-13',
    title: 'A request body that is another resource than Parameters is refused.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('IN-13/5xx', 'answers another resource than Parameters with a 5xx status other than 501', {
        advice: adviseOnCrash('A body that is another resource', 'with 400'),
      }),
      warn('IN-13/accepted', 'accepts a body that is another resource than Parameters', {
        advice: advise(
          'A client that sends the wrong resource gets a token for something else than it meant.',
          'Check that `resourceType` is Parameters, and answer others 400.',
          'Only the `parameter` of the body is looked at, and its absence means no ids',
        ),
      }),
    ],
    sources: [r5('operations.html#request')],
    wrongServer: 'A Patient in the body yields a token.',
  },
  {
    id: 'IN-14',
    title: 'A request body that cannot be parsed is refused with a client error.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('IN-14/accepted', 'accepts a body that cannot be parsed', {
        advice: advise(
          'A broken request is answered with a token: for all of the caller’s Subscriptions, most likely.',
          'Answer a body that cannot be parsed 400.',
          'The error of the parser is swallowed, and the body handed on as empty',
        ),
      }),
      crashBut501('IN-14/5xx', {
        advice: adviseOnCrash('A body that cannot be parsed', 'with 400'),
      }),
    ],
    sources: [r5('operations.html#response')],
    wrongServer: 'Cut-off JSON ends in a 500 with a stack trace.',
  },
  {
    id: 'IN-15',
    title: 'An `id` parameter without a value is refused.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('IN-15/accepted', 'accepts an `id` without a value', {
        advice: advise(
          'A parameter that was meant to restrict the token is dropped.',
          'Answer an `id` without a value 400.',
          'Missing values are filtered out before the ids are counted',
        ),
      }),
      crashBut501('IN-15/5xx', {
        advice: adviseOnCrash('An `id` without a value', 'with 400'),
      }),
    ],
    sources: [r5('parameters-definitions.html#Parameters.parameter')],
    wrongServer: 'The valueless `id` counts as none at all, and the caller gets a token for everything.',
  },
])
