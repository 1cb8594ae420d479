import type { Trait } from '../../../src/reference/trait.js'

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'upgrade-needs-header',
    kind: 'mutant',
    summary: 'The upgrade is refused without an Authorization header.',
    breaks: 'TOK-02/header-required',
    hooks: { upgrade: (plan, { headers }) => (headers['authorization'] ? plan : { ...plan, status: 401 }) },
  },
  {
    name: 'delivers-everything',
    kind: 'mutant',
    summary: 'A bound socket receives the events of all Subscriptions of the same form.',
    breaks: 'TOK-03/leaks',
    consequences: { 'SS-02': 'notifications name Subscriptions that were not bound' },
    hooks: {
      deliver: (delivers, { session, subscription: { content, format }, server }) => {
        const bound = [...session.grants.keys()].flatMap((id) => server.subscriptions.find(id) ?? [])
        return delivers || bound.some((each) => each.content === content && each.format === format)
      },
    },
  },
  {
    name: 'token-is-bearer',
    kind: 'mutant',
    summary: 'GET returns the caller’s bearer token to the second principal.',
    breaks: 'TOK-04/same-as-bearer',
    hooks: {
      token: (issued, { request, principal, server }) => {
        const bearer = request.headers['authorization']?.replace(/^Bearer /, '')
        const isSecond = principal !== Object.values(server.settings.principals)[0]
        return request.method === 'GET' && bearer && isSecond ? { ...issued, value: bearer } : issued
      },
    },
  },
  {
    name: 'short-token',
    kind: 'mutant',
    summary: 'Tokens have twelve characters.',
    breaks: 'TOK-05/short',
    hooks: { token: (issued) => ({ ...issued, value: issued.value.slice(0, 12) }) },
  },
  {
    name: 'counted-tokens',
    kind: 'mutant',
    summary: 'Tokens are numbered.',
    breaks: 'TOK-05/counter',
    hooks: {
      token: (issued, { server }) => {
        const count = Number(server.memory.get('counted-tokens') ?? 100_000) + 1
        server.memory.set('counted-tokens', count)
        return { ...issued, value: `websocket-binding-token-${count}` }
      },
    },
  },
  {
    name: 'token-is-id',
    kind: 'mutant',
    summary: 'GET returns the id of the Subscription as token.',
    breaks: 'TOK-05/subscription-id',
    hooks: {
      token: (issued, { request, subscriptions: [id] }) =>
        request.method === 'GET' && id !== undefined ? { ...issued, value: id } : issued,
    },
  },
]
