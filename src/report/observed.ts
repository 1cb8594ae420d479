import type { Evidence } from '../evidence/read.js'
import type { Json } from '../evidence/types.js'

const OPERATION = /\/Subscription(\/[^/?]+)?\/(?:\$|%24)get-ws-binding-token(?:\?|$)/

/** What was learnt about the server: facts of the run, and the forms of the operation that were answered with 2xx. */
export function observedOf({ facts, exchanges }: Evidence): Readonly<Record<string, Json>> {
  const levels = new Set<string>()
  const methods = new Set<string>()
  const formats = new Set<string>()
  for (const { request, outcome } of exchanges.values()) {
    const called = OPERATION.exec(request.url)
    if (!called || outcome.kind !== 'response' || outcome.status < 200 || outcome.status > 299) continue
    if (request.method !== 'POST' && request.method !== 'GET') continue
    levels.add(called[1] === undefined ? 'type' : 'instance')
    methods.add(request.method)
    const type = /\b(json|xml)\b/.exec(outcome.headers['content-type'] ?? '')?.[1]
    if (type !== undefined) formats.add(type)
  }
  return {
    levels: [...levels].sort(),
    methods: [...methods].sort(),
    formats: [...formats].sort(),
    bindDialect: null,
    tokenLifetimeSeconds: null,
    ...Object.fromEntries(facts),
  }
}
