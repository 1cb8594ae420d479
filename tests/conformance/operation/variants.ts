import type { Trait } from '../../../src/reference/trait.js'
import { gzipSync } from 'node:zlib'
import { declaration, entries, subscriptionCapability } from '../../../src/reference/edits/resources.js'
import { reply, type Reply } from '../../../src/reference/http.js'
import { operationOutcome, refuse } from '../../../src/reference/outcome.js'
import { isObject } from '../../../src/reference/resource.js'
import { TOPIC_URL } from '../../../src/reference/topic.js'
import { DECLARED } from './declared-variants.js'
import { headers, rewritten, withoutHeaders } from '../shared/edits.js'

const HOUR_MS = 3_600_000

/** Moves an instant that stands in a resource. */
const later = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('T')
    ? new Date(Date.parse(value) + HOUR_MS).toISOString()
    : value

/** Everything in a status entry that is an instant, an hour later; payloads stay as they are stored. */
function moved(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => moved(each, name))
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moved(each, key)]))
  return name === 'timestamp' || name === 'valueInstant' || name === 'lastUpdated' ? later(value) : value
}

const notAllowed = (allow: string): Reply =>
  reply(405, refuse(405, 'not-supported', 'The method is not allowed here.').outcome(), { Allow: allow })

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  ...DECLARED,
  {
    name: 'success-as-201',
    kind: 'variant',
    summary: 'A token is answered with 201.',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'operation' && answer.status === 200 ? { ...answer, status: 201 } : answer,
    },
  },
  {
    name: 'refused-as-501',
    kind: 'variant',
    summary: 'Whatever the operation may refuse is answered 501.',
    hooks: {
      response: (answer, { route, request }) =>
        route.name === 'operation' &&
        [400, 404, 406, 415].includes(answer.status) &&
        'authorization' in request.headers
          ? { ...answer, status: 501 }
          : answer,
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
  {
    name: 'xml-prefixed',
    kind: 'variant',
    summary: 'XML is written with a prefix for the namespace of FHIR, and with comments.',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) =>
          xml
            .replace(/<(\/?)(?=\w)/g, '<$1f:')
            .replace('xmlns=', 'xmlns:f=')
            .replace('?>', '?>\n<!-- as some serialisers write it -->\n'),
        ),
    },
  },
  {
    name: 'base-path-deep',
    kind: 'variant',
    summary: 'The base URL has a long path.',
    options: { basePath: '/tenants/north/fhir' },
    hooks: {},
  },
  {
    name: 'base-path-none',
    kind: 'variant',
    summary: 'The base URL has no path.',
    options: { basePath: '/' },
    hooks: {},
  },
  {
    name: 'json-only',
    kind: 'variant',
    summary: 'XML is neither declared nor spoken.',
    hooks: { settings: (settings) => ({ ...settings, formats: ['json'] }) },
  },
  {
    name: 'xml-undeclared',
    kind: 'variant',
    summary: 'XML is spoken and not declared.',
    hooks: {
      capabilities: (statement) => ({ ...statement, format: ['application/fhir+json', 'json'] }),
    },
  },
  {
    name: 'operation-undeclared',
    kind: 'variant',
    summary: 'The CapabilityStatement does not list the operation.',
    hooks: { settings: (settings) => ({ ...settings, declaresOperation: false }) },
  },
  {
    name: 'topics-not-searchable',
    kind: 'variant',
    // On R4B the guide asks for the search.
    releases: ['R4', 'R5', 'R6a'],
    summary: 'Which topics there are is told to people only.',
    target: { topic: TOPIC_URL },
    hooks: {
      request: (request, { route }) =>
        route.type === 'SubscriptionTopic'
          ? reply(404, refuse(404, 'not-found', 'There is no such type.').outcome())
          : request,
      capabilities: (statement) =>
        subscriptionCapability(statement, ({ extension: _topics, ...resource }) => resource),
    },
  },
  {
    name: 'content-type-with-parameters',
    kind: 'variant',
    summary: 'The media type of an answer has a fhirVersion, and its charset in capitals.',
    hooks: {
      response: (answer, { server }) => {
        const type = answer.headers['Content-Type']
        if (type === undefined) return answer
        const written = type.replace('utf-8', `UTF-8; fhirVersion=${server.shape.mimeVersions[0] ?? ''}`)
        return headers(answer, { 'Content-Type': written })
      },
    },
  },
  {
    name: 'gzip-answers',
    kind: 'variant',
    summary: 'Answers are compressed.',
    hooks: {
      response: (answer) =>
        answer.resource === undefined
          ? answer
          : {
              ...headers(answer, { 'Content-Encoding': 'gzip' }),
              rewrite: (text) => gzipSync(answer.rewrite?.(text) ?? text),
            },
    },
  },
  {
    name: 'pretty-answers',
    kind: 'variant',
    summary: 'JSON is written with indents and ends in a line break.',
    hooks: {
      response: (answer) =>
        answer.format === 'xml' || answer.resource === undefined
          ? answer
          : { ...answer, rewrite: (text) => `${JSON.stringify(JSON.parse(text), null, 2)}\n` },
    },
  },
  {
    name: 'slow-answers',
    kind: 'variant',
    summary: 'Every answer takes 50 ms longer.',
    hooks: { response: (answer) => ({ ...answer, delayMs: 50 }) },
  },
  {
    name: 'connection-closes',
    kind: 'variant',
    summary: 'Every answer ends its connection.',
    hooks: { response: (answer) => headers(answer, { Connection: 'close' }) },
  },
  {
    name: 'no-date-header',
    kind: 'variant',
    summary: 'Answers have no Date.',
    hooks: { response: (answer) => ({ ...answer, dated: false }) },
  },
  {
    name: 'no-versions',
    kind: 'variant',
    summary: 'Answers have no ETag and no Last-Modified.',
    hooks: { response: (answer) => withoutHeaders(answer, /^(etag|last-modified)$/i) },
  },
  {
    name: 'clock-an-hour-ahead',
    kind: 'variant',
    summary: 'The server’s clock is an hour ahead, in its Date as in everything else.',
    hooks: {
      response: (answer) => headers(answer, { Date: new Date(Date.now() + HOUR_MS).toUTCString() }),
      output: (output) => ({
        ...output,
        parameter: (output.parameter ?? []).map((each) =>
          each.name === 'expiration' ? { ...each, valueDateTime: later(each['valueDateTime']) } : each,
        ),
      }),
      notification: (bundle) => ({
        ...entries(bundle, (entry) => moved(entry) as typeof entry),
        timestamp: later(bundle['timestamp']),
      }),
      subscriptionAccepted: (accepted, { submitted }) =>
        typeof submitted['end'] === 'string' && Date.parse(submitted['end']) < Date.now() + HOUR_MS
          ? refuse(422, 'value', 'The end is not an instant in the future.')
          : accepted,
    },
  },
  {
    name: 'busy-at-first',
    kind: 'variant',
    summary: 'The first call of the operation is answered 429 with Retry-After.',
    hooks: {
      request: (request, { route, server }) => {
        if (route.name !== 'operation' || server.memory.has('busy')) return request
        server.memory.set('busy', true)
        return reply(429, operationOutcome('error', 'exception', 'Too many requests.'), {
          'Retry-After': '1',
        })
      },
    },
  },
  {
    name: 'get-refused',
    kind: 'variant',
    summary: 'The operation, which affects state, is not answered by GET.',
    releases: ['R5', 'R6a', 'R6b'],
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && request.method === 'GET' ? notAllowed('POST, OPTIONS') : request,
    },
  },
  {
    name: 'get-refused-at-type-level',
    kind: 'variant',
    summary: 'At type level the operation is not answered by GET.',
    releases: ['R5', 'R6a', 'R6b'],
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && route.level === 'type' && request.method === 'GET'
          ? notAllowed('POST, OPTIONS')
          : request,
    },
  },
  {
    name: 'head-refused',
    kind: 'variant',
    summary: 'HEAD is answered 405.',
    hooks: {
      request: (request) => (request.method === 'HEAD' ? notAllowed('GET, POST, OPTIONS') : request),
    },
  },
  {
    name: 'accept-ignored',
    kind: 'variant',
    summary: 'A format that the server does not have is answered in JSON.',
    hooks: {
      request: (request) => {
        const accept = request.headers['accept'] ?? ''
        return /json|xml|\*/.test(accept)
          ? request
          : { ...request, headers: { ...request.headers, accept: 'application/fhir+json' } }
      },
    },
  },
]
