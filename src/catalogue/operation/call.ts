import { backport, build, operationPage, r4b, r5 } from '../sources.js'
import { group, BACKPORT, CORE, CRASH, CRASH_BUT_501, WITH_OPERATION, fail, info, warn } from '../wording.js'

/** How the operation is called. */
export const CALL = group('OP', [
  {
    id: 'OP-01',
    title: 'The operation can be called at type level, on `[base]/Subscription/$get-ws-binding-token`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      {
        id: 'missing',
        broken: 'does not answer a valid call at type level with success',
        verdict: 'fail',
        unless: [{ when: 'operation-undeclared', verdict: 'warn' }],
      },
    ],
    gates: ['subscription'],
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
      {
        id: 'missing',
        broken: 'does not answer a valid call at instance level with success',
        verdict: 'fail',
        unless: [{ when: 'operation-undeclared', verdict: 'warn' }],
      },
    ],
    gates: ['subscription'],
    sources: [operationPage, r5('operations.html#synchronous')],
    wrongServer:
      'Only the type level works, or the operation name is taken for the id of something below the Subscription.',
  },
  {
    id: 'OP-03',
    title: 'The operation has no system-level form: `[base]/$get-ws-binding-token` is not defined.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [CRASH_BUT_501, info('token', 'answers a call at system level with a token')],
    sources: [operationPage],
    wrongServer: 'A call at system level yields a token for everything.',
  },
  {
    id: 'OP-04',
    title: 'At every level where the operation is offered it can be called by HTTP POST.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [fail('post-refused', 'refuses POST at a level where it answers GET with success')],
    gates: ['subscription'],
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
      {
        id: 'get-refused',
        broken: 'does not answer a valid GET call with success',
        verdict: 'fail',
        unless: [{ when: 'backport-undeclared', verdict: 'warn' }],
      },
    ],
    gates: ['subscription'],
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
    clauses: [CRASH_BUT_501, info('get-refused', 'refuses GET with a client error or 501')],
    gates: ['subscription'],
    sources: [
      operationPage,
      r5('operations.html#executing'),
      r5('subscription-operation-get-ws-binding-token.html#examples'),
    ],
  },
  {
    id: 'OP-07',
    title:
      'A call without input parameters has an empty POST body, with or without a Content-Type, and the server accepts that.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('refused', 'does not answer a valid call with an empty body with success')],
    gates: ['subscription'],
    sources: [r5('operations.html#executing'), build('operations.html#executing')],
    wrongServer: 'A body is demanded with 400 or 415, or the body parser fails with 500 on an empty one.',
  },
  {
    id: 'OP-08',
    title: 'The POST body that carries the input parameters is a Parameters resource.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('refused', 'does not answer a valid Parameters body with success'),
      fail('ignored', 'answers with a token that does not follow from the ids in the body'),
    ],
    gates: ['subscription'],
    sources: [r5('operations.html#request')],
    wrongServer:
      'The body is ignored and the token is for everything, or a JSON form of the server’s own is expected.',
  },
  {
    id: 'OP-09',
    title: 'A Parameters resource without any parameter may be accepted or refused, but has to be survived.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [CRASH, info('refused', 'refuses a Parameters resource without parameters with a client error')],
    gates: ['subscription'],
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
      fail('json-refused', 'does not answer a valid `application/fhir+json` body with success'),
      fail('xml-refused', 'lists XML, but does not answer a valid `application/fhir+xml` body with success'),
      fail('xml-ignored', 'lists XML, but answers an `application/fhir+xml` body as if it were empty'),
    ],
    gates: ['subscription'],
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
      warn('accepted', 'drops a body of an unsupported type and answers with success'),
      CRASH,
      info('not-415', 'refuses with another client error than 415'),
    ],
    gates: ['subscription'],
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
      fail('not-json', 'answers `Accept: application/fhir+json` with another Content-Type'),
      fail('not-xml', 'lists XML, but answers `Accept: application/fhir+xml` with another Content-Type'),
    ],
    gates: ['subscription'],
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
      warn('refused', 'refuses a generic Accept'),
      warn('other-format', 'answers a generic Accept in another syntax'),
    ],
    gates: ['subscription'],
    sources: [r5('http.html#mime-type')],
    wrongServer: '`Accept: application/json` is answered 406 or with HTML.',
  },
  {
    id: 'OP-14',
    title: 'An Accept header that names only unsupported formats is answered 406.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [CRASH, info('not-406', 'answers with another status than 406')],
    gates: ['subscription'],
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
      warn('rejected', 'refuses a call because of `_format`'),
      warn('ignored', 'answers in another format than `_format` asks for'),
    ],
    gates: ['subscription'],
    sources: [r5('http.html#parameters')],
    wrongServer: '`_format` is taken for an unknown input of the operation and refused, or has no effect.',
  },
  {
    id: 'OP-16',
    title: 'Response bodies are encoded in UTF-8.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('charset', 'names another charset than UTF-8 in Content-Type'),
      fail('not-utf8', 'sends bytes that are not UTF-8'),
    ],
    gates: ['subscription'],
    sources: [r5('http.html#mime-type')],
    wrongServer: 'The Content-Type says `charset=iso-8859-1`.',
  },
])
