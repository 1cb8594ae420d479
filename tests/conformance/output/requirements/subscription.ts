import { advise, fail, group, info, warn, WITH_OPERATION } from '../../../../src/catalogue/wording.js'
import { SAFETY, byDefinition } from '../../catalogue/grounds.js'
import { operationPage, r5 } from '../../catalogue/sources.js'

/** The output `subscription`. */
export const REQUIREMENTS = group('OUT', [
  {
    id: 'OUT-15',
    title:
      'Each Subscription that the token covers may be named in a `subscription` parameter of its own, as `valueString`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-15/not-string', 'carries a `subscription` in another value type', {
        ground: byDefinition('datatype'),
        advice: advise(
          'Typed clients look for `valueString` and find no Subscription.',
          'Write each Subscription as `valueString`.',
          'A Reference or an id seemed to fit better',
        ),
      }),
      warn('OUT-15/joined', 'joins several Subscriptions into one value', {
        advice: advise(
          'Clients take the joined string for one Subscription that they do not know.',
          'Return one `subscription` parameter for each.',
          'A list was joined into a string',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'The value is a `valueReference`, or one comma-separated string.',
  },
  {
    id: 'OUT-16',
    title:
      'In which form `subscription` names a Subscription is left open: id, relative reference or absolute URL.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      info('OUT-16/no-id', 'returns a value that no id can be derived from'),
      info('OUT-16/not-bare-id', 'returns another form than the bare id'),
    ],
    sources: [r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: 'The value is a label that no id can be derived from.',
  },
  {
    id: 'OUT-17',
    title:
      'The `subscription` values, when there are any, are exactly the Subscriptions that the token is valid for.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-17/foreign', 'names a Subscription of another principal', {
        ground: SAFETY,
        advice: advise(
          'The caller learns of, and perhaps hears from, a Subscription of somebody else.',
          'Filter the Subscriptions by the caller.',
          'The set is read without the caller’s compartment or tenant',
        ),
      }),
      warn('OUT-17/unrequested', 'names a Subscription that was not asked for', {
        advice: advise(
          'The token covers more than was asked for, so the client gets events that it does not expect.',
          'List, and cover, exactly the Subscriptions that were asked for.',
          'All Subscriptions of the caller are listed, whatever the ids',
        ),
      }),
      warn('OUT-17/missing', 'leaves out a Subscription that the token is valid for', {
        advice: advise(
          'The client cannot rely on the list to know what it hears from.',
          'List each Subscription that the token is valid for, or none at all.',
          'Only the first is written',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'All Subscriptions of the server are listed, whichever was asked for.',
  },
  {
    id: 'OUT-18',
    title: 'The response may leave `subscription` out.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [info('OUT-18/absent', 'returns no `subscription`')],
    sources: [operationPage],
  },
])
