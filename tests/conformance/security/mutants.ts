import type { Trait } from '../../../src/reference/trait.js'
import { ANONYMOUS, type Core, type Hooks } from '../../../src/reference/core.js'
import { callOf } from '../../../src/reference/edits/calls.js'
import { valued } from '../../../src/reference/edits/resources.js'
import type { Reply, Request } from '../../../src/reference/http.js'
import { Refusal } from '../../../src/reference/outcome.js'
import type { Route, RouteName } from '../../../src/reference/router.js'

/** An address of this host that is none of loopback’s names, and leads there all the same. */
const elsewhere = (url: unknown): string => String(url).replace('127.0.0.1', '0.0.0.0')

/** Hands out another websocket-url for Subscriptions of some content levels. */
const addressFor = (levels: readonly string[]): Pick<Hooks, 'output'> => ({
  output: (output, { issued, server }) => {
    const contents = issued.subscriptions.map((id) => server.subscriptions.find(id)?.content ?? '')
    return contents.every((content) => levels.includes(content))
      ? valued(output, 'websocket-url', elsewhere)
      : output
  },
})

/** Adds a query to the websocket-url. */
const query = (parameter: (token: string) => string): Pick<Hooks, 'output'> => ({
  output: (output, { issued }) =>
    valued(output, 'websocket-url', (url) => `${String(url)}?${parameter(issued.value)}`),
})

/** Shows the latest token of a Subscription when that is read, as long as `when` holds. */
const showingToken = (when: (id: string, server: Core) => boolean): Pick<Hooks, 'token' | 'response'> => ({
  token: (issued, { subscriptions, server }) => {
    for (const id of subscriptions) server.memory.set(`token of ${id}`, issued.value)
    return issued
  },
  response: (answer, { route, server }) => {
    const { id = '' } = route
    const token = server.memory.get(`token of ${id}`)
    if (route.name !== 'read' || !answer.resource || token === undefined || !when(id, server)) return answer
    const extension = [{ url: 'http://vendor.example/StructureDefinition/token', valueString: token }]
    return { ...answer, resource: { ...answer.resource, extension } }
  },
})

const withoutHeader = (name: RouteName, header: string): Pick<Hooks, 'response'> => ({
  response: (answer: Reply, { route }) =>
    route.name === name
      ? {
          ...answer,
          headers: Object.fromEntries(
            Object.entries(answer.headers).filter(([each]) => each.toLowerCase() !== header),
          ),
        }
      : answer,
})

/** Whose Subscription a call is for; nobody's for a call that names none. */
function ownerOfCalled(server: Core, request: Request, route: Route): string {
  const [id = ''] = callOf(request, route, server).ids
  return server.store.find('Subscription', id)?.owner ?? ANONYMOUS
}

/** Requests without valid credentials that are served all the same. */
const unwelcome = new WeakSet<object>()

const BEGINNING = 16

const beginnings = new WeakMap<Core, Map<string, readonly string[]>>()

/** How each issued token begins, and for which Subscriptions it was issued. */
function beginningsOf(server: Core): Map<string, readonly string[]> {
  const known = beginnings.get(server) ?? new Map<string, readonly string[]>()
  beginnings.set(server, known)
  return known
}

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'open-operation',
    kind: 'mutant',
    summary: 'The operation asks nobody for credentials.',
    breaks: 'SEC-01/operation-open',
    hooks: {
      principal: (principal, { request, route, server }) =>
        route.name === 'operation' && (principal instanceof Refusal || principal === ANONYMOUS)
          ? ownerOfCalled(server, request, route)
          : principal,
    },
  },
  {
    name: 'nobody-is-the-first-principal',
    kind: 'mutant',
    summary: 'At type level a caller without credentials is taken for the first user.',
    breaks: 'SEC-01/operation-open',
    hooks: {
      principal: (principal, { request, route, server }) => {
        const isNobody = request.headers['authorization'] === undefined
        const [first = ANONYMOUS] = Object.values(server.settings.principals)
        return route.name === 'operation' && route.level === 'type' && isNobody ? first : principal
      },
    },
  },
  {
    name: 'token-beside-401',
    kind: 'mutant',
    summary: 'Whoever comes without valid credentials gets 401, with a token in the body.',
    breaks: 'SEC-01/operation-open',
    consequences: { 'ERR-02': 'the body is no OperationOutcome', 'ERR-12': 'the body holds a token' },
    hooks: {
      principal: (principal, { request, route, server }) => {
        if (route.name !== 'operation' || !(principal instanceof Refusal || principal === ANONYMOUS))
          return principal
        unwelcome.add(request)
        return ownerOfCalled(server, request, route)
      },
      response: (reply, { request }) => (unwelcome.has(request) ? { ...reply, status: 401 } : reply),
    },
  },
  {
    name: 'token-by-its-beginning',
    kind: 'mutant',
    summary: 'A token is known by its first sixteen characters.',
    breaks: 'SEC-01/socket-open',
    hooks: {
      token: (issued, { subscriptions, server }) => {
        beginningsOf(server).set(issued.value.slice(0, BEGINNING), subscriptions)
        return issued
      },
      tokenValid: (valid, { token, record, server }) =>
        valid || (!record && beginningsOf(server).has(token.slice(0, BEGINNING))),
      tokenCovers: (ids, { token, record, server }) =>
        record ? ids : (beginningsOf(server).get(token.slice(0, BEGINNING)) ?? ids),
    },
  },
  {
    name: 'socket-without-tls',
    kind: 'mutant',
    summary: 'The websocket-url is `ws:` on an address that is not loopback.',
    breaks: 'SEC-04/not-secure',
    consequences: { 'OUT-23': 'it is the same advice, for the address' },
    hooks: addressFor(['empty', 'id-only']),
  },
  {
    name: 'other-origins-refused',
    kind: 'mutant',
    summary: 'A preflight is answered without allowing the origin.',
    breaks: 'SEC-05/no-allow-origin',
    hooks: withoutHeader('preflight', 'access-control-allow-origin'),
  },
  {
    name: 'cors-without-headers',
    kind: 'mutant',
    summary: 'A preflight allows the origin and no headers.',
    breaks: 'SEC-05/not-allowed',
    hooks: withoutHeader('preflight', 'access-control-allow-headers'),
  },
  {
    name: 'resources-without-tls',
    kind: 'mutant',
    summary: 'Whole resources are sent by `ws:` from an address that is not loopback.',
    breaks: 'SEC-06/not-secure',
    hooks: addressFor(['full-resource']),
  },
  {
    name: 'token-in-address',
    kind: 'mutant',
    summary: 'The token stands in websocket-url.',
    breaks: 'SEC-07/token-in-url',
    hooks: query((token) => `for=${encodeURIComponent(token)}`),
  },
  {
    name: 'credential-in-address',
    kind: 'mutant',
    summary: 'The websocket-url has the parameter access_token.',
    breaks: 'SEC-07/credential-parameter',
    hooks: query(() => 'access_token=of-the-session'),
  },
  {
    name: 'token-in-subscription',
    kind: 'mutant',
    summary: 'The latest token of a Subscription can be read from it.',
    breaks: 'SEC-08/token-readable',
    hooks: showingToken(() => true),
  },
  {
    name: 'token-in-subscription-while-bound',
    kind: 'mutant',
    summary: 'The latest token of a Subscription can be read from it as long as a socket is bound for it.',
    breaks: 'SEC-08/token-readable',
    hooks: showingToken((id, { sessions }) => [...sessions].some((session) => session.holds(id))),
  },
]
