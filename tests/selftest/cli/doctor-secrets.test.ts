import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { examine } from '../../../src/cli/examine.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { ENCODINGS } from '../support/encodings.js'

const SECRETS = {
  clientSecret: 'canary+secret/0123456789==',
  secondSecret: 'canary/second+9876543210==',
  accessToken: 'canary~access+token/5555==',
  key: 'canary-key-of-the-url/1+2',
  password: 'canary-password-in-url',
  bearer: 'canary+bearer/7777777777==',
}

let server: Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const everything = (secrets: readonly string[]): string[] =>
  secrets.flatMap((secret) => Object.values(ENCODINGS).map((encode) => encode(secret)))

/** What doctor says of a server that answers so. @param answer is given the path and the body of a request */
async function saidOf(
  answer: (path: string, body: string) => { status: number; json: unknown },
  env: (baseUrl: string) => Record<string, string>,
): Promise<string> {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { status, json } = answer(request.url ?? '', body)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`
  let said = ''
  const out = { write: (text: string) => (said += text) }
  const variables = env(baseUrl)
  const settings = readSettings({ flags: { baseUrl }, env: variables, cwd: '/' })
  await examine(settings, { stdout: out, stderr: out })
  return said
}

const standing = (said: string, secrets: readonly string[]): string[] =>
  everything(secrets).filter((form) => said.includes(form))

const oauth = (baseUrl: string, query = ''): Record<string, string> => ({
  TARGET_AUTH: 'client-credentials',
  TARGET_CLIENT_ID: 'client',
  TARGET_CLIENT_SECRET: SECRETS.clientSecret,
  TARGET_TOKEN_URL: `${baseUrl.replace('/fhir', '')}/token${query}`,
})

test.each(Object.entries(ENCODINGS))(
  'a client secret %s in error_description is not said',
  async (_, encode) => {
    const { clientSecret, key } = SECRETS
    const said = await saidOf(
      () => ({
        status: 401,
        json: { error: 'invalid_client', error_description: `got ${encode(clientSecret)} ${encode(key)}` },
      }),
      (baseUrl) => oauth(baseUrl, `?key=${encodeURIComponent(key)}`),
    )
    expect(said).toContain('HTTP 401 invalid_client (got ')
    expect(standing(said, [clientSecret, key])).toEqual([])
  },
)

test('nor a part of one where the description is cut', async () => {
  const said = await saidOf(
    () => ({
      status: 401,
      json: { error: 'invalid_client', error_description: `${'x'.repeat(260)} ${SECRETS.clientSecret}` },
    }),
    (baseUrl) => oauth(baseUrl),
  )
  expect(said).not.toContain('canary')
})

test('an access token that was got is not said when the next one is refused', async () => {
  let asked = 0
  const said = await saidOf(
    () =>
      asked++ === 0
        ? { status: 200, json: { access_token: SECRETS.accessToken, token_type: 'Bearer', expires_in: 600 } }
        : {
            status: 400,
            json: {
              error: 'invalid_scope',
              error_description: everything([SECRETS.accessToken]).slice(0, 4).join(' '),
            },
          },
    (baseUrl) => ({
      ...oauth(baseUrl),
      TARGET_SECOND_CLIENT_ID: 'other',
      TARGET_SECOND_CLIENT_SECRET: SECRETS.secondSecret,
    }),
  )
  expect(said).toContain('invalid_scope')
  expect(standing(said, [SECRETS.accessToken])).toEqual([])
})

test('what metadata repeats of a bearer is not said', async () => {
  const { bearer } = SECRETS
  const said = await saidOf(
    (path) =>
      path.endsWith('/metadata')
        ? {
            status: 200,
            json: {
              resourceType: 'CapabilityStatement',
              fhirVersion: '5.0.0',
              software: { name: everything([bearer]).join(' ') },
            },
          }
        : { status: 404, json: {} },
    () => ({ TARGET_BEARER_TOKEN: bearer }),
  )
  expect(said).toContain('metadata')
  expect(standing(said, [bearer])).toEqual([])
})

test('what metadata says is no command', async () => {
  const said = await saidOf(
    () => ({
      status: 200,
      json: {
        resourceType: 'CapabilityStatement',
        fhirVersion: '::error::x',
        software: { name: '##vso[task.complete]x\n::set-output name=a::b' },
      },
    }),
    () => ({}),
  )
  expect(said).toContain('task.complete')
  expect(said).not.toMatch(/^\s*::|##(?:vso)?\[/m)
})
