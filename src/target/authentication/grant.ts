import {
  allowInsecureRequests,
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  modifyAssertion,
  PrivateKeyJwt,
  type ClientAuth,
} from 'openid-client'
import { textOf } from '../../fhir/json.js'
import { decodeUtf8 } from '../../wire/capture.js'
import { wallClock } from '../../wire/clock.js'
import { isLoopback } from '../../wire/hosts.js'
import { shown } from '../configuration/layers.js'
import type { Authentication } from '../configuration/types.js'
import { AuthenticationError, TokenUnavailable } from './errors.js'
import { readSigningKey, type SigningKey } from './private-key.js'
import { parsed, type AuthorizationServerLink, type Wiring } from './recorded-fetch.js'
import { discoverSmart } from './smart-configuration.js'

/** An access token as it was granted. */
export interface AccessToken {
  readonly token: string
  /** null when the server does not say */
  readonly lifetimeSeconds: number | null
}

type OAuth = Extract<Authentication, { kind: 'client-credentials' | 'smart-backend' }>
export type SecretMethod = 'client_secret_basic' | 'client_secret_basic, not encoded' | 'client_secret_post'

/** How near an answer is to what is wrong; from the third on no other way to send the secret is tried. */
const [UNKNOWN_CLIENT, PERHAPS_KNOWN, KNOWN_CLIENT, NO_ENDPOINT, NO_TOKEN] = [0, 1, 2, 3, 4]

/** Longer than any clock is off in practice, shorter than the five minutes that SMART allows. */
const ASSERTION_SECONDS = 150
/** Clocks that are nearer to each other than this are not to blame. */
const LARGEST_SKEW_SECONDS = 60

/** Asks for access tokens of one client, by the OAuth library. */
export class Grant {
  /** how the secret is sent, once it is known to work */
  method: SecretMethod | null = null
  #signing: { readonly key: SigningKey; readonly tokenUrl: string } | null = null

  constructor(
    private readonly auth: OAuth,
    private readonly link: AuthorizationServerLink,
    private readonly wiring: Wiring,
    private readonly baseUrl: string,
    private readonly insecure: boolean,
    /** the settings of the second principal are called otherwise */
    private readonly prefix: 'TARGET_' | 'TARGET_SECOND_',
  ) {}

  /** @throws AuthenticationError when a setting is to blame, TokenUnavailable when none is */
  request(): Promise<AccessToken> {
    return this.auth.kind === 'smart-backend' ? this.#withKey() : this.#withSecret(this.auth)
  }

