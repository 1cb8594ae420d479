import { gzipSync } from 'node:zlib'
import { reply, type Reply } from '../../http.js'
import type { Resource } from '../../model.js'
import { operationOutcome, refuse } from '../../outcome.js'
import { isObject } from '../../resource.js'
import { TOPIC_URL } from '../../topic.js'
import type { Trait } from '../../trait.js'
import { entries, subscriptionCapability } from '../edit.js'

const rest = (statement: Resource, change: (rest: object) => object): Resource => ({
  ...statement,
  rest: (statement['rest'] as object[]).map(change),
})

const headers = (answer: Reply, more: Record<string, string>): Reply => ({
  ...answer,
  headers: { ...answer.headers, ...more },
})

function withoutHeaders(answer: Reply, pattern: RegExp): Reply {
  return {
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !pattern.test(name))),
  }
}

function location(name: string, summary: string, written: (url: URL) => string): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    hooks: {
      response: (answer) => {
        const given = answer.headers['Location']
        return given === undefined ? answer : headers(answer, { Location: written(new URL(given)) })
      },
    },
  }
}

const HOUR_MS = 3_600_000

/** Moves an instant that stands in a resource. */
const later = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('T')
    ? new Date(Date.parse(value) + HOUR_MS).toISOString()
    : value

/** Legal ways to answer over HTTP, whatever is asked. */
export const HTTP_VARIANTS: readonly Trait[] = [
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
    name: 'everything-authenticated',
    kind: 'variant',
    summary: 'Nothing is answered without credentials, the CapabilityStatement included.',
    hooks: {
      principal: (caller, { request }) =>
        request.headers['authorization'] === undefined
          ? refuse(401, 'login', 'Credentials are needed.', { 'WWW-Authenticate': 'Bearer realm="fhir"' })
          : caller,
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
    name: 'no-cors',
    kind: 'variant',
    summary: 'Pages of other origins are not served, and no such thing is declared.',
    hooks: {
      request: (request) =>
        request.method === 'OPTIONS'
          ? reply(405, refuse(405, 'not-supported', 'OPTIONS is not allowed.').outcome())
          : request,
      response: (answer) => withoutHeaders(answer, /^access-control-/i),
      capabilities: (statement) => rest(statement, ({ ...each }) => ({ ...each, security: { cors: false } })),
    },
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
    name: 'create-without-body',
    kind: 'variant',
    summary: 'What was created is not returned: the Location says where it is.',
    hooks: {
      response: ({ resource, ...answer }, { route }) =>
        route.name === 'create' && answer.status === 201
          ? withoutHeaders(answer, /^content-type$/i)
          : { ...answer, ...(resource && { resource }) },
    },
  },
  location('location-relative', 'Location is a path.', (url) => url.pathname),
  location('location-without-version', 'Location names no version.', (url) =>
    url.href.replace(/\/_history.*/, ''),
  ),
  {
    name: 'delete-with-outcome',
    kind: 'variant',
    summary: 'A deletion is answered 200 with an OperationOutcome.',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'delete' && answer.status === 204
          ? {
              ...answer,
              ...reply(200, operationOutcome('information', 'deleted', 'Deleted.'), {
                ...answer.headers,
                'Content-Type': 'application/fhir+json; charset=utf-8',
              }),
            }
          : answer,
    },
  },
  {
    name: 'delete-later',
    kind: 'variant',
    summary: 'A deletion is answered 202 and done a little later.',
    hooks: {
      request: (request, { route, server }) => {
        const { type = '', id = '' } = route
        const stored = server.store.find(type, id)
        if (route.name !== 'delete' || !stored || stored.deleted) return request
        const bearer = request.headers['authorization']?.replace('Bearer ', '') ?? ''
        if (server.settings.principals[bearer] !== stored.owner) return request
        server.timers.after(150, () => server.store.remove(type, id))
        return reply(202)
      },
    },
  },
]

/** Everything in a status entry that is an instant, an hour later; payloads stay as they are stored. */
function moved(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => moved(each, name))
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moved(each, key)]))
  return name === 'timestamp' || name === 'valueInstant' || name === 'lastUpdated' ? later(value) : value
}
