import type { HttpFailure } from '../evidence/types.js'
import type { RawRequest, RawResponse } from '../wire/http.js'

export const MOST_REDIRECTS = 5

/** What becomes of an answer: followed, refused, or left as it is, because it is no redirect or must not be repeated. */
export type Redirect =
  | { readonly kind: 'follow'; readonly request: RawRequest }
  | { readonly kind: 'refuse'; readonly failure: HttpFailure; readonly to: string }
  | { readonly kind: 'keep'; readonly to: string | null }

const SAFE = ['GET', 'HEAD']
const BODY_HEADERS = /^content-/i

/**
 * Only within the origin, since credentials go with the request, and only where RFC 9110 leaves no doubt about the
 * method: 307 and 308 keep it, 303 makes a GET of it. A 301 or 302 that answers a write may or may not be repeated as
 * one, so it is left to be judged. What changes something stays below the base URL, at its own path (but for a slash at the
 * end); an operation may be answered below another base of the same origin, at the same path.
 * @param hops how many redirects led here
 */
export function redirectOf(
  request: RawRequest,
  response: RawResponse,
  hops: number,
  baseUrl: string,
): Redirect {
  const location = response.headers['location']
  if (
    ![301, 302, 303, 307, 308].includes(response.status) ||
    location === undefined ||
    !URL.canParse(location, request.url)
  )
    return { kind: 'keep', to: null }
  const to = new URL(location, request.url)
  to.username = to.password = to.hash = ''
  const refuse = (why: string): Redirect => ({
    kind: 'refuse',
    to: to.origin,
    failure: {
      kind: 'redirect-refused',
      reason: `HTTP ${response.status} to ${to.href}, which is not followed: ${why}`,
    },
  })
  const from = new URL(request.url)
  if (to.origin !== from.origin) {
    const secured = to.host === from.host || to.hostname === from.hostname
    return refuse(
      secured && to.protocol === 'https:' && from.protocol === 'http:'
        ? 'credentials would go to another origin; give the https base URL'
        : 'credentials would go to another origin; give the base URL that is meant',
    )
  }
  if (hops >= MOST_REDIRECTS) return refuse(`it is the ${MOST_REDIRECTS + 1}th redirect in a row`)
  const { method } = request
  const keepsMethod = response.status === 307 || response.status === 308 || SAFE.includes(method)
  if (keepsMethod && !SAFE.includes(method)) {
    const astray = whyAstray(method, from, to, baseUrl)
    if (astray !== null) return refuse(`a ${method} ${astray}`)
  }
  if (keepsMethod) return { kind: 'follow', request: { ...request, url: to.href } }
  if (response.status !== 303) return { kind: 'keep', to: to.href }
  const headers = Object.entries(request.headers).filter(([name]) => !BODY_HEADERS.test(name))
  return { kind: 'follow', request: { method: 'GET', url: to.href, headers: Object.fromEntries(headers) } }
}

/** Why what changes something must not be sent there; null when it may. A target may hold more than the base URL names. */
function whyAstray(method: string, from: URL, to: URL, baseUrl: string): string | null {
  const base = `${new URL(baseUrl).pathname.replace(/(?<!\/)\/+$/, '')}/`
  const isHidden = /%2f|%5c|%2e/i.test(to.pathname)
  const isSameQuery = to.search === from.search
  const path = from.pathname.startsWith(base) ? from.pathname.slice(base.length) : ''
  // An operation changes nothing, and a server may have another base for those.
  const isOperation = method === 'POST' && /(?:^|\/)\$[A-Za-z][\w-]*$/.test(path)
  if (isOperation && !isHidden && isSameQuery && to.pathname.endsWith(`/${path}`)) return null
  if (isHidden || !to.pathname.startsWith(base)) return 'stays below the base URL'
  // Also a longer path that ends alike is of another resource: of another tenant, or of a compartment.
  const isSame = isSameQuery && withoutSlash(to) === withoutSlash(from)
  return isSame ? null : 'stays at its path; give the base URL that is meant'
}

const withoutSlash = ({ pathname }: URL): string => pathname.replace(/\/$/, '')
