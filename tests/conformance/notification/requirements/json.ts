import { advise, EVERY, fail, group } from '../../../../src/catalogue/wording.js'
import { byPage } from '../../catalogue/grounds.js'
import { r5 } from '../../catalogue/sources.js'

/** What every notification, and what `$status` and `$events` return, obeys as JSON. */
export const REQUIREMENTS = group('NB', [
  {
    id: 'NB-17',
    title:
      'Notifications, `$status` and `$events` obey FHIR’s rules for JSON and the schema that HL7 publishes.',
    strength: 'SHALL',
    releases: EVERY,
    clauses: [
      fail('NB-17/json', 'sends a null, something empty, or a property twice', {
        ground: byPage('SHALL', 'json.html'),
        advice: advise(
          'Strict parsers refuse the whole message; of a property that is there twice, two clients read two values.',
          'Leave out properties that have no value, and write each once.',
          'The default of the JSON library, or an empty `meta` of a base class',
        ),
      }),
      fail('NB-17/schema', 'sends what breaks HL7’s JSON schema', {
        ground: byPage('definition', 'bundle-definitions.html#Bundle'),
        // whatever judges the same element
        yieldsTo: [
          'NB-09/incomplete',
          'NB-12/not-absolute',
          'NB-14/malformed',
          'SS-02/missing',
          'SS-02/not-reference',
          'SS-12/missing',
          'SS-16/not-integer',
          'SS-16/not-string',
          'SS-17/malformed',
          'SS-23/wrong-type',
          'CL-05/no-resource',
          'CL-05/stub',
          'SC-11/not-searchset',
          'SC-11/no-status-resource',
          'SC-12/wrong-bundle-type',
          'SC-12/no-status-first',
        ],
        advice: advise(
          'Clients that validate what they read refuse the whole notification.',
          'Give the element the type and the form that its definition says.',
          'An element is written by hand past the FHIR library',
        ),
      }),
    ],
    sources: [r5('json.html'), r5('downloads.html')],
    wrongServer: '`"meta": {"lastUpdated": "yesterday"}` in the Bundle',
  },
])
