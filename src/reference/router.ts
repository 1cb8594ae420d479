import { refuse } from './outcome.js'

export type RouteName =
  | 'metadata'
  | 'search'
  | 'create'
  | 'read'
  | 'update'
  | 'delete'
  | 'operation'
  | 'status'
  | 'events'
  | 'preflight'
  | 'method-not-allowed'
  | 'unknown'

export type Level = 'system' | 'type' | 'instance'

/** Where a request goes. */
export interface Route {
  readonly name: RouteName
  readonly level: Level
  readonly type?: string
  readonly id?: string
  /** methods that the path knows, for Allow */
  readonly allow: readonly string[]
}

/** Types that can be created, read, updated, deleted and searched. */
export const STORED_TYPES = ['Subscription', 'Encounter', 'Patient', 'Observation', 'Basic'] as const

interface Endpoint {
  readonly level: Level
  readonly type?: string
  readonly id?: string
  readonly methods: Readonly<Partial<Record<string, RouteName>>>
}

const both = (name: RouteName) => ({ GET: name, POST: name })

/** Operations by name and level. Names are case-sensitive, like every URL of FHIR. */
const OPERATIONS: Readonly<Record<string, Partial<Record<Level, Endpoint['methods']>>>> = {
  '$get-ws-binding-token': { type: both('operation'), instance: both('operation') },
  $status: { type: both('status'), instance: both('status') },
  $events: { instance: both('events') },
}

function endpoint(path: readonly string[], topicIsResource: boolean): Endpoint | undefined {
  const [first = '', second, third] = path
  if (first === 'metadata' && path.length === 1) return { level: 'system', methods: { GET: 'metadata' } }
  const topic = topicIsResource && first === 'SubscriptionTopic'
  if ((!topic && !(STORED_TYPES as readonly string[]).includes(first)) || path.length > 3) return undefined
  const operation = first === 'Subscription' ? (third ?? second) : undefined
  if (operation?.startsWith('$')) {
    const level = third === undefined ? 'type' : 'instance'
    const methods = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation]?.[level] : undefined
    return methods && { level, type: first, methods, ...(level === 'instance' && { id: second }) }
  }
  if (third !== undefined) return undefined
  if (second === undefined)
    return {
      level: 'type',
      type: first,
      methods: topic ? { GET: 'search' } : { GET: 'search', POST: 'create' },
    }
  const methods: Endpoint['methods'] = topic
    ? { GET: 'read' }
    : { GET: 'read', PUT: 'update', DELETE: 'delete' }
  return { level: 'instance', type: first, id: second, methods }
}

/** Finds the route of a method and path; never throws. */
export function route(method: string, path: readonly string[] | undefined, topicIsResource: boolean): Route {
  const found = path && endpoint(path, topicIsResource)
  if (method === 'OPTIONS' && path)
    return { name: 'preflight', level: found?.level ?? 'system', allow: allowed(found) }
  if (!found) return { name: 'unknown', level: 'system', allow: [] }
  const { methods, ...place } = found
  const name = methods[method === 'HEAD' ? 'GET' : method] ?? 'method-not-allowed'
  return { ...place, name, allow: allowed(found) }
}

function allowed(found: Endpoint | undefined): string[] {
  const methods = Object.keys(found?.methods ?? {})
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
}

/** What a path or method that is not served is answered with. */
export function notServed(at: Route): Error {
  if (at.name === 'method-not-allowed')
    return refuse(405, 'not-supported', 'The method is not allowed here.', { Allow: at.allow.join(', ') })
  return refuse(404, 'not-found', 'Nothing is served at this address.')
}
