import { advise, crash } from './types.js'
import type { AdviceTable } from './types.js'

export const INPUT_ADVICE: AdviceTable = {
  'IN-01/reduced': advise(
    'The client believes that it listens to all its Subscriptions, and hears of one.',
    'Read every `id` parameter, and issue the token for all of them.',
    'The parameter is read by a function that returns the first or the last of that name',
  ),
  'IN-01/draft-name-only': advise(
    'Clients of the published specification send `id` and get nothing for it.',
    'Read `id`; keep `ids` beside it if old clients need that.',
    'The code follows a draft from before publication',
  ),
  'IN-01/5xx': crash('A call with two valid ids', 'with a token for both'),
  'IN-01/refused': advise(
    'A client with several Subscriptions needs a token, and perhaps a connection, for each.',
    'Accept the parameter `id` as often as it stands in the body.',
    'The cardinality of the input is taken for 0..1',
  ),
  'IN-02/refused': advise(
    'The type that the definition gives the input is not understood.',
    'Accept `valueId`.',
    'Only `valueString` is looked for',
  ),
  'IN-03/5xx': crash('An id as `valueString`', 'as if it were a `valueId`, or with 400'),
  'IN-04/body-id-used': advise(
    'The URL says one Subscription, the token is for another: what was authorised for the URL leaks the rest.',
    'At instance level take the id from the path, and ignore `id` in the body.',
    'Both levels share a handler that prefers the body',
  ),
  'IN-04/refused': advise(
    'An input that counts for nothing at this level makes the call fail.',
    'At instance level ignore `id` in the body.',
    'The body is checked against the path',
  ),
  'IN-05/5xx': crash(
    'A call without ids at type level',
    'with a token for all Subscriptions of the caller, or with 400',
  ),
  'IN-05/malformed': advise(
    'It looks like success, but nothing can be bound with it.',
    'Return a complete Parameters, or refuse the call with 400.',
    'No id leads to an empty set, and the outputs are made of that',
  ),
  'IN-06/foreign': advise(
    'A user receives notifications of somebody else’s Subscription.',
    'Filter the Subscriptions by the caller before the token is issued.',
    'The set is read without the caller’s compartment or tenant',
  ),
  'IN-06/other-channel': advise(
    'The token promises Subscriptions that never deliver on a websocket.',
    'Take only Subscriptions whose channel type is websocket.',
    'The query for the set does not look at the channel',
  ),
  'IN-07/reduced': advise(
    'The client believes that it listens to all its Subscriptions, and hears of one.',
    'Read every query parameter `id`.',
    'The framework’s query object keeps one value for each name',
  ),
  'IN-07/refused': advise(
    'Several ids cannot be sent by GET.',
    'Accept `?id=a&id=b`.',
    'The framework hands over a list where the code wants a string',
  ),
  'IN-07/5xx': crash('A repeated query parameter', 'with a token for all of them, or with 400'),
  'IN-08/5xx': crash('An input in the manner of early drafts'),
  'IN-09/accepted': advise(
    'A value that can be no id is taken for one: whatever it is used for next may go wrong.',
    'Check ids against `[A-Za-z0-9\\-.]{1,64}` and answer others 400.',
    'The input is not validated against its type',
    'Unknown ids are dropped, and what is left is a call for everything',
  ),
  'IN-09/5xx': crash('An id that is not legal', 'with 400'),
  'IN-10/5xx': crash('An undefined input', 'as if it were not there, or with 400'),
  'IN-11/5xx': crash('The same id sent twice', 'as if it were sent once, or with 400'),
  'IN-12/claimed': advise(
    'The client believes that it listens to a Subscription that does not exist.',
    'List only Subscriptions that exist, or refuse the call.',
    'The ids of the request are echoed as the output',
  ),
  'IN-12/5xx': crash('A mix of known and unknown ids', 'with 404 or 400, or for the known ids alone'),
  'IN-13/5xx': crash('A body that is another resource', 'with 400'),
  'IN-13/accepted': advise(
    'A client that sends the wrong resource gets a token for something else than it meant.',
    'Check that `resourceType` is Parameters, and answer others 400.',
    'Only the `parameter` of the body is looked at, and its absence means no ids',
  ),
  'IN-14/accepted': advise(
    'A broken request is answered with a token: for all of the caller’s Subscriptions, most likely.',
    'Answer a body that cannot be parsed 400.',
    'The error of the parser is swallowed, and the body handed on as empty',
  ),
  'IN-14/5xx': crash('A body that cannot be parsed', 'with 400'),
  'IN-15/accepted': advise(
    'A parameter that was meant to restrict the token is dropped.',
    'Answer an `id` without a value 400.',
    'Missing values are filtered out before the ids are counted',
  ),
  'IN-15/5xx': crash('An `id` without a value', 'with 400'),
}
