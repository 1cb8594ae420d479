import type { Trait } from '../../../src/reference/trait.js'
import type { Session } from '../../../src/reference/session.js'
import { randomUUID } from 'node:crypto'

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The tokens that each socket was bound with. */
const boundBy = new WeakMap<Session, Set<string>>()

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'token-jwt',
    kind: 'variant',
    summary: 'The token is a JSON Web Token that names its expiration.',
    hooks: {
      token: (issued, { principal }) => {
        const claims = { sub: principal, exp: Math.floor(issued.expiresAt / 1_000), jti: randomUUID() }
        const head = base64url({ alg: 'ES256', typ: 'JWT' })
        return { ...issued, value: `${head}.${base64url(claims)}.${issued.value}${issued.value}` }
      },
    },
  },
  {
    name: 'token-uuid',
    kind: 'variant',
    summary: 'The token is a UUID.',
    hooks: { token: (issued) => ({ ...issued, value: randomUUID() }) },
  },
  {
    name: 'token-base64',
    kind: 'variant',
    summary: 'The token is base64 with the letters that URLs do not like.',
    hooks: { token: (issued) => ({ ...issued, value: `+/${issued.value}==` }) },
  },
  {
    name: 'token-long',
    kind: 'variant',
    summary: 'The token has four thousand characters.',
    hooks: { token: (issued) => ({ ...issued, value: issued.value.repeat(93).slice(0, 4_000) }) },
  },
  {
    name: 'token-on-one-socket',
    kind: 'variant',
    summary: 'A token binds one socket at a time.',
    hooks: {
      tokenValid: (valid, { token, session, server }) =>
        valid && [...server.sessions].every((each) => each === session || !boundBy.get(each)?.has(token)),
      bound: (plan, { token, session }) => {
        const known = boundBy.get(session) ?? new Set<string>()
        boundBy.set(session, known.add(token))
        return plan
      },
    },
  },
]
