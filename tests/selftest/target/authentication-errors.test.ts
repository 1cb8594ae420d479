import { join } from 'node:path'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AuthenticationError } from '../../../src/target/authentication/errors.js'
import { readSigningKey } from '../../../src/target/authentication/private-key.js'
import { TokenSource } from '../../../src/target/authentication/token-source.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import type { Authentication } from '../../../src/target/configuration/types.js'
import { run } from '../support/cli.js'
import { verdictsOf } from '../support/verdicts.js'
import { startAuthorizationServer, type Options } from './support/authorization-server.js'
import { p384, rsa } from './support/keys.js'
import { folderOf, reference } from './support/run.js'

const clients: Options['clients'] = [
  {
    client_id: 'known',
    client_secret: 'canary-known-secret',
    token_endpoint_auth_method: 'client_secret_basic',
  },
]
const told = (tokenUrl: string, changes: object = {}): Authentication => ({
  kind: 'client-credentials',
  clientId: 'known',
  clientSecret: 'canary-known-secret',
  tokenUrl,
  scope: '',
  ...changes,
})

async function complaintOf(auth: Authentication): Promise<string> {
  const server = await reference()
  const done = verdictsOf(plainTarget(server.baseUrl, { auth }), { only: ['OP-04'] })
  const error: unknown = await done.catch((reason: unknown) => reason)
  if (!(error instanceof AuthenticationError)) throw new Error(`no complaint but ${String(error)}`)
  return error.message
}

describe.concurrent('wrong settings are said in one sentence', () => {
  test('an unknown client, a wrong secret, a scope that it may not have, an address that is none', async () => {
    const { tokenUrl } = await startAuthorizationServer({ clients })
    const wrong = await complaintOf(told(tokenUrl, { clientSecret: 'canary-wrong-secret' }))
    expect(wrong).toMatch(
      /^the token endpoint http:\S+\/token answered HTTP 401 invalid_client \(.+\); check TARGET_CLIENT_ID and TARGET_CLIENT_SECRET\.$/,
    )
    expect(wrong).not.toContain('canary')
    expect(await complaintOf(told(tokenUrl, { scope: 'system/*.rs' }))).toContain(
      'set TARGET_SCOPE to scopes',
    )
    expect(await complaintOf(told(`${tokenUrl}/nowhere`))).toMatch(/HTTP 404.*correct TARGET_TOKEN_URL/)
  })

  test('plain http beyond this machine', async () => {
    expect(await complaintOf(told('http://auth.example/token'))).toContain('is plain http')
  })

  test('a server without smart-configuration', async () => {
    const file = join(folderOf({ 'key.json': JSON.stringify(rsa().privateJwk) }), 'key.json')
    const auth = { kind: 'smart-backend', clientId: 'a', privateKeyFile: file, scope: 'a' } as const
    expect(await complaintOf(auth)).toMatch(
      /^TARGET_AUTH is 'smart-backend', but \S+\/\.well-known\/smart-configuration answered HTTP 404; set TARGET_TOKEN_URL/,
    )
  })

  test('no token is granted with HTTP 200', async () => {
    const { tokenUrl } = await startAuthorizationServer({
      clients,
      instead: (_, response) =>
        Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Log in')),
    })
    expect(await complaintOf(told(tokenUrl))).toContain('without a usable bearer token')
  })

  test('a redirect is not followed', async () => {
    const asked: string[] = []
    const { tokenUrl } = await startAuthorizationServer({
      clients,
      instead: (request, response) => {
        asked.push(request.url ?? '')
        return Boolean(response.writeHead(307, { location: '/elsewhere' }).end())
      },
    })
    expect(await complaintOf(told(tokenUrl))).toContain('redirects are not followed with credentials')
    expect(asked).toEqual(['/token'])
  })

  test('the command line ends with 2, and with 3 when the authorisation server is down', async () => {
    const { tokenUrl } = await startAuthorizationServer({ clients })
    const { baseUrl } = await reference()
    const env = { TARGET_BASE_URL: baseUrl, TARGET_AUTH: 'client-credentials', TARGET_CLIENT_ID: 'known' }
    const dir = folderOf({})
    const args = ['run', '--only', 'OP-04', '--report-dir', dir]
    const [wrong, down] = await Promise.all([
      run(args, { ...env, TARGET_CLIENT_SECRET: 'canary-wrong', TARGET_TOKEN_URL: tokenUrl }),
      run(['run', '--only', 'OP-04', '--report-dir', join(dir, 'b')], {
        ...env,
        TARGET_CLIENT_SECRET: 'canary-wrong',
        TARGET_TOKEN_URL: 'http://127.0.0.1:1/token',
      }),
    ])
    expect(wrong.stderr).toContain('check TARGET_CLIENT_ID and TARGET_CLIENT_SECRET')
    expect(wrong.exitCode).toBe(2)
    expect(down.stdout).toContain('no access token')
    expect(down.exitCode).toBe(3)
    expect(wrong.stdout + wrong.stderr + down.stdout + down.stderr).not.toContain('canary')
  })
})

