import { entries, replaced } from '../../../../src/reference/edits/resources.js'
import { EVENT, eventually } from '../../../../src/reference/edits/statuses.js'
import { reply } from '../../../../src/reference/http.js'
import { operationOutcome, Refusal } from '../../../../src/reference/outcome.js'
import { isObject } from '../../../../src/reference/resource.js'
import type { Trait } from '../../../../src/reference/trait.js'
import { headers } from '../../shared/edits.js'

/** What stands around real servers: proxies, load balancers, several nodes, queues. */

const LAG_MS = 250
const MOST_SOCKETS = 6
const SOCKET_LIFE_MS = 6_000
const PING_MS = 100
const QUEUE_MS = 2_000

const INTERNAL = 'http://fhir.internal:8080/fhir'

const OUTCOME = { 'Content-Type': 'application/fhir+json; charset=utf-8' }

const madeAt = (id: string): string => `made ${id}`

/** The next number of a count. */
function next(memory: Map<string, unknown>, name: string): number {
  const turn = Number(memory.get(name) ?? 0) + 1
  memory.set(name, turn)
  return turn
}

export const VARIANTS: readonly Trait[] = [
  {
    name: 'replica-lags',
    kind: 'variant',
    summary: 'What was created cannot be read, nor a token be had for it, for 250 ms: another node answers.',
    hooks: {
      response: (answer, { route, server }) => {
        if (route.name === 'create' && answer.status === 201 && answer.resource?.id !== undefined)
          server.memory.set(madeAt(answer.resource.id), Date.now())
        const since = route.id === undefined ? undefined : server.memory.get(madeAt(route.id))
        const isFresh = typeof since === 'number' && Date.now() < since + LAG_MS
        return isFresh && (route.name === 'read' || route.name === 'operation')
          ? reply(404, operationOutcome('error', 'not-found', 'Nothing is known of it.'), OUTCOME)
          : answer
      },
    },
  },
  {
    name: 'few-sockets-a-client',
    kind: 'variant',
    summary: 'A client may have six sockets open; an upgrade beyond that is answered 429.',
    hooks: {
      upgrade: (plan, { server }) => (server.sessions.size >= MOST_SOCKETS ? { ...plan, status: 429 } : plan),
    },
  },
  {
    name: 'websocket-url-each-time',
    kind: 'variant',
    summary: 'Each token has a websocket-url of its own.',
    hooks: {
      output: (output, { server }) =>
        replaced(output, 'websocket-url', (parameter) => [
          {
            ...parameter,
            valueUrl: `${String(parameter['valueUrl'])}?connection=${next(server.memory, 'connection')}`,
          },
        ]),
    },
  },
  {
    name: 'versioned-focus',
    kind: 'variant',
    summary: 'The focus of an event names the version of its resource.',
    hooks: eventually('focus', (focus) =>
      isObject(focus) ? { ...focus, reference: `${String(focus['reference'])}/_history/1` } : focus,
    ),
  },
  {
    name: 'names-itself-otherwise',
    kind: 'variant',
    summary: 'Behind a proxy the server knows itself by another base URL, which stands in all that it says.',
    hooks: {
      frame: (frames, { server }) =>
        frames.map((frame) =>
          typeof frame === 'string' ? frame.replaceAll(server.baseUrl, INTERNAL) : frame,
        ),
    },
  },
  {
    name: 'pings-often',
    kind: 'variant',
    summary: 'Every socket is pinged ten times a second.',
    hooks: {
      opened: (reaction, { session, server }) => {
        const ping = (): void => {
          if (session.socket.readyState !== session.socket.OPEN) return
          session.socket.ping()
          server.timers.after(PING_MS, ping)
        }
        ping()
        return reaction
      },
    },
  },
  {
    name: 'queue-of-events',
    kind: 'variant',
    summary: 'Events wait in a queue, which is looked at every two seconds.',
    run: { timeoutFactor: 1 },
    hooks: {
      settings: (settings) => ({ ...settings, batchWindowMs: QUEUE_MS, tokenLifetimeSeconds: 60 }),
    },
  },
  {
    name: 'opaque-versions',
    kind: 'variant',
    summary: 'Versions are no numbers.',
    hooks: {
      response: (answer) => {
        const given = answer.headers['ETag']
        if (given === undefined) return answer
        const version = Buffer.from(`${given} of a resource`).toString('base64url')
        const { resource } = answer
        const meta = isObject(resource?.['meta']) ? { ...resource['meta'], versionId: version } : undefined
        return {
          ...headers(answer, { ETag: `W/"${version}"` }),
          ...(resource && meta && { resource: { ...resource, meta } }),
        }
      },
    },
  },
  {
    name: 'sockets-go-away',
    kind: 'variant',
    summary: 'A socket lives for six seconds; then it is closed with 1001, since its node makes room.',
    run: { timeoutFactor: 1 },
    hooks: {
      settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 60 }),
      opened: (reaction, { session, server }) => {
        server.timers.after(SOCKET_LIFE_MS, () =>
          session.react({ frames: [], close: { code: 1001, reason: 'going away' } }),
        )
        return reaction
      },
    },
  },
  {
    name: 'limit-in-a-header-of-its-own',
    kind: 'variant',
    summary:
      'Every thirtieth call is answered 429, with a header of the vendor’s that says when to come back.',
    hooks: {
      request: (request, { server }) =>
        next(server.memory, 'calls') % 30 === 0
          ? reply(429, operationOutcome('error', 'business-rule', 'Too many calls.'), {
              ...OUTCOME,
              'x-ms-retry-after-ms': '200',
            })
          : request,
    },
  },
  {
    name: 'adds-to-subscriptions',
    kind: 'variant',
    summary: 'A Subscription is stored with a tag, a contact and a text that the server adds.',
    hooks: {
      subscriptionAccepted: (accepted) =>
        accepted instanceof Refusal
          ? accepted
          : {
              ...accepted,
              text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Active</div>' },
              contact: [{ system: 'email', value: 'team@example.org' }],
              meta: {
                ...(isObject(accepted['meta']) ? accepted['meta'] : {}),
                tag: [{ system: 'http://example.org/tenants', code: 'a' }],
              },
            },
    },
  },
  {
    name: 'search-tells-more',
    kind: 'variant',
    summary: 'A search result has an OperationOutcome with hints beside what was found, and before it.',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'search' && answer.status === 200 && Array.isArray(answer.resource?.['entry'])
          ? {
              ...answer,
              resource: {
                ...answer.resource,
                entry: [
                  {
                    resource: operationOutcome('information', 'business-rule', 'Sorted by relevance.'),
                    search: { mode: 'outcome' },
                  },
                  ...(answer.resource['entry'] as unknown[]),
                ],
              } as typeof answer.resource,
            }
          : answer,
    },
  },
  {
    name: 'topic-with-its-version',
    kind: 'variant',
    summary: 'Notifications name the topic with its version.',
    hooks: {
      notification: (bundle, { type }) =>
        type === EVENT
          ? entries(bundle, (entry) => {
              const text = JSON.stringify(entry)
              const versioned = text.replace(/("(?:topic|valueCanonical)":"[^"|]+)"/g, '$1|1.0.0"')
              return JSON.parse(versioned) as typeof entry
            })
          : bundle,
    },
  },
]