  // RFC 6749 has every server take the secret in the header, encoded; some do not decode it, some take the body alone.
  async #withSecret(auth: Extract<OAuth, { kind: 'client-credentials' }>): Promise<AccessToken> {
    const { tokenUrl, clientId, clientSecret } = auth
    this.wiring.redactor.learn(clientSecret, 'client-secret')
    const ask = async (method: SecretMethod): Promise<AccessToken> => {
      const token = await this.#ask(tokenUrl, secretSender(method, clientId, clientSecret), method)
      this.method = method
      return token
    }
    if (this.method !== null) return ask(this.method)
    let nearest: { readonly error: Error; readonly rank: number } | null = null
    for (const method of methodsFor(clientId, clientSecret)) {
      try {
        return await ask(method)
      } catch (error) {
        if (!(error instanceof AuthenticationError)) throw error
        const rank = this.#nearness()
        if (nearest === null || rank >= nearest.rank) nearest = { error, rank }
        if (rank > PERHAPS_KNOWN) break
      }
    }
    throw nearest?.error ?? new AuthenticationError(`no way to send the secret to ${shown(tokenUrl)} is left`)
  }

  /** How far the last request got: the further, the nearer is its answer to what is wrong. */
  #nearness(): number {
    const { status, error, said } = this.#refusal()
    if (status === 200 && error === null) return NO_TOKEN
    if (status !== null && (status === 404 || status === 405 || (status >= 300 && status < 400)))
      return NO_ENDPOINT
    if (error === null || error === 'invalid_client' || status === 401) return UNKNOWN_CLIENT
    if (error !== 'invalid_request') return KNOWN_CLIENT
    return /client/i.test(said) ? UNKNOWN_CLIENT : PERHAPS_KNOWN
  }

  async #withKey(): Promise<AccessToken> {
    const { key, tokenUrl } = (this.#signing ??= await this.#prepareSigning())
    const seconds = Math.floor(wallClock() / 1_000)
    const how = PrivateKeyJwt(
      { key: key.key, ...(key.kid !== null && { kid: key.kid }) },
      {
        // What SMART asks for and no more: an `iat` or `nbf` would fail on a server whose clock is behind.
        [modifyAssertion]: (header, payload) => {
          header['typ'] = 'JWT'
          payload['aud'] = this.auth.assertionAudience ?? tokenUrl
          payload['exp'] = seconds + ASSERTION_SECONDS
          delete payload['iat']
          delete payload['nbf']
        },
      },
    )
    return this.#ask(tokenUrl, how, `private_key_jwt with ${key.algorithm}`)
  }

  async #prepareSigning(): Promise<{ key: SigningKey; tokenUrl: string }> {
    const auth = this.auth as Extract<OAuth, { kind: 'smart-backend' }>
    const found =
      auth.tokenUrl === undefined
        ? await discoverSmart(this.link, this.baseUrl)
        : { tokenUrl: auth.tokenUrl, algorithms: null }
    const { origin } = new URL(found.tokenUrl)
    // Credentials go where the server says: where that is another place, the report names it.
    if (auth.tokenUrl === undefined && origin !== new URL(this.baseUrl).origin)
      this.wiring.journal.write({ kind: 'fact', name: 'tokenEndpointOrigin', value: origin })
    const key = await readSigningKey(auth.privateKeyFile, found.algorithms, `${this.prefix}PRIVATE_KEY_FILE`)
    for (const secret of key.secrets) this.wiring.redactor.learn(secret, 'private-key')
    return { key, tokenUrl: found.tokenUrl }
  }

  async #ask(tokenUrl: string, how: ClientAuth, method: string): Promise<AccessToken> {
    const url = new URL(tokenUrl)
    const configuration = new Configuration(
      { issuer: url.origin, token_endpoint: tokenUrl },
      this.auth.clientId,
      undefined,
      how,
    )
    if (url.protocol === 'http:') {
      if (!isLoopback(url.hostname) && !this.insecure)
        throw new AuthenticationError(
          `the token endpoint ${shown(tokenUrl)} is plain http, where anyone on the way reads the credentials; ` +
            'set TARGET_TOKEN_URL to its https URL, or accept it for a test system with --insecure.',
        )
      allowInsecureRequests(configuration)
    }
    configuration[customFetch] = this.link.fetch(`access token (${method})`)
    this.link.latest = null
    try {
      const granted = await clientCredentialsGrant(configuration, this.#parameters())
      return { token: granted.access_token, lifetimeSeconds: granted.expiresIn() ?? null }
    } catch (error) {
      throw this.#explained(error, tokenUrl)
    }
  }

  #parameters(): URLSearchParams {
    const { scope, audience, resource } = this.auth
    return new URLSearchParams([
      ...(scope === '' ? [] : [['scope', scope]]),
      ...(audience === undefined ? [] : [['audience', audience]]),
      // RFC 8707: one parameter for each resource
      ...(resource ?? '').split(' ').flatMap((each) => (each === '' ? [] : [['resource', each]])),
    ])
  }

  #refusal(): { status: number | null; error: string | null; said: string } {
    const { latest } = this.link
    if (latest?.kind !== 'response') return { status: null, error: null, said: '' }
    const json = parsed(decodeUtf8(latest.bytes).text)
    const error = json ? textOf(json['error']) : null
    const description = json ? textOf(json['error_description']) : null
    const parts = [`HTTP ${latest.status}`, error, description && `(${description})`].filter((part) => part)
    return { status: latest.status, error, said: oneLine(this.wiring.redactor.redact(parts.join(' '))) }
  }

  #explained(error: unknown, tokenUrl: string): Error {
    const { latest } = this.link
    const where = `the token endpoint ${shown(tokenUrl)}`
    if (latest === null) return error instanceof Error ? error : new Error(String(error))
    if (latest.kind !== 'response') return new TokenUnavailable(`no access token: ${where}: ${latest.reason}`)
    const refusal = this.#refusal()
    if (latest.status >= 500 || latest.status === 429)
      return new TokenUnavailable(`no access token: ${where} answered ${refusal.said}`)
    if (latest.status === 200 && refusal.error === null)
      return new AuthenticationError(
        `${where} answered HTTP 200 without a usable bearer token; is it the token endpoint? Correct TARGET_TOKEN_URL.`,
      )
    return new AuthenticationError(
      `${where} answered ${refusal.said}${skewOf(latest.headers)}; ${this.#advice(refusal, latest.status)}.`,
    )
  }

  #advice({ error, said }: { readonly error: string | null; readonly said: string }, status: number): string {
    const secret =
      this.auth.kind === 'smart-backend'
        ? `${this.prefix}PRIVATE_KEY_FILE, and whether its public key is registered with the server`
        : `${this.prefix}CLIENT_SECRET`
    if (error === 'invalid_target')
      return 'set TARGET_RESOURCE or TARGET_AUDIENCE to what the token is to be for, as the server names it'
    if (/\baud(ience)?\b/i.test(said))
      return this.auth.kind === 'smart-backend'
        ? 'set TARGET_ASSERTION_AUDIENCE to the audience that the server expects in the assertion'
        : 'set TARGET_AUDIENCE to the audience that the server expects'
    if (/\bresource\b/i.test(said)) return 'set TARGET_RESOURCE to the resource that the server expects'
    if (error === 'invalid_scope') return 'set TARGET_SCOPE to scopes that the client may have'
    if (error === 'unauthorized_client' || error === 'unsupported_grant_type')
      return 'allow this client the grant type client_credentials on the server'
    if (error === 'invalid_client' || status === 401) return `check ${this.prefix}CLIENT_ID and ${secret}`
    if (status >= 300 && status < 400)
      return 'redirects are not followed with credentials: correct TARGET_TOKEN_URL'
    if (status === 404 || status === 405) return 'it is not there: correct TARGET_TOKEN_URL'
    return `check TARGET_TOKEN_URL, ${this.prefix}CLIENT_ID and ${secret}`
  }
}

