import type { Exchange, Principal } from '../target/session.js'
import type { Actor } from './actor.js'

/** RFC 9110 and RFC 6585: the update has to say which version it changes. */
const WANTS_VERSION: readonly (number | null)[] = [412, 428]

/** Updates a resource; a server that wants to know the version is told the one that it has. */
export async function put(
  actor: Actor,
  purpose: string,
  path: string,
  body: Record<string, unknown>,
  as: Principal = 'first',
): Promise<Exchange> {
  const first = await actor.http({ purpose, method: 'PUT', path, body, as })
  if (!WANTS_VERSION.includes(first.status)) return first
  const read = await actor.http({ purpose: 'read version', method: 'GET', path, as })
  const version = read.ok ? read.headers['etag'] : undefined
  if (version === undefined) return first
  return actor.http({ purpose, method: 'PUT', path, body, as, headers: { 'if-match': version } })
}
