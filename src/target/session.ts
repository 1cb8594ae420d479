import type { Dispatcher } from 'undici'
import type { ExchangeRef, HttpFailure, HttpResponse, Json } from '../evidence/types.js'
import type { Journal } from '../evidence/journal.js'
import type { Redactor } from '../evidence/redaction.js'
import { turn } from '../evidence/turns.js'
import { asParameters, type Parameters } from '../fhir/parameters.js'
import { writeXml } from '../fhir/xml/index.js'
import {
  Body,
  captureResponse,
  captureSentHeaders,
  captureText,
  readBody,
  type CapturePolicy,
} from '../wire/capture.js'
import type { Deadlines } from '../wire/deadlines.js'
import {
  LARGEST_BODY,
  LARGEST_STATEMENT,
  performHttp,
  type RawOutcome,
  type RawRequest,
} from '../wire/http.js'
import type { Permits } from '../wire/locks.js'
import { redirectOf } from './redirects.js'

export type Principal = 'first' | 'second' | 'none'

export interface Call {
  /** what it is for, as the report names it */
  readonly purpose: string
  readonly method: string
  /** relative to the base URL, without a leading slash */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** an object is sent as FHIR, in `format`; a string as it is */
  readonly body?: object | string
  /** of a body that is an object, and of the answer that is asked for; JSON by default */
  readonly format?: 'json' | 'xml'
  readonly as?: Principal
  /** also after an interruption or when the circuit is broken: clean-up */
  readonly always?: boolean
}

/** Who called: exchanges are attributed to it in the record. */
export interface Caller {
  readonly scenario: string
  readonly attempt: number
}

/** One exchange as acting sees it; secrets in it are real, so nothing of it but `ref` may enter evidence. */
export interface Exchange {
  readonly ref: ExchangeRef
  readonly outcome: RawOutcome
  /** null when no response came */
  readonly status: number | null
  /** a 2xx response came */
  readonly ok: boolean
  /** it came from another URL than was asked */
  readonly redirected: boolean
  readonly headers: Readonly<Record<string, string>>
  /** the parsed body, from XML too when Content-Type says so; undefined when there is none or it cannot be read */
  readonly json: unknown
  readonly parameters: Parameters | null
  readonly at: number
}

const TRANSPORT_FAILURES_TO_STOP = 6
/** Retry-After beyond this is not waited for. */
const LONGEST_RETRY_AFTER_SECONDS = 10

export interface SessionParts {
  readonly baseUrl: string
  readonly journal: Journal
  readonly redactor: Redactor
  readonly mask: boolean
  readonly deadlines: Deadlines
  readonly dispatcher: Dispatcher
  readonly permits: Permits
  readonly headers: Readonly<Record<string, string>>
  /** the Authorization header of each principal; null without credentials */
  readonly authorization: (principal: Principal) => Promise<string | null>
  /** another one after it was refused; null when there is none. Without it nothing is renewed */
  readonly renewed?: (principal: Principal, refused: string) => Promise<string | null>
  readonly signal: AbortSignal
}

/** Bytes from which on reading a body takes long enough for signals to be heard in between. */
const LARGE_BODY = 64 * 1024

/** Methods that may be repeated when the connection broke: whether the first one arrived makes no difference. */
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']

/** All HTTP exchanges with the target go through here: one place that limits, times, redacts and records. */
export class Session {
  #count = 0
  #failuresInARow = 0
  readonly policy: CapturePolicy

  constructor(readonly parts: SessionParts) {
    this.policy = { redactor: parts.redactor, mask: parts.mask }
  }

  /** True once so many exchanges in a row got no response that asking on is pointless. */
  get broken(): boolean {
    return this.#failuresInARow >= TRANSPORT_FAILURES_TO_STOP
  }

  /**
   * Performs and records one exchange. Never throws. Repeated once, each recorded for itself: a 429 with a short
   * Retry-After, a reset where the method allows it, and a 401 to a token that can be renewed. Redirects within the
   * origin are followed; the last exchange is given back.
   */
  async exchange(caller: Caller, call: Call): Promise<Exchange> {
    const first = await this.#authorized(caller, call)
    if (first.status !== 429) return first
    const seconds = Number(first.headers['retry-after'])
    if (!(seconds >= 0 && seconds <= LONGEST_RETRY_AFTER_SECONDS)) return first
    this.parts.journal.write({
      kind: 'fact',
      name: 'rateLimited',
      value: { purpose: call.purpose, retryAfterSeconds: seconds },
    })
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
    return this.#authorized(caller, { ...call, purpose: `${call.purpose} (after 429)` })
  }

