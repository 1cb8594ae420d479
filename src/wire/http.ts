import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Dispatcher } from 'undici'
import type { HttpFailure } from '../evidence/types.js'
import { receive, type Received } from './answer.js'
import { failureOf, networkError } from './network-error.js'

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
  const url = URL.canParse(sent.url) ? new URL(sent.url) : null
  if (!url || !/^https?:$/.test(url.protocol))
    return { kind: 'malformed', reason: `not an http or https URL: ${sent.url}` }
  const received = await receive(
    options.dispatcher,
    {
      origin: url.origin,
      path: url.pathname + url.search,
      method: sent.method,
      headers: sent.headers,
      body: sent.body ?? null,
    },
    { ...options, largest },
  )
  if (received.kind !== 'received') return received
  const headers = flattened(received.headers)
  try {
    const bytes = decoded(received.body, headers['content-encoding'], largest)
    return { kind: 'response', status: received.status, headers, bytes }
  } catch (error) {
    return networkError(error).code === 'ERR_BUFFER_TOO_LARGE'
      ? { kind: 'too-large', reason: `the body is larger than ${largest} bytes once unpacked` }
      : failureOf(error)
  }
}

/** Several values of one name become one, as RFC 9110 allows. */
function flattened(headers: Received['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
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
