import { backport, operationPage, r4, r5, rfc, websocketFlow } from '../sources.js'
import { group, WITH_OPERATION, fail, info, warn, clause, advise } from '../wording.js'

/** The four outputs and their values. */
export const VALUES = group('OUT', [
  {
    id: 'OUT-01',
    title: 'A successful response has exactly one parameter `token`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-01/missing', 'returns no parameter `token`', {
        advice: advise(
          'There is nothing to bind with.',
          'Add `{"name":"token","valueString":"…"}`.',
          'The parameter has another name, such as `access_token`',
          'The token stands only in the URL',
        ),
      }),
      fail('OUT-01/repeated', 'returns `token` more than once', {
        advice: advise(
          'The client does not know which of them to bind with, and takes the first.',
          'Issue one token for all the Subscriptions of the call.',
          'The answer is made in a loop over the Subscriptions',
        ),
      }),
    ],
    gates: ['subscription'],
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
        advice: advise(
          'Typed clients look for `valueString` and find no token.',
          'Write the token as `valueString`.',
          'The type of the variable was mapped, not that of the definition',
          'The code follows a draft',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [operationPage, r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: 'The token stands in `valueId` or `valueBase64Binary`.',
  },
  {
    id: 'OUT-03',
    title: 'The token is not the empty string.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-03/empty', 'returns an empty token', {
        advice: advise(
          'There is nothing to bind with, and an empty string is not valid FHIR.',
          'Put the token there, or answer with an error when there is none.',
          'A failed generation is not noticed',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('json.html'), r4('datatypes.html#primitive')],
    wrongServer: '`"valueString": ""`',
  },
  // The text recommends; a blank token cannot work, hence the failure.
  {
    id: 'OUT-04',
    title: 'The token has at least one character that is not white space.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-04/blank', 'returns a token of white space only', {
        advice: advise(
          'There is nothing to bind with.',
          'Put the token there, or answer with an error when there is none.',
          'A failed generation is not noticed',
        ),
      }),
    ],
    gates: ['subscription'],
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
        advice: advise(
          'It is longer than a FHIR string may be, and longer than many websocket servers read.',
          'Hand out a reference of at most a few hundred characters.',
          'The whole session is serialised into the token',
        ),
      }),
    ],
    gates: ['subscription'],
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
    gates: ['subscription'],
    sources: [r4('datatypes.html#string')],
    wrongServer: 'The token is a PEM block with line breaks.',
  },
  {
    id: 'OUT-07',
    title: 'A successful response has exactly one parameter `expiration`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-07/missing', 'returns no parameter `expiration`', {
        advice: advise(
          'The client does not know when to ask again, and loses its connection without warning.',
          'Add `{"name":"expiration","valueDateTime":"2030-01-17T19:30:22Z"}`.',
          'It is called `expires` or `expires_in`',
          'Tokens do not expire, and so nothing was written',
        ),
      }),
      fail('OUT-07/repeated', 'returns `expiration` more than once', {
        advice: advise(
          'The client does not know which of them counts.',
          'Return one: the earliest.',
          'The answer is made in a loop over the Subscriptions',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The time is called `expires` or `expires_in`.',
  },
  {
    id: 'OUT-08',
    title: 'The expiration travels as `valueDateTime`, a string in JSON.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-08/not-datetime', 'carries the expiration in another value type', {
        advice: advise(
          'Typed clients look for `valueDateTime` and find no expiration.',
          'Write `"valueDateTime":"2030-01-17T19:30:22Z"`.',
          '`valueInstant` was taken because it is an instant',
          'Seconds of an OAuth answer were copied',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [operationPage, r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: 'The expiration is a `valueInstant`, or epoch seconds in `valueInteger`.',
  },
  {
    id: 'OUT-09',
    title: 'The expiration has the lexical form of a dateTime of the server’s FHIR version.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-09/malformed', 'returns an expiration that is not a FHIR dateTime', {
        advice: advise(
          'FHIR parsers refuse the value, and some the whole answer.',
          'Write `YYYY-MM-DDThh:mm:ssZ` or with `+hh:mm`.',
          'The default format of the language’s date type, with a space or an offset without a colon',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('datatypes.html#dateTime'), r4('datatypes.html#dateTime')],
    wrongServer: '`2030-01-17 19:30:22`, or an offset without a colon.',
  },
  // the R5 regular expression lets it through, the text does not.
  {
    id: 'OUT-10',
    title: 'An expiration with a time of day has a UTC offset or `Z`.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-10/no-offset', 'returns a time of day without an offset', {
        advice: advise(
          'A time without an offset means a different instant in each time zone: the client renews hours too late or too early.',
          'Write `2030-01-17T19:30:22+00:00` or `2030-01-17T19:30:22Z` instead of the local time.',
          'A date type without a zone, such as LocalDateTime',
          'A pattern for formatting that ends with the seconds',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('datatypes.html#dateTime'), r4('datatypes.html#dateTime')],
    wrongServer: '`2030-01-17T19:30:22`, a local time.',
  },
  {
    id: 'OUT-11',
    title: 'An expiration with a time of day has seconds.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-11/no-seconds', 'returns a time of day without seconds', {
        advice: advise(
          'FHIR’s dateTime has seconds whenever it has a time; parsers refuse it otherwise.',
          'Write `19:30:00`, even when the seconds are zero.',
          'A formatter that leaves out zero seconds',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('datatypes.html#dateTime')],
    wrongServer: '`2030-01-17T19:30Z`',
  },
  {
    id: 'OUT-12',
    title: 'The expiration is a date that exists, and its hour is not 24.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-12/invalid-date', 'returns a date that does not exist', {
        advice: advise(
          'The instant does not exist; clients refuse it or guess.',
          'Add the lifetime with the date functions of your platform.',
          'Days or months are added as numbers',
        ),
      }),
      fail('OUT-12/hour-24', 'returns the time 24:00', {
        advice: advise(
          'FHIR has no hour 24; parsers refuse it.',
          'Write midnight as `00:00:00` of the next day.',
          'A pattern with the hours 1 to 24',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('datatypes.html#dateTime'), r4('datatypes.html#dateTime')],
    wrongServer: '`2030-02-30T10:00:00Z`',
  },
  {
    id: 'OUT-13',
    title: 'Fractions of a second have at most nine digits on R5; R4 and R4B set no limit.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      clause('OUT-13/too-many-digits', 'returns more than nine digits', {
        verdict: { default: 'warn', R4: 'info', R4B: 'info' },
        advice: advise(
          'Strict R5 parsers refuse more than nine digits.',
          'Cut fractions of a second to nine digits; three are enough.',
          'A type with a higher resolution is printed whole',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('datatypes.html#dateTime')],
    wrongServer: 'Ten digits on R5.',
  },
  {
    id: 'OUT-14',
    title:
      'The expiration names an instant: a date or a year alone is a legal dateTime that does not say when the token ends.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('OUT-14/no-time', 'returns an expiration without a time of day', {
        advice: advise(
          'The client cannot tell at what time of that day, or in what month, the token ends.',
          'Write the time too: `2030-01-17T19:30:22Z`.',
          'A date column in the database',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: '`2030-01`',
  },
  {
    id: 'OUT-15',
    title:
      'Each Subscription that the token covers may be named in a `subscription` parameter of its own, as `valueString`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-15/not-string', 'carries a `subscription` in another value type', {
        advice: advise(
          'Typed clients look for `valueString` and find no Subscription.',
          'Write each Subscription as `valueString`.',
          'A Reference or an id seemed to fit better',
        ),
      }),
      fail('OUT-15/joined', 'joins several Subscriptions into one value', {
        advice: advise(
          'Clients take the joined string for one Subscription that they do not know.',
          'Return one `subscription` parameter for each.',
          'A list was joined into a string',
        ),
      }),
    ],
    gates: ['subscription'],
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
    gates: ['subscription'],
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
        advice: advise(
          'The caller learns of, and perhaps hears from, a Subscription of somebody else.',
          'Filter the Subscriptions by the caller.',
          'The set is read without the caller’s compartment or tenant',
        ),
      }),
      fail('OUT-17/unrequested', 'names a Subscription that was not asked for', {
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
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'All Subscriptions of the server are listed, whichever was asked for.',
  },
  {
    id: 'OUT-18',
    title: 'The response may leave `subscription` out.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [info('OUT-18/absent', 'returns no `subscription`')],
    gates: ['subscription'],
    sources: [operationPage],
  },
  {
    id: 'OUT-19',
    title: 'A successful response has exactly one parameter `websocket-url`, with the hyphen.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-19/missing', 'returns no parameter `websocket-url`', {
        advice: advise(
          'The client does not know where to connect.',
          'Add `{"name":"websocket-url","valueUrl":"wss://…"}`.',
          'The name has no hyphen: `websocketUrl`',
          'The address is held to be known from the CapabilityStatement',
        ),
      }),
      fail('OUT-19/repeated', 'returns `websocket-url` more than once', {
        advice: advise(
          'The client does not know which of them to connect to.',
          'Return one address.',
          'The answer is made in a loop over the Subscriptions',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The address is called `websocketUrl`, or has to be known from elsewhere.',
  },
  {
    id: 'OUT-20',
    title: 'The address of the websocket travels as `valueUrl`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-20/not-url', 'carries the address in another value type', {
        advice: advise(
          'Typed clients look for `valueUrl` and find no address.',
          'Write the address as `valueUrl`.',
          '`valueUri` or `valueString` is what older code had',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [operationPage, r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: 'The address stands in `valueUri` or `valueString`.',
  },
  {
    id: 'OUT-21',
    title: 'The `websocket-url` is a valid URL: not empty and without white space.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-21/empty', 'returns an empty address', {
        advice: advise(
          'The client does not know where to connect.',
          'Fill in the public address of the websocket endpoint.',
          'The setting for it is empty',
        ),
      }),
      fail('OUT-21/white-space', 'returns an address with white space in it', {
        advice: advise(
          'Most clients cannot parse the address.',
          'Trim the setting, and percent-encode what is left.',
          'A line break at the end of a setting or secret',
        ),
      }),
      fail('OUT-21/invalid', 'returns a value that does not parse as a URL', {
        advice: advise(
          'The address cannot be parsed, so nobody can connect.',
          'Return the public address of the websocket endpoint, such as `wss://example.org/ws`.',
          'A placeholder in the configuration',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r4('datatypes.html#url'), r5('datatypes.html#url')],
    wrongServer: 'The value is `TBD`.',
  },
  {
    id: 'OUT-22',
    title: 'The `websocket-url` is absolute, with scheme and host.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-22/relative', 'returns an address without scheme or host', {
        advice: advise(
          'A `valueUrl` is resolved against nothing: clients cannot connect to a path.',
          'Write scheme and host: `wss://example.org/ws/subscriptions`.',
          'The server does not know its public address',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [r5('datatypes.html#url'), r4('datatypes.html#url')],
    wrongServer: '`/ws/subscriptions`',
  },
  {
    id: 'OUT-23',
    title: 'The scheme of `websocket-url` is `wss`, or at least `ws`.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-23/wrong-scheme', 'returns another scheme than `ws` or `wss`', {
        advice: advise(
          'A websocket client refuses the address, or has to rewrite it by guessing.',
          'Begin the address with `wss:` (or `ws:` for development).',
          'It is made from the base URL of the FHIR endpoint',
        ),
      }),
      warn('OUT-23/not-secure', 'returns a `ws:` address on a host that is not the loopback', {
        advice: advise(
          'Token and events travel in the clear, and browsers refuse it from a page with https.',
          'Return a `wss:` address.',
          'TLS ends at a proxy, and the server behind it knows only `ws:`',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [websocketFlow, r5('subscription-definitions.html#Subscription.endpoint')],
    wrongServer: 'The address begins with `https:` and has to be rewritten by the client.',
  },
  {
    id: 'OUT-24',
    title: 'The `websocket-url` has no fragment.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-24/fragment', 'returns an address with a fragment', {
        advice: advise(
          'RFC 6455 forbids a fragment; clients refuse the address.',
          'Leave out everything from the `#`; the token has a parameter of its own.',
          'A token or session was appended for browsers',
        ),
      }),
    ],
    gates: ['subscription'],
    sources: [rfc('6455#section-3')],
    wrongServer: '`wss://example.org/ws#token=…`',
  },
])
