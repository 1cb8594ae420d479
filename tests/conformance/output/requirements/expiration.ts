import { advise, clause, fail, group, warn, WITH_OPERATION } from '../../../../src/catalogue/wording.js'
import { byDefinition, byPage } from '../../catalogue/grounds.js'
import { operationPage, r4, r5 } from '../../catalogue/sources.js'

/** The output `expiration`. */
export const REQUIREMENTS = group('OUT', [
  {
    id: 'OUT-07',
    title: 'A successful response has exactly one parameter `expiration`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-07/missing', 'returns no parameter `expiration`', {
        yieldsTo: ['OP-18/wrapped'],
        ground: byDefinition('cardinality'),
        advice: advise(
          'The client does not know when to ask again, and loses its connection without warning.',
          'Add `{"name":"expiration","valueDateTime":"2030-01-17T19:30:22Z"}`.',
          'It is called `expires` or `expires_in`',
          'Tokens do not expire, and so nothing was written',
        ),
      }),
      fail('OUT-07/repeated', 'returns `expiration` more than once', {
        ground: byDefinition('cardinality'),
        advice: advise(
          'The client does not know which of them counts.',
          'Return one: the earliest.',
          'The answer is made in a loop over the Subscriptions',
        ),
      }),
    ],
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
        ground: byDefinition('datatype'),
        advice: advise(
          'Typed clients look for `valueDateTime` and find no expiration.',
          'Write `"valueDateTime":"2030-01-17T19:30:22Z"`.',
          '`valueInstant` was taken because it is an instant',
          'Seconds of an OAuth answer were copied',
        ),
      }),
    ],
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
        ground: byPage('datatype', 'datatypes.html#dateTime'),
        advice: advise(
          'FHIR parsers refuse the value, and some the whole answer.',
          'Write `YYYY-MM-DDThh:mm:ssZ` or with `+hh:mm`.',
          'The default format of the language’s date type, with a space or an offset without a colon',
        ),
      }),
    ],
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
        ground: byPage('SHALL', 'datatypes.html#dateTime'),
        advice: advise(
          'A time without an offset means a different instant in each time zone: the client renews hours too late or too early.',
          'Write `2030-01-17T19:30:22+00:00` or `2030-01-17T19:30:22Z` instead of the local time.',
          'A date type without a zone, such as LocalDateTime',
          'A pattern for formatting that ends with the seconds',
        ),
      }),
    ],
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
        ground: byPage('datatype', 'datatypes.html#dateTime'),
        advice: advise(
          'FHIR’s dateTime has seconds whenever it has a time; parsers refuse it otherwise.',
          'Write `19:30:00`, even when the seconds are zero.',
          'A formatter that leaves out zero seconds',
        ),
      }),
    ],
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
        ground: byPage('SHALL', 'datatypes.html#dateTime'),
        advice: advise(
          'The instant does not exist; clients refuse it or guess.',
          'Add the lifetime with the date functions of your platform.',
          'Days or months are added as numbers',
        ),
      }),
      fail('OUT-12/hour-24', 'returns the time 24:00', {
        ground: byPage('datatype', 'datatypes.html#dateTime'),
        advice: advise(
          'FHIR has no hour 24; parsers refuse it.',
          'Write midnight as `00:00:00` of the next day.',
          'A pattern with the hours 1 to 24',
        ),
      }),
    ],
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
    sources: [r5('datatypes.html#dateTime')],
    wrongServer: 'Ten digits on R5.',
  },
  {
    id: 'OUT-14',
    title:
      'The expiration names an instant: a date or a year without a time is a legal dateTime that does not say when the token ends.',
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
    sources: [operationPage],
    wrongServer: '`2030-01`',
  },
])
