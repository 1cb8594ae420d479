import type { Core } from '../../../src/reference/core.js'
import { reply, type Reply, type Request } from '../../../src/reference/http.js'
import type { Resource } from '../../../src/reference/model.js'
import type { Trait } from '../../../src/reference/trait.js'

/** Where a run may be interrupted: the eight things that it does. */
export const STEPS = [
  'metadata',
  'create',
  'operation',
  'upgrade',
  'bind',
  'notification',
  'trigger',
  'delete',
] as const
export type Step = (typeof STEPS)[number]

/** How many resources of others there are, some of them outside the base URL. */
export const OTHERS = 100

type Trick = (made: Resource, server: Core) => Reply

const anotherOf = (type: string, nth = 1): string =>
  type === 'Patient' ? `patient-${nth}` : `${type.toLowerCase()}-${nth}`
const stranger = (type: string, id: string): Resource => ({
  resourceType: type,
  id,
  status: 'active',
  reason: 'production',
})
const idOf =
  (id: string): Trick =>
  (made) =>
    reply(201, { ...made, id })
const to =
  (status: number, location: (type: string, server: Core) => string): Trick =>
  ({ resourceType }, server) =>
    reply(status, undefined, { Location: location(resourceType, server) })
const existing = (type: string, { baseUrl }: Core): string => `${baseUrl}/${type}/${anotherOf(type)}`
const outside = ({ baseUrl }: Core, path: string): string => new URL(path, baseUrl).href

/** Answers to a create that lead to what others made, or to no resource at all. */
export const TRICKS: Readonly<Record<string, Trick>> = {
  'an id that climbs out of the base URL': idOf('../../other-tenant/Patient/victim?cascade=delete'),
  'an id that climbs to another type': idOf('../Patient/patient-1'),
  'an encoded id that climbs': idOf('..%2FPatient%2Fpatient-1'),
  'an id that is a query': idOf('?_lastUpdated=gt1900'),
  'an id that is a fragment': idOf('#'),
  'an empty id': idOf(''),
  'an id that is the folder itself': idOf('.'),
  'an id that is the folder above': idOf('..'),
  'an id that is no text': (made) => reply(201, { ...made, id: 7 as unknown as string }),
  '200 and what was there before': ({ resourceType }) =>
    reply(200, stranger(resourceType, anotherOf(resourceType))),
  '200 and where it was before': to(200, existing),
  '202 and where it was before': to(202, existing),
  '303 to what was there before': to(303, existing),
  '303 to another type': to(303, (_, { baseUrl }) => `${baseUrl}/Patient/patient-1`),
  '307 to another tenant': to(307, (type, server) => outside(server, `/other-tenant/${type}`)),
  '308 to another tenant by dots': to(308, (type, { baseUrl }) => `${baseUrl}/../other-tenant/${type}`),
  'a Location of another type': to(201, (_, { baseUrl }) => `${baseUrl}/Patient/patient-1`),
  'a Location of another tenant': to(201, (type, server) =>
    outside(server, `/other-tenant/${type}/${anotherOf(type)}`),
  ),
  'a Location of another server': to(
    201,
    (type) => `https://elsewhere.example/fhir/${type}/${anotherOf(type)}`,
  ),
  'a Location with a query': to(201, (type, server) => `${existing(type, server)}?cascade=delete`),
  'an id that differs from that of the Location': (made, server) =>
    reply(
      201,
      { ...made, id: anotherOf(made.resourceType, 2) },
      { Location: existing(made.resourceType, server) },
    ),
  'a body of another type': () => reply(201, stranger('Patient', 'patient-1')),
}

export interface Crowded {
  readonly trait: Trait
  /** how many of the others' resources nobody has touched */
  readonly untouched: () => number
  /** requests that changed something of others */
  readonly harm: readonly string[]
  /** the tricks that were played */
  readonly played: ReadonlySet<string>
  /** Subscriptions that were asked for */
  readonly creates: () => number
}

/**
 * A server that holds resources of others, and answers writes in ways that lead to them.
 * @param tricks played in turn
 * @param honest every so manyth create is answered as it should be; 0: none
 * @param reached told of each step
 */
export function crowded(
  tricks: readonly string[] = Object.keys(TRICKS),
  honest = 2,
  reached: (step: Step) => void = () => {},
): Crowded {
  const others = new Set<string>()
  for (const type of ['Subscription', 'Encounter', 'Patient'])
    for (let nth = 1; nth <= 30; nth++) others.add(`${type}/${anotherOf(type, nth)}`)
  for (let nth = others.size; nth < OTHERS; nth++) others.add(`outside/${nth}`)
  const harm: string[] = []
  const played = new Set<string>()
  let [creates, turns, deletes] = [0, 0, 0]

  const destroy = (request: Request, which: (key: string) => boolean): Reply => {
    harm.push(`${request.method} /${request.path?.join('/') ?? '(outside)'}?${request.query.toString()}`)
    for (const key of [...others]) if (which(key)) others.delete(key)
    return reply(204)
  }

  function request(asked: Request, server: Core): Request | Reply {
    const { method, path } = asked
    const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method)
    if (path === undefined) return isRead ? reply(404) : destroy(asked, (key) => key.startsWith('outside/'))
    const [type = '', id] = path
    if (id === undefined) {
      if (method === 'DELETE') return destroy(asked, (key) => key.startsWith(type === '' ? '' : `${type}/`))
      return asked
    }
    const key = `${type}/${id}`
    if (others.has(key)) {
      if (!isRead && method !== 'POST') return destroy(asked, (each) => each === key)
      return reply(200, stranger(type, id))
    }
    if (method === 'DELETE' && path.length === 2 && deletes++ % 2 === 1) {
      reached('delete')
      // The redirect of a deletion leads to somebody else's resource, within the base URL or outside of it.
      const where = deletes % 4 === 0 ? existing(type, server) : outside(server, `/other-tenant/${key}`)
      return reply(307, undefined, { Location: where })
    }
    if (method === 'PUT' && path.length === 2)
      return reply(308, undefined, { Location: existing(type, server) })
    return asked
  }

  function created(made: Resource, answer: Reply, server: Core): Reply {
    if (made.resourceType === 'Subscription') creates++
    const turn = turns++
    if (honest > 0 && (turn < 16 || turn % honest === 0)) return answer
    const name = tricks[(honest > 0 ? Math.floor(turn / honest) : turn) % tricks.length] ?? ''
    played.add(name)
    const trick = TRICKS[name]?.(made, server) ?? answer
    return {
      ...trick,
      format: 'json',
      headers: { 'Content-Type': 'application/fhir+json', ...trick.headers },
    }
  }

  const trait: Trait = {
    name: 'crowded',
    kind: 'variant',
    summary: 'Holds what others made, and leads to it.',
    hooks: {
      request: (asked, { route, server }) => {
        if (route.name === 'metadata' || route.name === 'operation') reached(route.name)
        if (route.name === 'create') reached(route.type === 'Subscription' ? 'create' : 'trigger')
        return request(asked, server)
      },
      response: (answer, { route, server }) =>
        route.name === 'create' && answer.status === 201 && answer.resource
          ? created(answer.resource, answer, server)
          : answer,
      upgrade: (plan) => (reached('upgrade'), plan),
      clientMessage: (message) => (reached('bind'), message),
      notification: (bundle) => (reached('notification'), bundle),
    },
  }
  return { trait, untouched: () => others.size, harm, played, creates: () => creates }
}
