import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is not served: status and a sentence for people. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 421
  readonly sentence: string
}

/** 128 random bits: whoever has not read what the process printed does not know the address. */
export const newToken = (): string => randomBytes(16).toString('base64url')

/**
 * Lets through only what the person at this machine asked for. The token stands in the path of every address, not in a
 * cookie: browsers send the cookies of 127.0.0.1 to every port of it, so also to a server under test.
 * - `Host` names this server by a loopback name: a page whose own name was pointed to 127.0.0.1 (DNS rebinding) has another.
 * - `Origin` and `Sec-Fetch-Site`, where a browser sends them, are of this server: no other site's page may ask.
 * @returns the path below the token, with its query; or why not
 */
export function admitted(request: IncomingMessage, port: number, token: string): URL | Refusal {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`)
  if (host === undefined || !hosts.includes(host.toLowerCase()))
    return { status: 421, sentence: `The workbench answers at http://${hosts[0]} only.` }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return { status: 403, sentence: 'A page of another origin asked; only the workbench’s own may.' }
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isFollowedLink(request))
    return { status: 403, sentence: 'A page of another site asked; only the workbench’s own may.' }
  let url: URL
  try {
    url = new URL(request.url ?? '/', `http://${host}`)
  } catch {
    return { status: 400, sentence: 'This address cannot be read.' }
  }
  const [, given = '', ...rest] = url.pathname.split('/')
  if (!isSame(given, token))
    return { status: 403, sentence: 'Open the address that `fhir-ws-conformance workbench` printed.' }
  return new URL(`/${rest.join('/')}${url.search}`, url)
}

/** Somebody clicked the address in another page, such as a chat; only reading is possible that way. */
function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  )
}

/** Takes as long whichever letter differs. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

/** Every answer: nothing is kept, guessed, framed, or told to other sites. */
export const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const
