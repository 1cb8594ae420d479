import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { complaintOf, targetOf } from '../configuration/support.js'
import { run } from '../support/cli.js'
import { startAuthorizationServer, type Options } from './support/authorization-server.js'
import { p384, rsa } from './support/keys.js'
import { folderOf, reference } from './support/run.js'

const BASIC = { TARGET_AUTH: 'basic', TARGET_USERNAME: 'one', TARGET_PASSWORD: 'first-canary' }
const CLIENT = {
  TARGET_AUTH: 'client-credentials',
  TARGET_CLIENT_ID: 'one',
  TARGET_CLIENT_SECRET: 'first-canary',
  TARGET_TOKEN_URL: 'https://auth.example/token',
}
const KEY = { TARGET_PRIVATE_KEY_FILE: import.meta.filename }

describe('is told by the means of the first', () => {
  test('basic', () => {
    const told = { ...BASIC, TARGET_SECOND_USERNAME: 'two', TARGET_SECOND_PASSWORD: 'second-canary' }
    expect(targetOf(told).second).toEqual({ kind: 'basic', username: 'two', password: 'second-canary' })
  })

  test('client credentials', () => {
    const told = { ...CLIENT, TARGET_SECOND_CLIENT_ID: 'two', TARGET_SECOND_CLIENT_SECRET: 'second-canary' }
    const { auth, second } = targetOf(told)
    expect(second).toEqual({ ...auth, clientId: 'two', clientSecret: 'second-canary' })
  })

  test('SMART Backend Services, with the same key or with another', () => {
    const first = {
      TARGET_AUTH: 'smart-backend',
      TARGET_CLIENT_ID: 'one',
      ...KEY,
      TARGET_SECOND_CLIENT_ID: 'two',
    }
    const { auth, second } = targetOf(first)
    expect(second).toEqual({ ...auth, clientId: 'two' })
    const other = join(import.meta.dirname, 'tls.test.ts')
    expect(targetOf({ ...first, TARGET_SECOND_PRIVATE_KEY_FILE: other }).second).toMatchObject({
      privateKeyFile: other,
    })
  })
})

test.each([
  [{ ...BASIC, TARGET_SECOND_USERNAME: 'two' }, 'given without TARGET_SECOND_PASSWORD'],
  [
    { ...BASIC, TARGET_SECOND_CLIENT_ID: 'two' },
    'give TARGET_SECOND_USERNAME and TARGET_SECOND_PASSWORD, or',
  ],
  [
    { ...BASIC, TARGET_SECOND_USERNAME: 'one', TARGET_SECOND_PASSWORD: 'second-canary' },
    'is the same as the first',
  ],
  [{ TARGET_SECOND_USERNAME: 'two' }, "authentication is 'none'; give TARGET_SECOND_BEARER_TOKEN instead"],
  [
    { ...CLIENT, TARGET_SECOND_BEARER_TOKEN: 'canary', TARGET_SECOND_CLIENT_ID: 'two' },
    'both tell the second principal',
  ],
])('%j is refused', (env, said) => {
  const complaint = complaintOf(env as unknown as Record<string, string>)
  expect(complaint).toContain(said)
  expect(complaint).not.toContain('canary')
})

describe.concurrent('both principals from the command line', () => {
  const [one, two] = [rsa(), p384()]
  const clients = [
    {
      client_id: 'one',
      client_secret: 'canary/one+secret',
      token_endpoint_auth_method: 'client_secret_basic',
    },
    {
      client_id: 'two',
      client_secret: 'canary/two+secret',
      token_endpoint_auth_method: 'client_secret_basic',
    },
    {
      client_id: 'smart-one',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [one.publicJwk] },
    },
    {
      client_id: 'smart-two',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [two.publicJwk] },
    },
  ] as Options['clients']
  const keys = folderOf({
    'one.json': JSON.stringify(one.privateJwk),
    'two.json': JSON.stringify(two.privateJwk),
  })

  test.each(['client-credentials', 'smart-backend'])('%s: no secret stands in any output', async (kind) => {
    const { tokenUrl, granted, guarding } = await startAuthorizationServer({ clients })
    const server = await reference({ traits: [guarding], principals: {} })
    const dir = folderOf({})
    const credentials: Readonly<Record<string, string>> =
      kind === 'smart-backend'
        ? {
            TARGET_CLIENT_ID: 'smart-one',
            TARGET_PRIVATE_KEY_FILE: join(keys, 'one.json'),
            TARGET_SECOND_CLIENT_ID: 'smart-two',
            TARGET_SECOND_PRIVATE_KEY_FILE: join(keys, 'two.json'),
          }
        : {
            TARGET_TOKEN_URL: tokenUrl,
            TARGET_CLIENT_ID: 'one',
            TARGET_CLIENT_SECRET: 'canary/one+secret',
            TARGET_SECOND_CLIENT_ID: 'two',
            TARGET_SECOND_CLIENT_SECRET: 'canary/two+secret',
          }
    const args = ['run', '--only', 'OP,OUT,SEC', '--wait-budget', '0', '--report-dir', dir]
    const env = { TARGET_BASE_URL: server.baseUrl, TARGET_AUTH: kind, ...credentials }
    const done = await run([...args, '--formats', 'ctrf,har,markdown,test-report'], env)
    expect(done.stderr).not.toContain('fhir-ws-conformance:')
    expect(done.stdout).not.toContain('no second principal')
    expect(new Set(granted.map(({ clientId }) => clientId)).size).toBe(2)
    const outputs = [
      ['terminal', done.stdout + done.stderr],
      ...readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]),
    ]
    const secrets = [
      'canary',
      ...granted.map(({ value }) => value),
      one.privateJwk['d'],
      two.privateJwk['d'],
    ].map(String)
    const found = outputs.flatMap(([name, text]) =>
      secrets.filter((secret) => text?.includes(secret)).map((secret) => `${secret} in ${name}`),
    )
    expect(outputs.length).toBeGreaterThan(5)
    expect(found).toEqual([])
  })
})
