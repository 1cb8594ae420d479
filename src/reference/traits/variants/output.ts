import { randomUUID } from 'node:crypto'
import type { TokenRecord } from '../../model.js'
import type { Trait } from '../../trait.js'
import { added, replaced, valued } from '../edit.js'

/** Another way to write the expiration: the same instant, or a little earlier. */
function expiration(
  name: string,
  summary: string,
  written: (expiresAt: number) => string,
  releases?: Trait['releases'],
): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    ...(releases && { releases }),
    hooks: {
      output: (output, { issued }) => valued(output, 'expiration', () => written(issued.expiresAt)),
    },
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The instant as a clock shows it that is ahead of UTC by so many minutes. */
const shifted = (ms: number, minutes: number, offset: string): string =>
  iso(ms + minutes * 60_000).replace('Z', offset)

const fraction = (ms: number, digits: string): string => iso(ms).replace(/\.\d+Z$/, `${digits}Z`)

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Legal ways to write what the operation returns. */
export const OUTPUT_VARIANTS: readonly Trait[] = [
  expiration('expiration-east', 'The expiration has the offset +05:30.', (ms) => shifted(ms, 330, '+05:30')),
  expiration('expiration-west', 'The expiration has the offset -08:00.', (ms) => shifted(ms, -480, '-08:00')),
  expiration('expiration-zero-offset', 'The expiration has the offset +00:00.', (ms) =>
    shifted(ms, 0, '+00:00'),
  ),
  expiration('expiration-unknown-local-offset', 'The expiration has the offset -00:00.', (ms) =>
    shifted(ms, 0, '-00:00'),
  ),
  expiration('expiration-without-fraction', 'The expiration is in whole seconds.', (ms) => fraction(ms, '')),
  expiration('expiration-one-digit', 'The expiration has one digit after the point.', (ms) =>
    fraction(ms, iso(ms).slice(19, 21)),
  ),
  expiration('expiration-nanoseconds', 'The expiration has nine digits after the point.', (ms) =>
    fraction(ms, `${iso(ms).slice(19, 23)}000000`),
  ),
  expiration(
    'expiration-picoseconds',
    'The expiration has twelve digits after the point, which R4 and R4B do not limit.',
    (ms) => fraction(ms, `${iso(ms).slice(19, 23)}000000000`),
    ['R4', 'R4B'],
  ),
  {
    name: 'outputs-reversed',
    kind: 'variant',
    summary: 'The outputs come in the opposite order.',
    hooks: {
      output: (output) => ({ ...output, parameter: [...(output.parameter ?? [])].reverse() }),
    },
  },
  {
    name: 'extra-x-parameter',
    kind: 'variant',
    summary: 'There is a further output with a name that begins with `x-`.',
    hooks: { output: (output) => added(output, { name: 'x-region', valueString: 'eu-1' }) },
  },
  {
    name: 'output-with-id-and-meta',
    kind: 'variant',
    summary: 'The Parameters has an id, a language and meta.',
    hooks: {
      output: ({ resourceType, parameter }) => ({
        resourceType,
        id: randomUUID(),
        meta: { tag: [{ system: 'http://vendor.example/tags', code: 'secret' }] },
        language: 'en',
        ...(parameter && { parameter }),
      }),
    },
  },
  {
    name: 'output-with-extensions',
    kind: 'variant',
    summary: 'A parameter has an id and carries an extension that nobody knows.',
    hooks: {
      output: (output) =>
        replaced(output, 'token', ({ name, ...value }) => [
          {
            id: 'token',
            extension: [{ url: 'http://vendor.example/StructureDefinition/kind', valueCode: 'opaque' }],
            name: name ?? '',
            ...value,
          },
        ]),
    },
  },
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
    name: 'token-same-again',
    kind: 'variant',
    summary: 'While a token is good for ten more seconds, the same call gets it again.',
    hooks: {
      settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 30 }),
      token: (issued, { principal, subscriptions, server }) => {
        const key = `token of ${principal} for ${[...subscriptions].sort().join()}`
        const known = server.memory.get(key) as Pick<TokenRecord, 'value' | 'expiresAt'> | undefined
        if (known && known.expiresAt > Date.now() + 10_000) return known
        server.memory.set(key, issued)
        return issued
      },
    },
  },
  {
    name: 'token-half-a-minute',
    kind: 'variant',
    summary: 'Tokens live for 30 seconds.',
    hooks: { settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 30 }) },
  },
  {
    name: 'token-an-hour',
    kind: 'variant',
    summary: 'Tokens live for an hour.',
    waits: true,
    hooks: { settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 3_600 }) },
  },
  {
    name: 'websocket-url-with-query',
    kind: 'variant',
    summary: 'The websocket-url has a query, with no secret in it.',
    hooks: {
      output: (output) => valued(output, 'websocket-url', (url) => `${String(url)}?tenant=north&v=1`),
    },
  },
  {
    name: 'websocket-elsewhere',
    kind: 'variant',
    summary: 'The websocket has a path of its own.',
    options: { websocketPath: '/ws/subscriptions/bind' },
    hooks: {},
  },
]
