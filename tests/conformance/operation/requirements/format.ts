import {
  advise,
  adviseOnCrash,
  clause,
  CORE_TEXT,
  crashBut501,
  fail,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { byPage, operationRules } from '../../catalogue/grounds.js'
import { build, r5 } from '../../catalogue/sources.js'

/** Bodies and formats of call and answer. */
export const REQUIREMENTS = group('OP', [
  {
    id: 'OP-07',
    title:
      'A call without input parameters has an empty POST body, with or without a Content-Type, and the server accepts that.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      clause('OP-07/refused', 'does not answer a valid call without body and Content-Type with success', {
        verdict: CORE_TEXT,
        yieldsTo: ['OP-17/not-2xx'],
        ground: operationRules('executing'),
        advice: advise(
          'A call that needs no input is refused; clients have nothing to put into the body.',
          'Treat an empty body, with or without a Content-Type, like a Parameters without parameters.',
          'The body parser runs before the length is looked at',
          'A filter demands a Content-Type on every POST',
        ),
      }),
      warn('OP-07/typed-refused', 'refuses an empty body that has a Content-Type', {
        advice: advise(
          'Clients that always send a Content-Type cannot call without input.',
          'Treat an empty body like a Parameters without parameters, whatever its Content-Type.',
          'The body parser runs before the length is looked at',
        ),
      }),
    ],
    sources: [r5('operations.html#executing'), build('operations.html#executing')],
    wrongServer: 'A body is demanded with 400 or 415, or the body parser fails with 500 on an empty one.',
  },
  {
    id: 'OP-08',
    title: 'The POST body that carries the input parameters is a Parameters resource.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-08/refused', 'does not answer a valid Parameters body with success', {
        ground: operationRules('request'),
        advice: advise(
          'The standard form of the call does not work.',
          'Accept `{"resourceType":"Parameters","parameter":[{"name":"id","valueId":"…"}]}` as the body of a POST.',
          'A JSON form of the server’s own is expected',
          'Only query parameters are read',
        ),
      }),
      fail(
        'OP-08/ignored',
        'answers with a token that does not follow from the ids in the body, and does not say so',
        {
          ground: operationRules('request'),
          advice: advise(
            'The token is for other Subscriptions than were asked for, so the client gets foreign events or none.',
            'Read the ids from the `id` parameters of the body, and issue the token for exactly those.',
            'Only the query string is read',
            'The body is parsed by another content type than the one sent',
          ),
        },
      ),
    ],
    sources: [r5('operations.html#request')],
    wrongServer:
      'The body is ignored and the token is for everything, or a JSON form of the server’s own is expected.',
  },
  {
    id: 'OP-09',
    title: 'A Parameters resource without any parameter may be accepted or refused, but has to be survived.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('OP-09/5xx', {
        advice: adviseOnCrash('A Parameters without parameters', 'like an empty body, or with a 4xx status'),
      }),
      info('OP-09/refused', 'refuses a Parameters resource without parameters with a client error'),
    ],
    sources: [r5('operations.html#executing')],
    wrongServer: 'An unhandled exception shows as 500.',
  },
  // No gate on XML: the JSON half is judged on every server.
  {
    id: 'OP-10',
    title:
      'Request bodies are understood in the FHIR media types of the formats that the CapabilityStatement lists.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-10/json-refused', 'does not answer a valid `application/fhir+json` body with success', {
        ground: byPage('SHALL', 'http.html#mime-type'),
        advice: advise(
          'The FHIR media type for JSON is not understood, so no standard client can send ids.',
          'Register `application/fhir+json` (with or without parameters) for request bodies.',
          'Only `application/json` is registered with the body parser',
          'The media type is compared with its parameters',
        ),
      }),
      fail(
        'OP-10/xml-refused',
        'lists XML, but does not answer a valid `application/fhir+xml` body with success',
        {
          ground: byPage('SHALL', 'http.html#mime-type'),
          advice: advise(
            'The CapabilityStatement promises XML, and an XML body is refused.',
            'Parse `application/fhir+xml` bodies of operations, or take XML out of the declared formats.',
            'Operations have a body parser of their own that knows only JSON',
          ),
        },
      ),
      fail('OP-10/xml-ignored', 'lists XML, but answers an `application/fhir+xml` body as if it were empty', {
        ground: byPage('SHALL', 'http.html#mime-type'),
        advice: advise(
          'The ids in an XML body are lost without a word, and the token is for everything.',
          'Parse `application/fhir+xml` bodies of operations, or answer them 415 and do not list XML.',
          'A body that no parser takes is handed on as empty',
        ),
      }),
      warn('OP-10/charset-refused', 'refuses a JSON body whose Content-Type names UTF-8 as its charset', {
        advice: advise(
          'Many libraries for HTTP add the charset by themselves, and their calls are refused.',
          'Compare the media type without its parameters.',
          'The media type is compared with its parameters',
        ),
      }),
    ],
    sources: [
      r5('http.html#mime-type'),
      r5('capabilitystatement-definitions.html#CapabilityStatement.format'),
    ],
    wrongServer: 'The CapabilityStatement lists XML, and an XML body is answered 415 or read as empty.',
  },
  {
    id: 'OP-11',
    title: 'A request body in a media type that the server does not support is answered 415.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('OP-11/accepted', 'drops a body of an unsupported type and answers with success', {
        advice: advise(
          'A client that sends the wrong type gets a token for something else than it asked for.',
          'Answer a body of an unsupported media type 415.',
          'A body that no parser takes is handed on as empty',
        ),
      }),
      crashBut501('OP-11/5xx', {
        advice: adviseOnCrash('A body of an unsupported media type', 'with 415'),
      }),
      info('OP-11/not-415', 'refuses with another client error than 415'),
    ],
    sources: [r5('http.html#mime-type')],
    wrongServer:
      'A `text/plain` body is dropped silently, and the caller gets a token for all Subscriptions.',
  },
  {
    id: 'OP-12',
    title:
      'The response has the format that the Accept header asks for, among those that the CapabilityStatement lists.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-12/not-json', 'answers `Accept: application/fhir+json` with another Content-Type', {
        ground: byPage('SHALL', 'http.html#mime-type'),
        advice: advise(
          'A client that asks for FHIR JSON gets something that it has no parser for, or refuses by its type.',
          'Answer with `Content-Type: application/fhir+json`.',
          'The operation writes its answer past the usual serialiser',
          'The framework’s default, `application/json`, was left in place',
        ),
      }),
      fail(
        'OP-12/not-xml',
        'lists XML, but answers `Accept: application/fhir+xml` with another Content-Type',
        {
          ground: byPage('SHALL', 'http.html#mime-type'),
          advice: advise(
            'The CapabilityStatement promises XML, and the operation answers otherwise.',
            'Serialise the answer by the Accept header, or take XML out of the declared formats.',
            'The operation writes JSON directly',
          ),
        },
      ),
      warn('OP-12/refused', 'refuses an Accept header with a wildcard, a list or weights', {
        advice: advise(
          'Clients that name several formats are refused, although JSON is one of them.',
          'Read Accept as RFC 9110 has it: a list of ranges, each with a weight.',
          'The header is compared with the media type as a whole',
        ),
      }),
      warn('OP-12/weights-ignored', 'answers in the format with the lower weight', {
        advice: advise(
          'The client gets the format that it likes less.',
          'Choose the format with the highest weight among those that are offered.',
          'The first format that is found anywhere in the header is taken',
        ),
      }),
    ],
    sources: [r5('http.html#mime-type'), r5('operations.html#response')],
    wrongServer: 'The Content-Type is always `application/json` or `text/html`, whatever was asked for.',
  },
  {
    id: 'OP-13',
    title:
      'A generic Accept (`application/json`, `application/xml`, `text/xml`) yields the FHIR representation of that syntax.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('OP-13/refused', 'refuses a generic Accept', {
        advice: advise(
          'Generic clients and browsers, which say `application/json`, are refused.',
          'Take `application/json` for FHIR JSON, and `application/xml` or `text/xml` for FHIR XML.',
          'The list of accepted media types holds only FHIR’s own',
        ),
      }),
      warn('OP-13/other-format', 'answers a generic Accept in another syntax', {
        advice: advise(
          'A client that asks for one syntax gets another.',
          'Map each generic media type to the FHIR format of the same syntax.',
          'Unknown types fall back to a default format',
        ),
      }),
    ],
    sources: [r5('http.html#mime-type')],
    wrongServer: '`Accept: application/json` is answered 406 or with HTML.',
  },
  {
    id: 'OP-14',
    title: 'An Accept header that names only unsupported formats is answered 406.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('OP-14/5xx', {
        advice: adviseOnCrash('An Accept header with nothing supported', 'with 406'),
      }),
      info('OP-14/not-406', 'answers with another status than 406'),
    ],
    sources: [r5('http.html#mime-type')],
    wrongServer: 'An unknown media type in Accept ends in a 500.',
  },
  {
    id: 'OP-15',
    title:
      'The `_format` parameter overrides Accept and takes the short codes `json` and `xml` as well as media types.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [
      warn('OP-15/rejected', 'refuses a call because of `_format`', {
        advice: advise(
          'Links and browsers, which cannot set headers, cannot choose a format.',
          'Take `_format` as a general parameter before the inputs of the operation are read.',
          'Every query parameter is taken for an input of the operation',
        ),
      }),
      warn('OP-15/ignored', 'answers in another format than `_format` asks for', {
        advice: advise(
          '`_format` has no effect, so those who cannot set headers get the wrong format.',
          'Let `_format` win over Accept; take `json` and `xml` as well as media types.',
          'Only the Accept header is looked at in operations',
        ),
      }),
    ],
    sources: [r5('http.html#parameters')],
    wrongServer: '`_format` is taken for an unknown input of the operation and refused, or has no effect.',
  },
  {
    id: 'OP-16',
    title: 'Response bodies are encoded in UTF-8.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OP-16/charset', 'names another charset than UTF-8 in Content-Type', {
        ground: byPage('SHALL', 'http.html#mime-type'),
        advice: advise(
          'Clients decode the body by the charset that is named, and read other characters.',
          'Send UTF-8, and name no charset or `charset=utf-8`.',
          'The default charset of the web framework or of a proxy',
        ),
      }),
      fail('OP-16/not-utf8', 'sends bytes that are not UTF-8', {
        ground: byPage('SHALL', 'http.html#mime-type'),
        advice: advise(
          'FHIR is UTF-8; strict clients refuse the whole answer.',
          'Encode the body as UTF-8 when it is written.',
          'The platform’s default encoding is used to make bytes',
        ),
      }),
    ],
    sources: [r5('http.html#mime-type')],
    wrongServer: 'The Content-Type says `charset=iso-8859-1`.',
  },
])