  async #authorized(caller: Caller, call: Call): Promise<Exchange> {
    const principal = call.as ?? 'first'
    let header: string | null
    try {
      header = await this.parts.authorization(principal)
    } catch (error) {
      const reason = `not sent: ${error instanceof Error ? error.message : String(error)}`
      return this.#once(caller, call, this.#request(call, null), 0, { kind: 'aborted', reason })
    }
    const request = this.#request(call, header)
    const exchange = await this.#connected(caller, call, request)
    if (exchange.status !== 401 || header === null || request.headers['authorization'] !== header)
      return exchange
    const renewed = await this.parts.renewed?.(principal, header).catch(() => null)
    if (renewed === undefined || renewed === null) return exchange
    this.#note('tokenRenewedAfter401', { purpose: call.purpose })
    const again = { ...call, purpose: `${call.purpose} (with a new access token)` }
    return this.#connected(caller, again, this.#request(call, renewed))
  }

  /** A server may close an idle connection in the very moment in which it is used again. */
  async #connected(caller: Caller, call: Call, request: RawRequest): Promise<Exchange> {
    const exchange = await this.#redirected(caller, call, request)
    const mayRepeat = exchange.outcome.kind === 'reset' && IDEMPOTENT.includes(request.method)
    if (!mayRepeat || this.broken || this.parts.signal.aborted) return exchange
    this.#note('repeatedAfterReset', { purpose: call.purpose, method: request.method })
    return this.#redirected(caller, { ...call, purpose: `${call.purpose} (again after a reset)` }, request)
  }

  async #redirected(caller: Caller, call: Call, first: RawRequest): Promise<Exchange> {
    let request = first
    let exchange = await this.#once(caller, call, request, 0)
    for (let hops = 1; exchange.outcome.kind === 'response'; hops++) {
      const redirect = redirectOf(request, exchange.outcome, hops - 1, this.parts.baseUrl)
      if (redirect.kind === 'keep' && redirect.to !== null)
        this.#note('redirectNotFollowed', {
          purpose: call.purpose,
          method: request.method,
          status: exchange.status,
        })
      if (redirect.kind !== 'follow') return exchange
      this.#note('redirectFollowed', { purpose: call.purpose, status: exchange.status })
      request = redirect.request
      exchange = await this.#once(caller, { ...call, purpose: `${call.purpose} (redirected)` }, request, hops)
    }
    return exchange
  }

  #note(name: string, value: Json): void {
    this.parts.journal.write({ kind: 'fact', name, value })
  }

  /** @param instead why nothing is sent */
  async #once(
    caller: Caller,
    call: Call,
    request: RawRequest,
    hops: number,
    instead?: HttpFailure,
  ): Promise<Exchange> {
    const { journal, redactor, deadlines } = this.parts
    const release = await this.parts.permits.take()
    const id = `x${++this.#count}`
    const at = journal.now()
    const unsent: HttpFailure | undefined =
      this.broken && !call.always
        ? {
            kind: 'aborted',
            reason: `not sent: ${TRANSPORT_FAILURES_TO_STOP} exchanges in a row got no response`,
          }
        : instead
    const raw =
      unsent ??
      (await performHttp(request, {
        dispatcher: this.parts.dispatcher,
        deadlineMs: deadlines.of('response'),
        largest: /^(metadata|SubscriptionTopic)\b/.test(call.path) ? LARGEST_STATEMENT : LARGEST_BODY,
        signal: call.always ? undefined : this.parts.signal,
      }))
    release()
    this.#failuresInARow =
      raw.kind === 'response' ? 0 : this.#failuresInARow + (this.parts.signal.aborted ? 0 : 1)
    const redirect = raw.kind === 'response' ? redirectOf(request, raw, hops, this.parts.baseUrl) : null
    if (redirect?.kind === 'refuse') this.#note('redirectRefused', { purpose: call.purpose, to: redirect.to })
    const outcome = redirect?.kind === 'refuse' ? redirect.failure : raw
    const durationMs = Math.round((journal.now() - at) * 10) / 10
    const rest = outcome.kind === 'response' && outcome.bytes.length > LARGE_BODY ? turn : null
    await rest?.()
    const body = outcome.kind === 'response' ? new Body(outcome.bytes) : undefined
    await rest?.()
    const captured = outcome.kind === 'response' ? captureResponse(outcome, this.policy, body) : outcome
    await rest?.()
    journal.write({
      kind: 'exchange',
      id,
      scenario: caller.scenario,
      attempt: caller.attempt,
      purpose: call.purpose,
      at,
      durationMs,
      request: {
        method: request.method,
        url: redactor.redact(redactor.quote(request.url)),
        headers: captureSentHeaders(request.headers, redactor),
        ...(request.body !== undefined && {
          body: captureText(request.body, Buffer.byteLength(request.body), this.policy),
        }),
      },
      outcome:
        captured.kind === 'response'
          ? captured
          : { ...captured, reason: redactor.redact(redactor.quote(captured.reason)) },
    })
    return asExchange({ $exchange: id }, outcome, body, captured, { at, redirected: hops > 0 })
  }

  #request(call: Call, authorization: string | null): RawRequest {
    const isXml = call.format === 'xml'
    const mimeType = isXml ? 'application/fhir+xml' : 'application/fhir+json'
    const write = (body: object): string => (isXml ? writeXml({ ...body }) : JSON.stringify(body))
    const text = typeof call.body === 'object' ? write(call.body) : call.body
    const isObject = typeof call.body === 'object'
    return {
      method: call.method,
      url: `${this.parts.baseUrl}/${call.path}`,
      headers: {
        accept: mimeType,
        ...(isObject && { 'content-type': mimeType }),
        ...(authorization !== null && { authorization }),
        ...this.parts.headers,
        ...call.headers,
      },
      ...(text !== undefined && { body: text }),
    }
  }
}

const NO_BYTES = Buffer.alloc(0)

function asExchange(
  ref: ExchangeRef,
  outcome: RawOutcome,
  body: Body | undefined,
  captured: HttpResponse | HttpFailure,
  when: Pick<Exchange, 'at' | 'redirected'>,
): Exchange {
  if (outcome.kind !== 'response' || captured.kind !== 'response' || !body) {
    return { ref, outcome, status: null, ok: false, headers: {}, json: undefined, parameters: null, ...when }
  }
  const syntax = /xml/i.test(outcome.headers['content-type'] ?? '') ? 'xml' : 'json'
  const json = readBody(body, captured.body, syntax)
  return {
    ref,
    // A scenario holds its exchanges until it ends: what was read need not be held twice.
    outcome: { ...outcome, bytes: NO_BYTES },
    status: outcome.status,
    ok: outcome.status >= 200 && outcome.status < 300,
    headers: outcome.headers,
    json,
    parameters: asParameters(json),
    ...when,
  }
}