/** As RFC 6749 has it first; then, where that is another text and can be read, as it is; then in the body. */
function methodsFor(clientId: string, clientSecret: string): readonly SecretMethod[] {
  const isPlain = /^[A-Za-z0-9]*$/.test(clientId + clientSecret)
  // A colon would end the id.
  const isAmbiguous = clientId.includes(':')
  return [
    'client_secret_basic',
    ...(isPlain || isAmbiguous ? [] : (['client_secret_basic, not encoded'] as const)),
    'client_secret_post',
  ]
}

function secretSender(method: SecretMethod, clientId: string, clientSecret: string): ClientAuth {
  if (method === 'client_secret_post') return ClientSecretPost(clientSecret)
  if (method === 'client_secret_basic') return ClientSecretBasic(clientSecret)
  const pair = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64')
  return (_server, _client, _body, headers) => headers.set('authorization', `Basic ${pair}`)
}

/** How far the clocks are apart, where it is so much that signatures and tokens expire too early. */
function skewOf(headers: Readonly<Record<string, string>>): string {
  const seconds = Math.round((Date.parse(headers['date'] ?? '') - wallClock()) / 1_000)
  if (!(Math.abs(seconds) > LARGEST_SKEW_SECONDS)) return ''
  return ` (its clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine's: set the wrong one)`
}

/** What a server said, as one line of bounded length. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 300)
}
