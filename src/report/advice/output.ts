import { advise } from './types.js'
import type { AdviceTable } from './types.js'

/** Token, expiration, subscription and websocket-url. */
export const OUTPUT_ADVICE: AdviceTable = {
  'OUT-01/missing': advise(
    'There is nothing to bind with.',
    'Add `{"name":"token","valueString":"…"}`.',
    'The parameter has another name, such as `access_token`',
    'The token stands only in the URL',
  ),
  'OUT-01/repeated': advise(
    'The client does not know which of them to bind with, and takes the first.',
    'Issue one token for all the Subscriptions of the call.',
    'The answer is made in a loop over the Subscriptions',
  ),
  'OUT-02/not-string': advise(
    'Typed clients look for `valueString` and find no token.',
    'Write the token as `valueString`.',
    'The type of the variable was mapped, not that of the definition',
    'The code follows a draft',
  ),
  'OUT-03/empty': advise(
    'There is nothing to bind with, and an empty string is not valid FHIR.',
    'Put the token there, or answer with an error when there is none.',
    'A failed generation is not noticed',
  ),
  'OUT-04/blank': advise(
    'There is nothing to bind with.',
    'Put the token there, or answer with an error when there is none.',
    'A failed generation is not noticed',
  ),
  'OUT-05/too-long': advise(
    'It is longer than a FHIR string may be, and longer than many websocket servers read.',
    'Hand out a reference of at most a few hundred characters.',
    'The whole session is serialised into the token',
  ),
  'OUT-06/white-space': advise(
    'A client that writes `bind-with-token TOKEN` cannot say where the token ends.',
    'Encode the token, as base64url for example.',
    'A PEM block or base64 with line breaks',
  ),
  'OUT-07/missing': advise(
    'The client does not know when to ask again, and loses its connection without warning.',
    'Add `{"name":"expiration","valueDateTime":"2030-01-17T19:30:22Z"}`.',
    'It is called `expires` or `expires_in`',
    'Tokens do not expire, and so nothing was written',
  ),
  'OUT-07/repeated': advise(
    'The client does not know which of them counts.',
    'Return one: the earliest.',
    'The answer is made in a loop over the Subscriptions',
  ),
  'OUT-08/not-datetime': advise(
    'Typed clients look for `valueDateTime` and find no expiration.',
    'Write `"valueDateTime":"2030-01-17T19:30:22Z"`.',
    '`valueInstant` was taken because it is an instant',
    'Seconds of an OAuth answer were copied',
  ),
  'OUT-09/malformed': advise(
    'FHIR parsers refuse the value, and some the whole answer.',
    'Write `YYYY-MM-DDThh:mm:ssZ` or with `+hh:mm`.',
    'The default format of the language’s date type, with a space or an offset without a colon',
  ),
  'OUT-10/no-offset': advise(
    'A time without an offset means a different instant in each time zone: the client renews hours too late or too early.',
    'Write `2030-01-17T19:30:22+00:00` or `2030-01-17T19:30:22Z` instead of the local time.',
    'A date type without a zone, such as LocalDateTime',
    'A pattern for formatting that ends with the seconds',
  ),
  'OUT-11/no-seconds': advise(
    'FHIR’s dateTime has seconds whenever it has a time; parsers refuse it otherwise.',
    'Write `19:30:00`, even when the seconds are zero.',
    'A formatter that leaves out zero seconds',
  ),
  'OUT-12/invalid-date': advise(
    'The instant does not exist; clients refuse it or guess.',
    'Add the lifetime with the date functions of your platform.',
    'Days or months are added as numbers',
  ),
  'OUT-12/hour-24': advise(
    'FHIR has no hour 24; parsers refuse it.',
    'Write midnight as `00:00:00` of the next day.',
    'A pattern with the hours 1 to 24',
  ),
  'OUT-13/too-many-digits': advise(
    'Strict R5 parsers refuse more than nine digits.',
    'Cut fractions of a second to nine digits; three are enough.',
    'A type with a higher resolution is printed whole',
  ),
  'OUT-14/no-time': advise(
    'The client cannot tell at what time of that day, or in what month, the token ends.',
    'Write the time too: `2030-01-17T19:30:22Z`.',
    'A date column in the database',
  ),
  'OUT-15/not-string': advise(
    'Typed clients look for `valueString` and find no Subscription.',
    'Write each Subscription as `valueString`.',
    'A Reference or an id seemed to fit better',
  ),
  'OUT-15/joined': advise(
    'Clients take the joined string for one Subscription that they do not know.',
    'Return one `subscription` parameter for each.',
    'A list was joined into a string',
  ),
  'OUT-17/foreign': advise(
    'The caller learns of, and perhaps hears from, a Subscription of somebody else.',
    'Filter the Subscriptions by the caller.',
    'The set is read without the caller’s compartment or tenant',
  ),
  'OUT-17/unrequested': advise(
    'The token covers more than was asked for, so the client gets events that it does not expect.',
    'List, and cover, exactly the Subscriptions that were asked for.',
    'All Subscriptions of the caller are listed, whatever the ids',
  ),
  'OUT-17/missing': advise(
    'The client cannot rely on the list to know what it hears from.',
    'List each Subscription that the token is valid for, or none at all.',
    'Only the first is written',
  ),
  'OUT-19/missing': advise(
    'The client does not know where to connect.',
    'Add `{"name":"websocket-url","valueUrl":"wss://…"}`.',
    'The name has no hyphen: `websocketUrl`',
    'The address is held to be known from the CapabilityStatement',
  ),
  'OUT-19/repeated': advise(
    'The client does not know which of them to connect to.',
    'Return one address.',
    'The answer is made in a loop over the Subscriptions',
  ),
  'OUT-20/not-url': advise(
    'Typed clients look for `valueUrl` and find no address.',
    'Write the address as `valueUrl`.',
    '`valueUri` or `valueString` is what older code had',
  ),
  'OUT-21/empty': advise(
    'The client does not know where to connect.',
    'Fill in the public address of the websocket endpoint.',
    'The setting for it is empty',
  ),
  'OUT-21/white-space': advise(
    'Most clients cannot parse the address.',
    'Trim the setting, and percent-encode what is left.',
    'A line break at the end of a setting or secret',
  ),
  'OUT-21/invalid': advise(
    'The address cannot be parsed, so nobody can connect.',
    'Return the public address of the websocket endpoint, such as `wss://example.org/ws`.',
    'A placeholder in the configuration',
  ),
  'OUT-22/relative': advise(
    'A `valueUrl` is resolved against nothing: clients cannot connect to a path.',
    'Write scheme and host: `wss://example.org/ws/subscriptions`.',
    'The server does not know its public address',
  ),
  'OUT-23/wrong-scheme': advise(
    'A websocket client refuses the address, or has to rewrite it by guessing.',
    'Begin the address with `wss:` (or `ws:` for development).',
    'It is made from the base URL of the FHIR endpoint',
  ),
  'OUT-23/not-secure': advise(
    'Token and events travel in the clear, and browsers refuse it from a page with https.',
    'Return a `wss:` address.',
    'TLS ends at a proxy, and the server behind it knows only `ws:`',
  ),
  'OUT-24/fragment': advise(
    'RFC 6455 forbids a fragment; clients refuse the address.',
    'Leave out everything from the `#`; the token has a parameter of its own.',
    'A token or session was appended for browsers',
  ),
}
