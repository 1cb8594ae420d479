import { refuse, Refusal } from '../outcome.js'
import { isObject } from '../resource.js'
import {
  answering,
  atInstance,
  atType,
  changing,
  crashing,
  droppingBody,
  isEmpty,
  isKnown,
  isPost,
  refusal,
  refusing,
  typedAs,
} from './call.js'
import { reply } from '../http.js'
import type { Trait } from '../trait.js'
import { declaration } from './edit.js'

/** How the operation is called: invocation, input, declaration. */
export const OPERATION_TRAITS: readonly Trait[] = [
  {
    name: 'no-type-level',
    kind: 'mutant',
    summary: 'The operation is known at instance level only.',
    breaks: 'OP-01/missing',
    consequences: {
      'IN-01': 'no ids can be given',
      'IN-02': 'no id can be given',
      'OP-08': 'no Parameters can be given where they matter',
    },
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && route.level === 'type'
          ? reply(404, refuse(404, 'not-found', 'There is no such operation.').outcome())
          : request,
    },
  },
  {
    name: 'no-post',
    kind: 'mutant',
    summary: 'The operation answers GET only.',
    breaks: 'OP-04/post-refused',
    consequences: {
      'OP-07': 'a POST without a body is refused too',
      'OP-08': 'a POST with a body is refused too',
    },
    hooks: {
      request: (request, { route }) => {
        if (route.name !== 'operation' || request.method !== 'POST') return request
        return reply(405, refuse(405, 'not-supported', 'POST is not allowed here.').outcome(), {
          Allow: 'GET, HEAD',
        })
      },
    },
  },
  answering(
    {
      name: 'no-instance-level',
      summary: 'The operation is known at type level only.',
      breaks: 'OP-02/missing',
    },
    atInstance,
    () => refusal(404, 'not-found', 'There is no such operation.'),
  ),
  crashing(
    { name: 'system-level-crashes', summary: 'A call at system level ends in a 500.', breaks: 'OP-03/5xx' },
    ({ request }) => request.path?.[0] === '$get-ws-binding-token',
  ),
  answering(
    {
      name: 'no-get',
      summary: 'GET is refused.',
      breaks: 'OP-05/get-refused',
      releases: ['R4', 'R4B'],
    },
    ({ operation, request }) => operation && request.method === 'GET',
    () => refusal(405, 'not-supported', 'GET is not allowed here.'),
  ),
  crashing(
    {
      name: 'get-crashes',
      summary: 'GET ends in a 500.',
      breaks: 'OP-06/5xx',
      releases: ['R5', 'R6a'],
    },
    ({ operation, request }) => operation && request.method === 'GET',
  ),
  refusing(
    { name: 'body-demanded', summary: 'A POST without a body is refused.', breaks: 'OP-07/refused' },
    (call) => call.operation && isPost(call) && isEmpty(call),
  ),
  refusing(
    {
      name: 'parameters-refused',
      summary: 'A Parameters in the body is refused at type level.',
      breaks: 'OP-08/refused',
    },
    (call) => atType(call) && isPost(call) && call.entries.length > 0,
  ),
  droppingBody(
    {
      name: 'parameters-ignored',
      summary: 'A body with one id is ignored, and the token is for everything.',
      breaks: 'OP-08/ignored',
      consequences: { 'OUT-17': 'the output lists Subscriptions that nobody asked for' },
    },
    (call) =>
      atType(call) &&
      isPost(call) &&
      call.entries.length === 1 &&
      call.ids.length === 1 &&
      isKnown(call, call.ids[0] ?? ''),
  ),
  crashing(
    {
      name: 'empty-parameters-crash',
      summary: 'A Parameters of nothing ends in a 500.',
      breaks: 'OP-09/5xx',
    },
    (call) =>
      call.operation &&
      isObject(call.body) &&
      call.body['parameter'] === undefined &&
      call.body['resourceType'] === 'Parameters',
  ),
  answering(
    {
      name: 'fhir-json-refused',
      summary: 'A body in `application/fhir+json` is answered 415.',
      breaks: 'OP-10/json-refused',
    },
    (call) => call.operation && !isEmpty(call) && call.type === 'application/fhir+json',
    () => refusal(415, 'not-supported', 'The media type of the body is not supported.'),
  ),
  droppingBody(
    {
      name: 'plain-text-dropped',
      summary: 'A body in plain text is dropped, and the token is for everything.',
      breaks: 'OP-11/accepted',
    },
    ({ operation, type }) => operation && type === 'text/plain',
  ),
  crashing(
    { name: 'plain-text-crashes', summary: 'A body in plain text ends in a 500.', breaks: 'OP-11/5xx' },
    ({ operation, type }) => operation && type === 'text/plain',
  ),
  changing(
    { name: 'plain-json', summary: 'The Content-Type is `application/json`.', breaks: 'OP-12/not-json' },
    (answer) => typedAs(answer, 'application/json'),
    ({ headers }) => headers['accept'] === 'application/fhir+json',
  ),
  answering(
    {
      name: 'generic-json-refused',
      summary: '`Accept: application/json` is answered 406.',
      breaks: 'OP-13/refused',
    },
    ({ operation, request }) => operation && request.headers['accept'] === 'application/json',
    () => refusal(406, 'not-supported', 'None of the accepted media types is available.'),
  ),
  changing(
    {
      name: 'generic-json-as-html',
      summary: '`Accept: application/json` is answered with a web page.',
      breaks: 'OP-13/other-format',
    },
    (answer) => ({ ...typedAs(answer, 'text/html'), rewrite: (body) => `<pre>${body}</pre>` }),
    ({ headers }) => headers['accept'] === 'application/json',
  ),
  crashing(
    { name: 'unknown-accept-crashes', summary: 'An unknown Accept ends in a 500.', breaks: 'OP-14/5xx' },
    ({ operation, request }) => operation && /vnd/.test(request.headers['accept'] ?? ''),
  ),
  refusing(
    { name: 'format-json-refused', summary: '`_format=json` is refused.', breaks: 'OP-15/rejected' },
    ({ operation, request }) => operation && request.query.get('_format') === 'json',
  ),
  changing(
    {
      name: 'format-json-as-html',
      summary: '`_format=json` is answered with a web page.',
      breaks: 'OP-15/ignored',
    },
    (answer) => ({ ...typedAs(answer, 'text/html'), rewrite: (body) => `<pre>${body}</pre>` }),
    ({ query }) => query.get('_format') === 'json',
  ),
  changing(
    {
      name: 'latin-charset',
      summary: 'The Content-Type names ISO 8859-1.',
      breaks: 'OP-16/charset',
    },
    (answer) => typedAs(answer, 'application/fhir+json; charset=iso-8859-1'),
    ({ headers }) => headers['accept'] === 'application/fhir+json',
  ),
  changing(
    {
      name: 'latin-bytes',
      summary: 'The body has a byte that is not UTF-8, in its id.',
      breaks: 'OP-16/not-utf8',
    },
    (answer) => ({
      ...answer,
      rewrite: (body) =>
        Buffer.concat([Buffer.from(body.replace(/\}$/, ',"id":"')), Buffer.from([0xe9]), Buffer.from('"}')]),
    }),
    ({ headers }) => headers['accept'] === 'application/fhir+json',
  ),
  {
    name: 'no-ids-refused',
    kind: 'variant',
    summary: 'At type level ids must be given.',
    hooks: {
      operationInput: (input) =>
        !(input instanceof Refusal) && input.all
          ? refuse(400, 'required', 'At least one id is needed.')
          : input,
    },
  },
  {
    name: 'declared-with-dollar',
    kind: 'variant',
    summary:
      'The operation is declared as `$get-ws-binding-token`, as the Backport guide 1.1.0 itself wrote it.',
    releases: ['R4', 'R4B'],
    hooks: {
      capabilities: (statement) =>
        declaration(statement, (operation) => ({ ...operation, name: '$get-ws-binding-token' })),
    },
  },
  {
    name: 'declared-after-core',
    kind: 'variant',
    summary: 'The operation is declared although the release no longer has it in core.',
    releases: ['R6b'],
    hooks: { settings: (settings) => ({ ...settings, declaresOperation: true }) },
  },
]