describe('keys', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
  const ed = generateKeyPairSync('ed25519').privateKey
  const other = rsa()
  const pem = (options: object): string =>
    String(other.privateKey.export({ format: 'pem', type: 'pkcs8', ...options } as never))
  const folder = folderOf({
    'small.pem': String(small.export({ format: 'pem', type: 'pkcs8' })),
    'ed.json': JSON.stringify(ed.export({ format: 'jwk' })),
    'public.json': JSON.stringify(other.publicJwk),
    'other-alg.json': JSON.stringify({ ...other.privateJwk, alg: 'RS256' }),
    'broken.json': JSON.stringify({ ...other.privateJwk, n: 'AA', d: 'canary' }),
    'locked.pem': pem({ cipher: 'aes-256-cbc', passphrase: 'canary' }),
    'text.txt': 'canary',
    'set.json': JSON.stringify({ keys: [other.privateJwk, p384().privateJwk] }),
  })

  test.each([
    ['small.pem', 'holds no key for RS384 or ES384'],
    ['ed.json', 'holds no key for RS384 or ES384'],
    ['public.json', 'holds no private key'],
    ['other-alg.json', 'holds no key for RS384 or ES384'],
    ['broken.json', 'holds'],
    ['locked.pem', 'is protected by a passphrase'],
    ['text.txt', 'is neither JSON nor PEM'],
  ])('%s: %s', async (file, said) => {
    const error: unknown = await readSigningKey(join(folder, file), null).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AuthenticationError)
    expect((error as Error).message).toContain(said)
    expect((error as Error).message).toContain(`TARGET_PRIVATE_KEY_FILE (${file})`)
    expect((error as Error).message).not.toContain('canary')
  })

  test.each([
    [null, 'RS384', 'rsa-key'],
    [['ES384', 'PS384'], 'ES384', 'ec-key'],
    [['PS384'], 'RS384', 'rsa-key'],
  ])('of a set, for a server that takes %j: %s', async (supported, algorithm, kid) => {
    expect(await readSigningKey(join(folder, 'set.json'), supported)).toMatchObject({ algorithm, kid })
  })
})

describe('an access token', () => {
  function source(lifetimeSeconds: number | null) {
    let [now, count] = [0, 0]
    const tokens = new TokenSource(
      () => Promise.resolve({ token: `token-${++count}`, lifetimeSeconds }),
      () => now,
    )
    return { tokens, pass: (seconds: number) => (now += seconds * 1_000), count: () => count }
  }

  test.each([
    [3600, 3584, 3586],
    [60, 44, 46],
    [4, 2.9, 3.1],
  ])('of %i s is used for %i s and renewed at %i s', async (lifetime, before, after) => {
    const { tokens, pass } = source(lifetime)
    expect(await tokens.header()).toBe('Bearer token-1')
    pass(before)
    expect(await tokens.header()).toBe('Bearer token-1')
    pass(after - before)
    expect(await tokens.header()).toBe('Bearer token-2')
  })

  test('is asked for once by many at the same time', async () => {
    const { tokens, count } = source(null)
    await Promise.all([1, 2, 3].map(() => tokens.header()))
    await Promise.all([1, 2, 3].map(() => tokens.renewed('Bearer token-1')))
    expect(count()).toBe(2)
  })

  test('is asked for again as often as it dies, when it had worked', async () => {
    const { tokens, count } = source(3600)
    const headers = ['Bearer token-1', 'Bearer token-2', 'Bearer token-3']
    await tokens.header()
    for (const header of headers) {
      tokens.worked(header)
      expect(await tokens.renewed(header)).not.toBeNull()
    }
    expect(count()).toBe(4)
    expect(await tokens.renewed('Bearer token-4')).toBeNull()
  })

  test('is renewed after a refusal, but not again and again', async () => {
    const { tokens, pass, count } = source(60)
    await tokens.header()
    expect(await tokens.renewed('Bearer token-1')).toBe('Bearer token-2')
    expect(await tokens.renewed('Bearer token-1')).toBe('Bearer token-2')
    expect(await tokens.renewed('Bearer token-2')).toBeNull()
    expect(count()).toBe(2)
    pass(60)
    expect(await tokens.header()).toBe('Bearer token-3')
    expect(await tokens.renewed('Bearer token-3')).toBe('Bearer token-4')
  })
})
