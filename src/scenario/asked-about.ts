import { idsAsked } from '../fhir/routing.js'
import type { Call } from '../target/session.js'

/** Names of operations have small letters: another letter case is not asked for in earnest, and rightly unknown. */
const OPERATION_NAME = /\$[a-z-]+(\?|$)/

/** The path of a Subscription that is read. */
const SUBSCRIPTION = /^Subscription\/([^/?$]+)$/

/** The Subscriptions that a call reads, or calls an operation for; none where it comes with other credentials. */
export function idsAskedAbout({ method, path, body, headers }: Call): readonly string[] {
  const [, read] = method === 'GET' ? (SUBSCRIPTION.exec(path) ?? []) : []
  if (headers?.['authorization'] !== undefined || (!read && !OPERATION_NAME.test(path))) return []
  // Below one Subscription it is that one which may be unknown, whatever else is named.
  const [own] = read ? [read] : idsAsked(`/${path}`)
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  if (path.startsWith('Subscription/$')) return idsAsked(`/${path}`, text)
  return own === undefined ? [] : [own]
}
