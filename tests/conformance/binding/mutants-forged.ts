import { createHmac } from 'node:crypto'
import type { Core } from '../../../src/reference/core.js'
import { isObject } from '../../../src/reference/resource.js'
import type { Trait } from '../../../src/reference/trait.js'

/** Servers that take for issued what only looks like it. */

const websockets = ({ subscriptions }: Core): string[] =>
  subscriptions.all().flatMap(({ id, channel }) => (channel === 'websocket' ? [id] : []))

/** What each issued token is for, by its value. */
const issuedBy = new WeakMap<Core, Map<string, readonly string[]>>()

function issuedOf(server: Core): Map<string, readonly string[]> {
  const known = issuedBy.get(server) ?? new Map<string, readonly string[]>()
  issuedBy.set(server, known)
  return known
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function decoded(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const signed = (content: string): string =>
  createHmac('sha256', 'a secret of the server').update(content).digest('base64url')

interface Parts {
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
  readonly isSigned: boolean
}

function partsOf(token: string): Parts {
  const [head = '', body = '', signature = ''] = token.split('.')
  return {
    header: decoded(head),
    claims: decoded(body),
    isSigned: signature === signed(`${head}.${body}`),
  }
}

/** Issues tokens that say themselves what they are for, and believes those that `isBelieved` lets through. */
function stateless(told: Pick<Trait, 'name' | 'summary'>, isBelieved: (parts: Parts) => boolean): Trait {
  return {
    ...told,
    kind: 'mutant',
    breaks: 'SEC-01/socket-open',
    hooks: {
      token: (issued, { subscriptions }) => {
        const claims = { exp: Math.floor(issued.expiresAt / 1_000), jti: issued.value, for: subscriptions }
        const content = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`
        return { ...issued, value: `${content}.${signed(content)}` }
      },
      tokenValid: (valid, { token, record }) => valid || (!record && isBelieved(partsOf(token))),
      tokenCovers: (ids, { token, record }) => {
        const named = partsOf(token).claims['for']
        return record || !Array.isArray(named) ? ids : named.map(String)
      },
    },
  }
}

export const MUTANTS: readonly Trait[] = [
  {
    name: 'binds-what-looks-like-a-token',
    kind: 'mutant',
    summary: 'Whatever has the length and the letters of a token binds every websocket Subscription.',
    breaks: 'WS-09/bound',
    consequences: { 'SEC-01': 'a token that nobody issued binds' },
    hooks: {
      tokenValid: (valid, { token, record }) => valid || (!record && /^[\w-]{43}$/.test(token)),
      tokenCovers: (ids, { record, server }) => (record ? ids : websockets(server)),
    },
  },
  {
    name: 'binds-empty-token',
    kind: 'mutant',
    summary: 'A bind message without a token binds every websocket Subscription.',
    breaks: 'WS-09/bound',
    consequences: { 'SEC-01': 'a token that nobody issued binds' },
    hooks: {
      clientMessage: (message, { text }) =>
        /^bind-with-token:?\s*$/.test(text) ? { kind: 'bind', token: '' } : message,
      tokenValid: (valid, { token }) => valid || token === '',
      tokenCovers: (ids, { token, server }) => (token === '' ? websockets(server) : ids),
    },
  },
  {
    name: 'binds-by-subscription-id',
    kind: 'mutant',
    summary: 'The id of a Subscription binds it.',
    breaks: 'WS-09/bound',
    consequences: { 'SEC-01': 'a token that nobody issued binds' },
    hooks: {
      tokenValid: (valid, { token, server }) => valid || server.subscriptions.find(token) !== undefined,
      tokenCovers: (ids, { token, server }) => (server.subscriptions.find(token) ? [token] : ids),
    },
  },
  {
    name: 'reads-a-token-of-fixed-length',
    kind: 'mutant',
    summary: 'What stands after the length of a token is not read.',
    breaks: 'WS-09/longer',
    hooks: {
      token: (issued, { subscriptions, server }) => {
        issuedOf(server).set(issued.value, subscriptions)
        return issued
      },
      tokenValid: (valid, { token, server }) =>
        valid || (token.length > 43 && issuedOf(server).has(token.slice(0, 43))),
      tokenCovers: (ids, { token, record, server }) =>
        record ? ids : (issuedOf(server).get(token.slice(0, 43)) ?? ids),
    },
  },
  stateless(
    { name: 'jwt-without-signature', summary: 'A JWT whose header names no algorithm is believed.' },
    ({ header }) => header['alg'] === 'none',
  ),
  stateless(
    { name: 'jwt-signature-unchecked', summary: 'The signature of a JWT is not verified.' },
    ({ claims }) => Array.isArray(claims['for']),
  ),
  {
    name: 'no-handshake-after-reconnect',
    kind: 'mutant',
    summary: 'A Subscription that was bound on another socket before gets no handshake.',
    breaks: 'WS-04/missing',
    hooks: {
      bound: (plan, { session, server }) => {
        const isElsewhere = (id: string): boolean => {
          const known = server.memory.get(`socket of ${id}`) ?? session
          server.memory.set(`socket of ${id}`, known)
          return known !== session
        }
        const elsewhere = plan.handshakes.filter(isElsewhere)
        return { ...plan, handshakes: plan.handshakes.filter((id) => !elsewhere.includes(id)) }
      },
    },
  },
]
