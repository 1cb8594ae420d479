import { isObject } from './json.js'

/** What a server answers on a path or method that it does not know. */
export const NOT_ROUTED: readonly number[] = [404, 405, 501]

/** An answer of the operation, as far as it tells whether the operation is there. */
export interface RoutingAnswer {
  /** null when no response came, which shows nothing against it */
  readonly status: number | null
  /** the `Allow` header */
  readonly allow: string | null
  readonly json: unknown
}

/**
 * True when an answer shows that the operation is there: any status that says more than that nothing is found, another
 * method that is allowed, or an OperationOutcome about the Subscription that was asked for.
 */
export function isRouted({ status, allow, json }: RoutingAnswer, ids: readonly string[]): boolean {
  if (status === null || !NOT_ROUTED.includes(status)) return true
  if (status === 405 && /\b(?:GET|POST)\b/.test(allow ?? '')) return true
  if (!isObject(json) || json['resourceType'] !== 'OperationOutcome') return false
  const text = JSON.stringify(json['issue'] ?? null)
  return !/get-ws-binding-token|operation/i.test(text) && ids.some((id) => text.includes(id))
}

/** The ids that a call named: in its path, its query or its body. */
export function idsAsked(url: string, body = ''): string[] {
  const named = /\/Subscription\/([A-Za-z0-9.-]{1,64})\/|[?&]id=([^&#]{1,200})|"valueId":"([^"]{1,200})"/g
  return [...`${url} ${body}`.matchAll(named)].flatMap(
    ([, path, query, written]) => path ?? query ?? written ?? [],
  )
}
