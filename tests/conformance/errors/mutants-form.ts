import { ANONYMOUS, type Core } from '../../../src/reference/core.js'
import type { Request } from '../../../src/reference/http.js'
import { atInstance, atType, crashing } from '../../../src/reference/edits/calls.js'
import { Refusal } from '../../../src/reference/outcome.js'
import type { Trait } from '../../../src/reference/trait.js'

/** Servers that are wrong in one form of the operation, or for one caller, and right in all others. */

const isGet = ({ method }: Pick<Request, 'method'>): boolean => method === 'GET'

const isXml = ({ headers }: Pick<Request, 'headers'>): boolean =>
  `${headers['accept'] ?? ''} ${headers['content-type'] ?? ''}`.includes('xml')

/** Tokens that were issued in the form that a server gets wrong. */
const oddBy = new WeakMap<Core, Set<string>>()

function oddOf(server: Core): Set<string> {
  const known = oddBy.get(server) ?? new Set<string>()
  oddBy.set(server, known)
  return known
}

/** Sockets that get nothing. */
const deaf = new WeakSet<object>()

/** Remembers tokens that were issued by GET at type level. */
const marking: Trait['hooks']['token'] = (issued, { request, server }) => {
  if (isGet(request) && request.path?.length === 2) oddOf(server).add(issued.value)
  return issued
}

const others = (server: Core, ids: readonly string[]): string[] =>
  server.subscriptions
    .all()
    .flatMap(({ id, channel, owner }) =>
      channel === 'websocket' && owner === server.subscriptions.find(ids[0] ?? '')?.owner ? [id] : [],
    )

export const MUTANTS: readonly Trait[] = [
  {
    name: 'open-by-get-at-type-level',
    kind: 'mutant',
    summary: 'By GET at type level a call without credentials gets the token of the owner.',
    breaks: 'SEC-01/operation-open',
    consequences: { 'ERR-10': 'it is the same call' },
    hooks: {
      principal: (principal, { request, route, server }) => {
        const isOpen = route.name === 'operation' && route.level === 'type' && isGet(request)
        const isNobody = principal instanceof Refusal || principal === ANONYMOUS
        if (!isOpen || !isNobody || request.headers['authorization'] !== undefined) return principal
        return server.store.find('Subscription', request.query.get('id') ?? '')?.owner ?? principal
      },
    },
  },
  {
    name: 'claims-unknown-by-get',
    kind: 'mutant',
    summary: 'By GET at type level a token is issued for an id that nobody has, and names it.',
    breaks: 'ERR-06/claimed',
    hooks: {
      operationCovers: (covered, { request, route, input }) =>
        covered instanceof Refusal &&
        route.level === 'type' &&
        isGet(request) &&
        covered.status === 404 &&
        input.ids.length === 1
          ? input.ids
          : covered,
    },
  },
  {
    name: 'claims-deleted-in-xml',
    kind: 'mutant',
    summary: 'In XML a token is issued for a Subscription that was deleted, and names it.',
    breaks: 'ERR-09/claimed',
    hooks: {
      operationCovers: (covered, { request, input, server }) =>
        covered instanceof Refusal &&
        isXml(request) &&
        input.ids.every((id) => server.store.find('Subscription', id)?.deleted)
          ? input.ids
          : covered,
    },
  },
  {
    name: 'foreign-by-get-in-xml',
    kind: 'mutant',
    summary: 'By GET in XML a token is issued for a Subscription of another principal.',
    breaks: 'ERR-11/2xx',
    hooks: {
      operationCovers: (covered, { request, input, server, principal }) =>
        covered instanceof Refusal &&
        isXml(request) &&
        isGet(request) &&
        principal !== ANONYMOUS &&
        input.ids.every(
          (id) => ![undefined, principal].includes(server.store.find('Subscription', id)?.owner),
        )
          ? input.ids
          : covered,
    },
  },
  {
    name: 'foreign-without-ids-by-get',
    kind: 'mutant',
    summary:
      'By GET without ids a token is for the Subscriptions of everybody, which its answer does not say.',
    breaks: 'IN-06/foreign',
    hooks: {
      token: (issued, { request, server }) => {
        if (isGet(request) && request.path?.length === 2 && !request.query.has('id'))
          oddOf(server).add(issued.value)
        return issued
      },
      tokenCovers: (ids, { token, server }) =>
        oddOf(server).has(token) ? server.subscriptions.all().map(({ id }) => id) : ids,
    },
  },
  crashing(
    {
      name: 'crashes-on-cut-off-body-at-instance-level',
      summary: 'At instance level a body that is cut off ends in a server error.',
      breaks: 'IN-14/5xx',
    },
    (call) =>
      atInstance(call) && call.request.body.length > 0 && call.body === undefined && !isXml(call.request),
  ),
  crashing(
    {
      name: 'crashes-on-illegal-id-by-get',
      summary: 'By GET at type level an illegal id ends in a server error.',
      breaks: 'IN-09/5xx',
    },
    (call) => atType(call) && isGet(call.request) && call.ids.some((id) => id.includes(' ')),
  ),
  {
    name: 'get-token-never-binds',
    kind: 'mutant',
    summary: 'A token that was issued by GET at type level binds nothing.',
    breaks: 'EXP-03/refused-early',
    hooks: { token: marking, tokenValid: (valid, { token, server }) => valid && !oddOf(server).has(token) },
  },
  {
    name: 'get-token-is-deaf',
    kind: 'mutant',
    summary: 'A token that was issued by GET at type level binds, and gets no events.',
    breaks: 'WS-21/not-delivered',
    hooks: {
      token: marking,
      bound: (plan, { session, token, server }) => {
        if (oddOf(server).has(token)) deaf.add(session)
        return plan
      },
      deliver: (delivers, { session }) => delivers && !deaf.has(session),
    },
  },
  {
    name: 'get-token-is-for-all',
    kind: 'mutant',
    summary: 'A token that was issued by GET at type level is for all Subscriptions of the caller, unlisted.',
    breaks: 'TOK-03/leaks',
    hooks: {
      token: marking,
      tokenCovers: (ids, { token, server }) =>
        oddOf(server).has(token) ? [...new Set([...ids, ...others(server, ids)])] : ids,
    },
  },
]
