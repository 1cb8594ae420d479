import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { request, type Dispatcher } from 'undici'
import type { HttpFailure } from '../evidence/types.js'

/** Bodies beyond this end the exchange: no resource of this operation comes near it. */
export const LARGEST_BODY = 2 * 1024 * 1024
/** What a server says of itself may be long. */
export const LARGEST_STATEMENT = 8 * 1024 * 1024

export interface RawRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface RawResponse {
  readonly kind: 'response'
  readonly status: number
  /** lower-case names; several values joined by a comma */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

export type RawOutcome = RawResponse | HttpFailure

/**
 * One HTTP exchange, redirects not followed. Never throws: whatever goes wrong is a typed outcome.
 * @param deadlineMs for the whole exchange, body included
 */
export async function performHttp(
  sent: RawRequest,
  options: {
    readonly dispatcher: Dispatcher
    readonly deadlineMs: number
    readonly signal?: AbortSignal | undefined
    /** bytes of the body, after decompression too */
    readonly largest?: number
  },
): Promise<RawOutcome> {
  const { largest = LARGEST_BODY } = options
  const limit = new Limit(options.deadlineMs, options.signal)
  try {
    const response = await request(sent.url, {
      method: sent.method as Dispatcher.HttpMethod,
      headers: sent.headers,
      body: sent.body ?? null,
      dispatcher: options.dispatcher,
      signal: limit.signal,
    })
    // The answer to HEAD announces a body that it does not have.
    const announced = sent.method === 'HEAD' ? 0 : Number(response.headers['content-length'] ?? 0)
    const body = await readLimited(response.body, announced, largest)
    if (body === null) return { kind: 'too-large', reason: `the body is larger than ${largest} bytes` }
    const headers = flattened(response.headers)
    return {
      kind: 'response',
      status: response.statusCode,
      headers,
      bytes: decoded(body, headers['content-encoding'], largest),
    }
  } catch (error) {
    return failureOf(error, limit.passed, options)
  } finally {
    limit.release()
  }
}

/** Ends an exchange at its deadline, or with the run; `AbortSignal.any` would cost a tenth of a millisecond each time. */
class Limit {
  readonly #controller = new AbortController()
  readonly #abort = (): void => this.#controller.abort()
  readonly #timer: NodeJS.Timeout
  /** the deadline passed */
  passed = false

  constructor(
    milliseconds: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    if (outer?.aborted) this.#abort()
    outer?.addEventListener('abort', this.#abort, { once: true })
    this.#timer = setTimeout(() => {
      this.passed = true
      this.#abort()
    }, milliseconds)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  release(): void {
    clearTimeout(this.#timer)
    this.outer?.removeEventListener('abort', this.#abort)
  }
}

/** @param announced the Content-Length: what is said to be too large need not be read */
async function readLimited(
  body: Dispatcher.ResponseData['body'],
  announced: number,
  largest: number,
): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  if (announced > largest) {
    body.on('error', () => {}).destroy()
    return null
  }
  // More than is announced is never read; this way is the shorter one.
  if (announced > 0) return Buffer.from(await body.arrayBuffer())
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) {
      body.destroy()
      return null
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function flattened(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

/** Undoes a Content-Encoding that the server chose unasked; a bomb ends at the same limit as a large body. */
function decoded(bytes: Buffer, encoding: string | undefined, maxOutputLength: number): Buffer {
  if (bytes.length === 0) return bytes // the answer to HEAD names an encoding and has no body
  const limit = { maxOutputLength }
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, limit)
    case 'br':
      return brotliDecompressSync(bytes, limit)
    case 'deflate':
      return inflateSync(bytes, limit)
    default:
      return bytes
  }
}

function failureOf(
  error: unknown,
  late: boolean,
  options: {
    readonly deadlineMs: number
    readonly signal?: AbortSignal | undefined
    readonly largest?: number
  },
): HttpFailure {
  if (late) return { kind: 'timeout', reason: `no complete response within ${options.deadlineMs} ms` }
  if (options.signal?.aborted) return { kind: 'aborted', reason: 'the run was interrupted' }
  const { code, message } = networkError(error)
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return {
      kind: 'too-large',
      reason: `the body is larger than ${options.largest ?? LARGEST_BODY} bytes once unpacked`,
    }
  const proxy = /^Proxy .*\((\d{3})\)/.exec(message)?.[1]
  if (proxy !== undefined)
    return {
      kind: 'refused',
      reason: `the proxy answered HTTP ${proxy}; see HTTP_PROXY, HTTPS_PROXY and NO_PROXY`,
    }
  const kind = kindOf(code)
  return { kind, reason: `${message}${code && !message.includes(code) ? ` (${code})` : ''}` }
}

/** The innermost cause with a code; undici and ws wrap the socket's error. */
export function networkError(error: unknown): { code: string; message: string } {
  let current = error
  let best = { code: '', message: error instanceof Error ? error.message : String(error) }
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const code = (current as NodeJS.ErrnoException).code
    if (code !== undefined) best = { code, message: current.message || code }
    current = current instanceof AggregateError ? current.errors[0] : current.cause
  }
  return best
}

/** What a network error code means for the verdict. */
export function kindOf(code: string): HttpFailure['kind'] {
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return 'timeout'
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) return 'tls'
  if (/^HPE_|PARSE|Z_DATA_ERROR|UND_ERR_(RESPONSE|REQ|INVALID|HEADERS_OVERFLOW)/.test(code))
    return 'malformed'
  return 'reset'
}
