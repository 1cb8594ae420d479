import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { AuthenticationError } from '../../../src/target/authentication/errors.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import type { Authentication } from '../../../src/target/configuration/types.js'
import { verdictsOf, type Verdicts } from '../support/verdicts.js'
import { reference } from './support/run.js'

/** Token endpoints as they are met, beside those that do as the standards say. */

const TOKEN = 'demo-token-alice'

interface Endpoint {
  readonly clientId?: string
  readonly clientSecret?: string
  /** whether it decodes the pair in the header; the standard says it does */
  readonly decodes?: boolean
  readonly takes?: 'header' | 'body'
  readonly grant?: object
  readonly status?: number
  /** what it makes of the other parameters: an error, or nothing */
  readonly refuses?: (form: URLSearchParams) => object | null
  readonly headers?: Readonly<Record<string, string>>
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return new URLSearchParams(text)
}

function pairIn(header: string | undefined, decodes: boolean): readonly [string, string] | null {
  const encoded = /^Basic (\S+)$/.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString()
  const at = text.indexOf(':')
  const decode = (part: string): string => {
    if (!decodes) return part
    try {
      return decodeURIComponent(part.replaceAll('+', ' '))
    } catch {
      return part
    }
  }
  return [decode(text.slice(0, at)), decode(text.slice(at + 1))]
}

/** A token endpoint; `asked` are the forms that came. */
async function endpoint({
  clientId = 'suite',
  clientSecret = 'secret',
  decodes = true,
  takes = 'header',
  grant = { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 },
  status = 200,
  refuses = () => null,
  headers = {},
}: Endpoint = {}): Promise<{ readonly url: string; readonly asked: URLSearchParams[] }> {
  const asked: URLSearchParams[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((form) => {
      asked.push(form)
      const inHeader = pairIn(request.headers.authorization, decodes)
      const inBody = [form.get('client_id'), form.get('client_secret')] as const
      const [id, secret] = (takes === 'header' ? inHeader : inBody) ?? []
      const isKnown = id === clientId && secret === clientSecret
      const refusal = isKnown
        ? refuses(form)
        : { error: 'invalid_client', error_description: 'Invalid client' }
      response.writeHead(refusal === null ? status : isKnown ? 400 : 401, {
        'content-type': 'application/json',
        ...headers,
      })
      response.end(JSON.stringify(refusal ?? grant))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, asked }
}

const auth = (tokenUrl: string, told: object = {}): Authentication => ({
  kind: 'client-credentials',
  clientId: 'suite',
  clientSecret: 'secret',
  tokenUrl,
  scope: '',
  ...told,
})

async function runWith(told: Authentication): Promise<Verdicts> {
  const { baseUrl } = await reference()
  return verdictsOf(plainTarget(baseUrl, { auth: told }), { only: ['OP-04'] })
}

async function complaintOf(told: Authentication): Promise<string> {
  const error: unknown = await runWith(told).catch((reason: unknown) => reason)
  if (!(error instanceof AuthenticationError)) throw new Error(`no complaint but ${String(error)}`)
  return error.message
}

const NAMES = [
  'a-b',
  '02366ecd-7d22-4dfa-bc61-54eb82cd0e41',
  'a.b_c~d',
  'a+b',
  'a/b=',
  'a%2Fb',
  'a%b',
  'a:b',
  'a b',
  'ä€',
]

describe('client ids and secrets with characters that are encoded', () => {
  test.each(NAMES.flatMap((name) => [true, false].map((decodes) => [name, decodes] as const)))(
    '%j at an endpoint that decodes: %s',
    async (name, decodes) => {
      // A colon in an id can be read again only where it is encoded, or in the body.
      const clientId = name.includes(':') && !decodes ? 'suite' : name
      const { url } = await endpoint({ clientId, clientSecret: name, decodes })
      const { of, record } = await runWith(auth(url, { clientId, clientSecret: name }))
      expect(of('OP-04')).toBe('pass')
      expect(record).not.toContain(Buffer.from(`${clientId}:${name}`).toString('base64'))
    },
  )

  test.each(NAMES)('%j at an endpoint that reads the body alone', async (name) => {
    const { url } = await endpoint({ clientId: name, clientSecret: name, takes: 'body' })
    expect((await runWith(auth(url, { clientId: name, clientSecret: name }))).of('OP-04')).toBe('pass')
  })
})

describe('what an answer holds beside the token is passed over', () => {
  test.each([
    ['an id_token signed with another algorithm', { id_token: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln' }],
    ['an id_token that is none', { id_token: 7 }],
    ['no lifetime', { expires_in: null }],
    ['a lifetime of -1', { expires_in: -1 }],
    ['a lifetime as text', { expires_in: '3600' }],
    ['no token_type', { token_type: undefined }],
    ['a scope that is a list', { scope: ['a', 'b'] }],
    ['an empty refresh_token', { refresh_token: null }],
    ['a token with a newline', { access_token: `${TOKEN}\n` }],
  ])('%s', async (_what, more) => {
    const { url } = await endpoint({
      grant: { access_token: TOKEN, token_type: 'Bearer', expires_in: 60, ...more },
    })
    expect((await runWith(auth(url))).of('OP-04')).toBe('pass')
  })

  test('tokens that are put into an object of their own are not written down', async () => {
    const data = { refresh_token: 'canary-of-an-object', id_token: { raw: ['canary-within-one'] } }
    const { url } = await endpoint({ grant: { access_token: TOKEN, token_type: 'Bearer', data } })
    const { evidence } = await runWith(auth(url))
    const written = JSON.stringify([...evidence.exchanges.values()])
    expect(written).toContain('refresh_token')
    expect(written).not.toContain('canary')
  })

  test('an error that comes with 200 is told as one', async () => {
    const { url } = await endpoint({ grant: { error: 'access_denied', error_description: 'Not today.' } })
    expect(await complaintOf(auth(url))).toContain('HTTP 200 access_denied (Not today.)')
  })
})

describe('the nearest cause is told', () => {
  test('of a client that is known in the body alone, and may not have the scope', async () => {
    const refuses = (): object => ({ error: 'invalid_scope', error_description: 'No system scopes.' })
    const { url } = await endpoint({ takes: 'body', refuses })
    const said = await complaintOf(auth(url, { scope: 'system/*.cruds' }))
    expect(said).toContain('invalid_scope (No system scopes.); set TARGET_SCOPE')
    expect(said).not.toContain('Invalid client')
  })

  test.each([
    [{ audience: 'https://api' }, 'audience', 'TARGET_AUDIENCE'],
    [{ resource: 'https://api' }, 'resource', 'TARGET_RESOURCE'],
  ])('%j is sent, and asked for where it is missing', async (told, name, setting) => {
    const refuses = (form: URLSearchParams): object | null =>
      form.get(name) === 'https://api'
        ? null
        : { error: 'invalid_request', error_description: `The ${name} is invalid.` }
    const { url } = await endpoint({ refuses })
    expect(await complaintOf(auth(url))).toMatch(
      new RegExp(`The ${name} is invalid\\.\\); set ${setting} to the ${name} that the server expects\\.$`),
    )
    expect((await runWith(auth(url, told))).of('OP-04')).toBe('pass')
  })

  test('clocks that are far apart are named, with their distance', async () => {
    const headers = { date: new Date(Date.now() + 400_000).toUTCString() }
    const { url } = await endpoint({ clientSecret: 'another', headers })
    expect(await complaintOf(auth(url))).toMatch(/its clock is (399|400|401) s ahead of this machine's/)
  })
})
