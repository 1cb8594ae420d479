import type { Trait } from '../../../../src/reference/trait.js'
import {
  answering,
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
} from '../../../../src/reference/edits/calls.js'
import { without } from '../../../../src/reference/edits/resources.js'
import { reply, type Request } from '../../../../src/reference/http.js'
import { refuse } from '../../../../src/reference/outcome.js'
import { isObject } from '../../../../src/reference/resource.js'

function hasXmlBody(request: Request): boolean {
  return request.body.length > 0 && /xml/.test(request.headers['content-type'] ?? '')
}

function asksGenerically(request: Request): boolean {
  return /^(application|text)\/xml$/.test(request.headers['accept'] ?? '')
}

function asking(request: Request, accept: string): Request {
  return { ...request, headers: { ...request.headers, accept } }
}

/** The same server, which lists no Subscriptions. */
const withoutList = (trait: Trait): Trait => ({
  ...trait,
  hooks: { ...trait.hooks, output: (output) => without(output, 'subscription') },
})

/** Bodies and formats of call and answer. */
export const MUTANTS: readonly Trait[] = [
  refusing(
    {
      name: 'body-demanded',
      summary: 'A POST without body and Content-Type is refused.',
      breaks: 'OP-07/refused',
    },
    (call) => call.operation && isPost(call) && isEmpty(call) && call.type === '',
  ),
  refusing(
    {
      name: 'empty-body-with-type-refused',
      summary: 'An empty body that has a Content-Type is refused.',
      breaks: 'OP-07/typed-refused',
    },
    (call) => call.operation && isPost(call) && isEmpty(call) && call.type !== '',
  ),
  refusing(
    {
      name: 'parameters-refused',
      summary: 'A Parameters in the body is refused at type level.',
      breaks: 'OP-08/refused',
    },
    (call) => atType(call) && isPost(call) && call.entries.length > 0,
  ),
  withoutList(
    droppingBody(
      {
        name: 'parameters-ignored',
        summary:
          'A body with one id is ignored, and the token is for everything, which the output does not say.',
        breaks: 'OP-08/ignored',
      },
      (call) =>
        atType(call) &&
        isPost(call) &&
        call.entries.length === 1 &&
        call.ids.length === 1 &&
        isKnown(call, call.ids[0] ?? ''),
    ),
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
    name: 'xml-body-refused',
    kind: 'mutant',
    summary: 'XML is declared, but a body in XML is answered 415.',
    breaks: 'OP-10/xml-refused',
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && hasXmlBody(request)
          ? reply(415, refuse(415, 'not-supported', 'Only JSON is read.').outcome())
          : request,
    },
  },
  {
    name: 'xml-body-ignored',
    kind: 'mutant',
    summary: 'A body in XML is taken for an empty one.',
    breaks: 'OP-10/xml-ignored',
    consequences: {
      'OUT-17': 'the token is for every Subscription of the caller, and the output says so',
    },
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && hasXmlBody(request) ? { ...request, body: Buffer.alloc(0) } : request,
    },
  },
  {
    name: 'xml-accept-ignored',
    kind: 'mutant',
    summary: 'The operation answers JSON although `application/fhir+xml` is asked for.',
    breaks: 'OP-12/not-xml',
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && request.headers['accept'] === 'application/fhir+xml'
          ? asking(request, 'application/fhir+json')
          : request,
    },
  },
  {
    name: 'two-ids-in-json',
    kind: 'mutant',
    summary: 'GET for two ids is answered in JSON, whatever is asked for.',
    breaks: 'OP-12/not-xml',
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && request.method === 'GET' && request.query.getAll('id').length > 1
          ? asking(request, 'application/fhir+json')
          : request,
    },
  },
  {
    name: 'generic-xml-refused',
    kind: 'mutant',
    summary: '`application/xml` and `text/xml` are answered 406.',
    breaks: 'OP-13/refused',
    hooks: {
      request: (request) =>
        asksGenerically(request) ? asking(request, 'application/vnd.example.none') : request,
    },
  },
  {
    name: 'generic-xml-in-json',
    kind: 'mutant',
    summary: '`application/xml` and `text/xml` are answered in JSON.',
    breaks: 'OP-13/other-format',
    hooks: {
      request: (request) => (asksGenerically(request) ? asking(request, 'application/fhir+json') : request),
    },
  },
  {
    name: 'format-xml-refused',
    kind: 'mutant',
    summary: '`_format=xml` is answered 400.',
    breaks: 'OP-15/rejected',
    hooks: {
      request: (request) =>
        /xml/.test(request.query.get('_format') ?? '')
          ? reply(400, refuse(400, 'invalid', 'The parameter _format is not known.').outcome())
          : request,
    },
  },
  {
    name: 'format-xml-ignored',
    kind: 'mutant',
    summary: '`_format=xml` has no effect.',
    breaks: 'OP-15/ignored',
    hooks: {
      request: (request) => {
        if (!/xml/.test(request.query.get('_format') ?? '')) return request
        const query = new URLSearchParams(request.query)
        query.delete('_format')
        return { ...request, query }
      },
    },
  },
]
