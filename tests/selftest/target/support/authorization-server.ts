import { vi } from 'vitest'
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type ClientMetadata } from 'oidc-provider'
import type { Trait } from '../../../../src/reference/trait.js'
import { afterwards } from './run.js'

export interface AuthorizationServer {
  readonly issuer: string
  readonly tokenUrl: string
  /** every access token that was granted, the oldest first */
  readonly granted: readonly Granted[]
  /** makes a reference server take this server's access tokens, and say where they are to be had */
  readonly guarding: Trait
}

interface Granted {
  readonly value: string
  readonly clientId: string
  readonly expiresAt: number
  uses: number
}

export interface Options {
  readonly clients: readonly ClientMetadata[]
  /** lifetime of access tokens; 600 unless said otherwise */
  readonly lifetimeSeconds?: number
  /** a token is refused after so many requests, though it has not expired */
  readonly usesPerToken?: (index: number) => number
  /** refuses secrets in the header, as servers do that know only the body; this one would take both */
  readonly bodyOnly?: boolean
  /** answers a request instead of the authorisation server */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** As resource servers have it; without it a busy machine would fail tests of tokens that live for a second. */
const LEEWAY_MS = 5_000

/** A real authorisation server with client credentials, over HTTP on this machine; gone after the test. */
export async function startAuthorizationServer(options: Options): Promise<AuthorizationServer> {
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // it warns that it is not meant for production
  const provider = new Provider(issuer, {
    clients: options.clients.map((client) => ({
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'system/*.cruds',
      response_types: [],
      id_token_signed_response_alg: 'ES256',
      ...client,
    })),
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
    scopes: ['system/*.cruds', 'system/*.rs'],
    ttl: { ClientCredentials: options.lifetimeSeconds ?? 600 },
    jwks: { keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })] },
  } as ConstructorParameters<typeof Provider>[1])
  const granted: Granted[] = []
  provider.on('client_credentials.saved', (token: { jti: string; clientId?: string }) =>
    granted.push({
      value: token.jti,
      clientId: token.clientId ?? '',
      expiresAt: Date.now() + (options.lifetimeSeconds ?? 600) * 1_000 + LEEWAY_MS,
      uses: 0,
    }),
  )
  const answer = provider.callback()
  http.on('request', (request, response) => {
    if (options.instead?.(request, response)) return
    if (options.bodyOnly && request.headers.authorization !== undefined)
      response.writeHead(401, { 'www-authenticate': 'Basic' }).end('{"error":"invalid_client"}')
    else void answer(request, response)
  })
  afterwards(() => {
    http.closeAllConnections()
    http.close()
  })
  const tokenUrl = `${issuer}/token`
  return { issuer, tokenUrl, granted, guarding: guard(granted, tokenUrl, options) }
}

function guard(granted: readonly Granted[], tokenUrl: string, { usesPerToken }: Options): Trait {
  const valid = (header: string | undefined): Granted | undefined => {
    const index = granted.findIndex((one) => header === `Bearer ${one.value}`)
    const token = granted[index]
    if (!token || token.expiresAt < Date.now()) return undefined
    return ++token.uses > (usesPerToken?.(index) ?? Infinity) ? undefined : token
  }
  return {
    name: 'guarded',
    kind: 'variant',
    summary: 'Takes the access tokens of an authorisation server, and publishes where it is.',
    hooks: {
      principal: (value, { request }) => valid(request.headers['authorization'])?.clientId ?? value,
      request: (request, { route }) => {
        if (request.path?.join('/') !== '.well-known/smart-configuration') return request
        const json = {
          token_endpoint: tokenUrl,
          grant_types_supported: ['client_credentials'],
          token_endpoint_auth_methods_supported: ['private_key_jwt'],
          token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
        }
        return {
          status: route.name === 'preflight' ? 204 : 200,
          headers: { 'Content-Type': 'application/json' },
          resource: { resourceType: 'Basic' },
          format: 'json',
          rewrite: () => JSON.stringify(json),
        }
      },
    },
  }
}
