import { idOf } from '../fhir/parameters.js'
import { sameReference } from './events.js'
import type { Evidence } from './read.js'
import type { ExchangeLine } from './types.js'

/**
 * When this run itself asked for a change of a resource, which may be an event for any Subscription there is: milliseconds
 * since the run began; none for a resource that others made.
 * @param reference absolute or relative, with or without a version
 */
export function changesOf(reference: string, { exchanges, resources }: Evidence): readonly number[] {
  const id = idOf(reference)
  const made = resources.find(
    (line) =>
      line.what === 'created' && line.id === id && sameReference(reference, `${line.type}/${line.id}`),
  )
  if (!made || id === null) return []
  const sent = [...exchanges.values()].filter((line) => changes(line, made.type, id)).map(({ at }) => at)
  return sent.length > 0 ? sent : [made.at]
}

/** True when the exchange made the resource, or changed it. */
function changes({ request, outcome }: ExchangeLine, type: string, id: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  if (request.url.endsWith(`/${type}/${id}`)) return true
  if (outcome.kind !== 'response' || !request.url.endsWith(`/${type}`)) return false
  return idOf(outcome.headers['location'] ?? '') === id || outcome.body.text.includes(`"${id}"`)
}
