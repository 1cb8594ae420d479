import type { IncomingMessage, ServerResponse } from 'node:http'
import { write } from './codec.js'
import type { Format, Resource } from './model.js'
import { refuse } from './outcome.js'
import type { Timers } from './timers.js'

/** A request, read in full. */
export interface Request {
  readonly method: string
  /** percent-decoded segments below the base path; undefined outside it */
  readonly path: readonly string[] | undefined
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

/** An answer before it is written. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly resource?: Resource
  readonly format?: Format
  /** last word on the bytes of the body */
  readonly rewrite?: (text: string) => string | Buffer
  readonly delayMs?: number
  /** false leaves the Date header out */
  readonly dated?: boolean
}

/** A reply with a resource, or without. */
export function reply(status: number, resource?: Resource, headers: Record<string, string> = {}): Reply {
  return { status, headers, ...(resource && { resource }) }
}

/** The target of a request as a URL (its origin means nothing); undefined for one that is none. */
export function targetOf({ url = '/' }: IncomingMessage): URL | undefined {
  // Joined rather than resolved: a path that begins with two slashes would be taken for a host.
  const absolute = url.startsWith('/') ? `http://reference.invalid${url}` : url
  return URL.canParse(absolute) ? new URL(absolute) : undefined
}

/** Reads target and headers; the body comes later. Throws 400 for a target that cannot be decoded. */
export function readHead(message: IncomingMessage, basePath: string): Request {
  const url = targetOf(message)
  if (!url) throw refuse(400, 'value', 'The target of the request is no URL.')
  const headers: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  return {
    method: message.method ?? 'GET',
    path: segments(url.pathname, basePath),
    query: url.searchParams,
    headers,
    body: Buffer.alloc(0),
  }
}

function segments(pathname: string, basePath: string): string[] | undefined {
  if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) return undefined
  try {
    return pathname
      .slice(basePath.length)
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent)
  } catch {
    throw refuse(400, 'value', 'The path is not correctly percent-encoded.')
  }
}

/** The body's bytes; rejects with 413 once there are more than the limit, and reads on so that the answer gets through. */
export function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    message.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= limit) chunks.push(chunk)
      else reject(refuse(413, 'too-long', 'The body is too large.', { Connection: 'close' }))
    })
    message.on('end', () => resolve(Buffer.concat(chunks)))
    message.on('error', reject)
  })
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Content-Location, Date, ETag, Last-Modified, Location, WWW-Authenticate',
}

/** Adds what every answer carries. */
export function withCommonHeaders(answer: Reply): Reply {
  return { ...answer, headers: { ...CORS, Vary: 'Accept, Origin', ...answer.headers } }
}

/** Writes the reply; a HEAD gets the headers only. */
export function send(response: ServerResponse, method: string, answer: Reply, timers: Timers): void {
  if (response.destroyed) return
  const content = answer.resource === undefined ? '' : write(answer.resource, answer.format ?? 'json')
  const body = Buffer.from(answer.rewrite?.(content) ?? content)
  timers.hold(answer.delayMs ?? 0, () => {
    if (response.destroyed) return
    response.sendDate = answer.dated ?? true
    const length = answer.status === 204 ? {} : { 'Content-Length': String(body.length) }
    response.writeHead(answer.status, { ...answer.headers, ...length })
    response.end(method === 'HEAD' || answer.status === 204 ? undefined : body)
  })
}
