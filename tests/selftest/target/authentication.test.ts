import { describe, expect, test } from 'vitest'
import type { Authentication } from '../../../src/target/configuration/types.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { verdictsOf, type Verdicts } from '../support/verdicts.js'
import {
  startAuthorizationServer,
  type AuthorizationServer,
  type Options,
} from './support/authorization-server.js'
import { p384, rsa } from './support/keys.js'
import { folderOf, reference } from './support/run.js'
import { join } from 'node:path'
import type { Trait } from '../../../src/reference/trait.js'

const SECRET = 'canary secret/with+odd:characters%'
const RSA = rsa()
const P384 = p384()
const FILES = {
  'rsa.jwk.json': JSON.stringify(RSA.privateJwk),
  'ec.jwks.json': JSON.stringify({ keys: [P384.publicJwk, P384.privateJwk] }),
  'both.jwks.json': JSON.stringify({ keys: [{ ...RSA.privateJwk, use: 'enc' }, P384.privateJwk] }),
  'rsa.pem': RSA.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  'rsa-old.pem': RSA.privateKey.export({ format: 'pem', type: 'pkcs1' }) as string,
  'ec.pem': P384.privateKey.export({ format: 'pem', type: 'sec1' }) as string,
}
const FOLDER = folderOf(FILES)
const jwks = { keys: [RSA.publicJwk, P384.publicJwk] }
const CLIENTS: Options['clients'] = [
  { client_id: 'in-header', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_basic' },
  { client_id: 'in-body', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_post' },
  { client_id: 'second', client_secret: `${SECRET}2`, token_endpoint_auth_method: 'client_secret_basic' },
  { client_id: 'smart', token_endpoint_auth_method: 'private_key_jwt', jwks } as Options['clients'][number],
]

/** Makes a run of some exchanges one after the other outlast an access token of a second. */
const SLOW: Trait = {
  name: 'slow',
  kind: 'variant',
  summary: 'Answers slowly.',
  hooks: { response: (reply) => ({ ...reply, delayMs: 200 }) },
}

/** What a run says that needs a token and binds with it. */
async function guarded(
  authOf: (server: AuthorizationServer, folder: string) => Authentication,
  options: Partial<Options> = {},
  traits: readonly Trait[] = [],
): Promise<Verdicts & { readonly authorization: AuthorizationServer }> {
  const authorization = await startAuthorizationServer({ clients: CLIENTS, ...options })
  const server = await reference({ traits: [authorization.guarding, ...traits], principals: {} })
  const auth = authOf(authorization, FOLDER)
  const run = await verdictsOf(plainTarget(server.baseUrl, { auth }), {
    only: ['OP-04', 'TOK-01', 'WS-0*'],
  })
  return { ...run, authorization }
}

const secret = (clientId: string, tokenUrl: string): Authentication => ({
  kind: 'client-credentials',
  clientId,
  clientSecret: SECRET,
  tokenUrl,
  scope: '',
})
const smart = (file: string): Authentication => ({
  kind: 'smart-backend',
  clientId: 'smart',
  privateKeyFile: file,
  scope: 'system/*.cruds',
})

function exchangesOf({ evidence }: Verdicts): readonly string[] {
  return [...evidence.exchanges.values()]
    .filter(({ scenario }) => scenario === 'authentication')
    .map(
      ({ purpose, outcome }) => `${purpose}: ${outcome.kind === 'response' ? outcome.status : outcome.kind}`,
    )
}

function expectBound(run: Verdicts): void {
  expect(run.evidence.facts.get('bindDialect')).toBe('text')
  expect(run.of('OP-04')).toBe('pass')
  expect(run.clausesWith('unverified')).toEqual([])
}

describe.concurrent('against a real authorisation server', () => {
  test('client credentials with the secret in the header', async () => {
    const run = await guarded(({ tokenUrl }) => secret('in-header', tokenUrl))
    expectBound(run)
    expect(exchangesOf(run)).toEqual(['access token (client_secret_basic): 200'])
  })

  test('client credentials with the secret in the body, where the header is refused', async () => {
    const run = await guarded(({ tokenUrl }) => secret('in-body', tokenUrl), { bodyOnly: true })
    expectBound(run)
    expect(exchangesOf(run)).toEqual([
      'access token (client_secret_basic): 401',
      'access token (client_secret_basic, not encoded): 401',
      'access token (client_secret_post): 200',
    ])
    expect(run.evidence.facts.get('tokenEndpointAuth')).toBe('client_secret_post')
  })

  test.each(Object.keys(FILES))(
    'SMART Backend Services with %s, the token endpoint discovered',
    async (file) => {
      const run = await guarded((_, folder) => smart(join(folder, file)))
      expectBound(run)
      const algorithm = /rsa/.test(file) ? 'RS384' : 'ES384'
      expect(exchangesOf(run)).toEqual([
        'smart-configuration: 200',
        `access token (private_key_jwt with ${algorithm}): 200`,
      ])
      expect(run.evidence.facts.get('tokenEndpointOrigin')).toBe(run.authorization.issuer)
    },
  )

  test('the second principal by the same means', async () => {
    const authorization = await startAuthorizationServer({ clients: CLIENTS })
    const server = await reference({ traits: [authorization.guarding], principals: {} })
    const second = {
      ...secret('second', authorization.tokenUrl),
      clientSecret: `${SECRET}2`,
    } as Authentication
    const target = plainTarget(server.baseUrl, { auth: secret('in-header', authorization.tokenUrl), second })
    const run = await verdictsOf(target, { only: ['SEC', 'OP'] })
    expect(run.clausesWith('fail')).toEqual([])
    expect(authorization.granted.map(({ clientId }) => clientId).sort()).toEqual(['in-header', 'second'])
  })

  test('an access token that expires in mid-run is renewed before it does', async () => {
    const run = await guarded(({ tokenUrl }) => secret('in-header', tokenUrl), { lifetimeSeconds: 1 }, [SLOW])
    expectBound(run)
    expect(run.authorization.granted.length).toBeGreaterThan(1)
    const refused = [...run.evidence.exchanges.values()].filter(
      ({ outcome }) => outcome.kind === 'response' && outcome.status === 401,
    )
    expect(refused).toEqual([])
  })

  test('an access token that is refused unexpectedly is renewed once', async () => {
    const usesPerToken = (index: number): number => (index === 0 ? 3 : Infinity)
    const run = await guarded(({ tokenUrl }) => secret('in-header', tokenUrl), { usesPerToken })
    expectBound(run)
    expect(run.authorization.granted).toHaveLength(2)
    expect(run.evidence.facts.has('tokenRenewedAfter401')).toBe(true)
  })

  test('a server that refuses every token is not asked for ever more of them', async () => {
    const run = await guarded(({ tokenUrl }) => secret('in-header', tokenUrl), { usesPerToken: () => 0 })
    expect(run.authorization.granted.length).toBeLessThan(3)
    expect(run.clausesWith('pass')).not.toContain('OP-04/')
  })

  test('no secret stands in the record', async () => {
    const run = await guarded(({ tokenUrl }) => secret('in-body', tokenUrl))
    const keyed = await guarded((_, folder) => smart(join(folder, 'rsa.pem')))
    const secrets = [
      SECRET,
      ...[run, keyed].flatMap((one) => one.authorization.granted.map(({ value }) => value)),
    ]
    const form = (text: string): string => new URLSearchParams({ a: text }).toString().slice(2)
    const pair = Buffer.from(`${form('in-body')}:${form(SECRET)}`).toString('base64')
    const record = run.record + keyed.record
    for (const text of [...secrets.flatMap((one) => [one, encodeURIComponent(one), form(one)]), pair])
      expect(record).not.toContain(text)
    expect(keyed.record).toContain('client_assertion=«client-assertion-1»')
    expect(record).not.toMatch(/eyJ[\w-]+\.eyJ/)
  })
})
