import type { Dispatcher } from 'undici'
import type { ExchangeRef } from '../evidence/types.js'
import type { Journal } from '../evidence/journal.js'
import type { Redactor } from '../evidence/redaction.js'
import { readJson } from '../fhir/json.js'
import { asParameters, type Parameters } from '../fhir/parameters.js'
import { readXml, writeXml } from '../fhir/xml/index.js'
import {
  captureHeaders,
  captureResponse,
  captureText,
  decodeUtf8,
  type CapturePolicy,
} from '../wire/capture.js'
import type { Deadlines } from '../wire/deadlines.js'
import { performHttp, type RawOutcome } from '../wire/http.js'
import type { Permits } from '../wire/locks.js'

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
  readonly signal: AbortSignal
}

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

  /** Performs and records one exchange. Never throws. A 429 with a short Retry-After is repeated once. */
  async exchange(caller: Caller, call: Call): Promise<Exchange> {
    const first = await this.#once(caller, call)
    if (first.status !== 429) return first
    const seconds = Number(first.headers['retry-after'])
    if (!(seconds >= 0 && seconds <= LONGEST_RETRY_AFTER_SECONDS)) return first
    this.parts.journal.write({
      kind: 'fact',
      name: 'rateLimited',
      value: { purpose: call.purpose, retryAfterSeconds: seconds },
    })
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
    return this.#once(caller, { ...call, purpose: `${call.purpose} (after 429)` })
  }

  async #once(caller: Caller, call: Call): Promise<Exchange> {
    const { journal, redactor, deadlines } = this.parts
    const request = await this.#request(call)
    const release = await this.parts.permits.take()
    const id = `x${++this.#count}`
    const at = journal.now()
    const outcome =
      this.broken && !call.always
        ? ({
            kind: 'aborted',
            reason: `not sent: ${TRANSPORT_FAILURES_TO_STOP} exchanges in a row got no response`,
          } as const)
        : await performHttp(request, {
            dispatcher: this.parts.dispatcher,
            deadlineMs: deadlines.of('response'),
            signal: call.always ? undefined : this.parts.signal,
          }).finally(release)
    release()
    this.#failuresInARow =
      outcome.kind === 'response' ? 0 : this.#failuresInARow + (this.parts.signal.aborted ? 0 : 1)
    const captured = outcome.kind === 'response' ? captureResponse(outcome, this.policy) : outcome
    journal.write({
      kind: 'exchange',
      id,
      scenario: caller.scenario,
      attempt: caller.attempt,
      purpose: call.purpose,
      at,
      durationMs: Math.round((journal.now() - at) * 10) / 10,
      request: {
        method: request.method,
        url: redactor.redact(request.url),
        headers: captureHeaders(request.headers, redactor),
        ...(request.body !== undefined && {
          body: captureText(request.body, Buffer.byteLength(request.body), this.policy),
        }),
      },
      outcome: captured,
    })
    return asExchange({ $exchange: id }, outcome, at)
  }

  async #request(
    call: Call,
  ): Promise<{ method: string; url: string; headers: Record<string, string>; body?: string }> {
    const authorization = await this.parts.authorization(call.as ?? 'first')
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

function asExchange(ref: ExchangeRef, outcome: RawOutcome, at: number): Exchange {
  if (outcome.kind !== 'response') {
    return { ref, outcome, status: null, ok: false, headers: {}, json: undefined, parameters: null, at }
  }
  const { text } = decodeUtf8(outcome.bytes)
  const reading = /xml/i.test(outcome.headers['content-type'] ?? '') ? readXml(text) : readJson(text)
  const json = reading.ok ? reading.value : undefined
  return {
    ref,
    outcome,
    status: outcome.status,
    ok: outcome.status >= 200 && outcome.status < 300,
    headers: outcome.headers,
    json,
    parameters: asParameters(json),
    at,
  }
}
