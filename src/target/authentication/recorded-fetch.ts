import type { CustomFetch } from 'openid-client'
import type { Dispatcher } from 'undici'
import type { Journal } from '../../evidence/journal.js'
import type { Redactor } from '../../evidence/redaction.js'
import type { HttpFailure } from '../../evidence/types.js'
import { isObject, textOf } from '../../fhir/json.js'
import { captureHeaders, captureSentHeaders, captureShown, decodeUtf8 } from '../../wire/capture.js'
import { withoutUrlSecrets } from '../url-secrets.js'
import { performHttp, type RawOutcome, type RawRequest } from '../../wire/http.js'

/** What talking to an authorisation server needs. */
export interface Wiring {
  readonly journal: Journal
  readonly redactor: Redactor
  readonly dispatcher: Dispatcher
  readonly deadlineMs: number
  /** headers of TARGET_HEADERS; they may hold keys, so they go to this origin alone */
  readonly headers: Readonly<Record<string, string>>
  readonly origin: string
}

const SECRETS_SENT = ['client_secret', 'client_assertion'] as const
const SECRETS_RECEIVED = ['access_token', 'refresh_token', 'id_token'] as const
const DEEPEST_TOKEN = 20

/** Exchanges with an authorisation server, recorded as those with the target are; every secret in them is learnt first. */
export class AuthorizationServerLink {
  #count = 0
  /** how the latest exchange ended; a library's error says less */
  latest: RawOutcome | null = null

  constructor(
    private readonly wiring: Wiring,
    private readonly prefix: string,
  ) {}

  /** As `fetch`, for the OAuth library. Rejects when no response came; `latest` then says why. */
  fetch(purpose: string): CustomFetch {
    return async (url, options) => {
      const { body } = options
      const outcome = await this.exchange(purpose, {
        method: options.method,
        url,
        headers: options.headers,
        ...(body !== undefined && body !== null && { body: body.toString() }),
      })
      if (outcome.kind !== 'response') throw new Error(outcome.reason)
      // The body is decoded already.
      const { 'content-encoding': _encoding, 'content-length': _length, ...headers } = outcome.headers
      const empty = [204, 205, 304].includes(outcome.status)
      const { status, bytes } = outcome.status === 200 ? plainGrant(outcome.bytes) : outcome
      return new Response(empty ? null : new Uint8Array(bytes), { status, headers })
    }
  }

  /** One recorded exchange; redirects are not followed, because credentials are in it. Never throws. */
  async exchange(purpose: string, asked: RawRequest): Promise<RawOutcome> {
    const { journal, redactor, dispatcher, deadlineMs } = this.wiring
    const own = new URL(asked.url).origin === this.wiring.origin ? this.wiring.headers : {}
    const request = { ...asked, headers: { ...own, ...asked.headers } }
    const at = journal.now()
    const outcome = await performHttp(request, { dispatcher, deadlineMs })
    this.latest = outcome
    const policy = { redactor, mask: false }
    const body = request.body === undefined ? undefined : this.#withoutSent(request.body)
    const answer = outcome.kind === 'response' ? this.#withoutReceived(outcome.bytes) : null
    journal.write({
      kind: 'exchange',
      id: `${this.prefix}${++this.#count}`,
      scenario: 'authentication',
      attempt: 1,
      purpose,
      at,
      durationMs: Math.round((journal.now() - at) * 10) / 10,
      request: {
        method: request.method,
        url: withoutUrlSecrets(redactor.quote(request.url), redactor, 'token-url'),
        headers: captureSentHeaders(this.#withoutBasic(request.headers), redactor),
        ...(body !== undefined && {
          body: captureShown(body, Buffer.byteLength(request.body ?? ''), policy),
        }),
      },
      outcome:
        outcome.kind !== 'response' || answer === null
          ? withoutReason(outcome as Exclude<RawOutcome, { kind: 'response' }>, redactor)
          : {
              kind: 'response',
              status: outcome.status,
              headers: captureHeaders(outcome.headers, redactor),
              body: captureShown(answer.text, outcome.bytes.length, policy, answer),
            },
    })
    return outcome
  }

  // The library encodes id and secret before it joins them, which is another text than the plain pair.
  #withoutBasic(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => {
        const credentials = /^Basic (\S+)$/i.exec(value)?.[1]
        if (name.toLowerCase() !== 'authorization' || credentials === undefined) return [name, value]
        return [name, `Basic ${this.wiring.redactor.learn(credentials, 'basic')}`]
      }),
    )
  }

  #withoutSent(body: string): string {
    const form = new URLSearchParams(body)
    for (const name of SECRETS_SENT) {
      const secret = form.get(name)
      if (secret) form.set(name, this.wiring.redactor.learn(secret, name.replace('_', '-')))
    }
    return decodeURIComponent(form.toString())
  }

  // Replaced where they stand: a token may be too short to be replaced by value.
  #withoutReceived(bytes: Buffer): { text: string; invalidUtf8: boolean } {
    const { text, invalidUtf8 } = decodeUtf8(bytes)
    const json = parsed(text)
    let shown = this.wiring.redactor.quote(text)
    // Some answer with a form, and some put what they grant into an object of their own.
    const received = json ? tokensIn(json) : new URLSearchParams(text.trim())
    for (const [name, secret] of received) {
      if (!isReceived(name) || secret.trim() === '') continue
      const pseudonym = this.wiring.redactor.learn(secret.trim(), name.replace('_', '-'))
      shown = shown.split(JSON.stringify(secret)).join(JSON.stringify(pseudonym))
    }
    return { text: shown, invalidUtf8 }
  }
}

const isReceived = (name: string): boolean => SECRETS_RECEIVED.some((one) => one === name)

/** The texts of members that are called as tokens are, or lie within such a member. */
function* tokensIn(value: unknown, name = '', depth = 0): Generator<readonly [name: string, token: string]> {
  if (typeof value === 'string') yield [name, value]
  else if (typeof value === 'object' && value !== null && depth < DEEPEST_TOKEN)
    for (const [key, member] of Object.entries(value))
      yield* tokensIn(member, isReceived(name) && !isReceived(key) ? name : key, depth + 1)
}

/** What of an answer this grant is about: no id_token, which is for others to check. */
const OF_THE_GRANT = ['access_token', 'token_type', 'expires_in', 'scope'] as const

/**
 * A grant as the standard has it: what is beside it is passed over, and so is what does no harm (no token_type, a lifetime
 * that is none, white space around the token). An error that came with HTTP 200 is one.
 */
function plainGrant(bytes: Buffer): { readonly status: number; readonly bytes: Buffer } {
  const json = parsed(decodeUtf8(bytes).text)
  if (json === null) return { status: 200, bytes }
  if (textOf(json['error']) !== null && json['access_token'] === undefined) return { status: 400, bytes }
  const grant: Record<string, unknown> = {}
  for (const name of OF_THE_GRANT)
    if (json[name] !== undefined && json[name] !== null) grant[name] = json[name]
  const token = textOf(grant['access_token'])
  if (token !== null) grant['access_token'] = token.trim()
  grant['token_type'] ??= 'Bearer'
  const seconds = Number(grant['expires_in'])
  if (Number.isFinite(seconds) && seconds > 0) grant['expires_in'] = seconds
  else delete grant['expires_in']
  if (typeof grant['scope'] !== 'string') delete grant['scope']
  return { status: 200, bytes: Buffer.from(JSON.stringify(grant)) }
}

function withoutReason(failure: HttpFailure, redactor: Redactor): HttpFailure {
  return { ...failure, reason: redactor.redact(redactor.quote(failure.reason)) }
}

/** A JSON object, or null. */
export function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
