import { ANONYMOUS } from '../core.js'
import { FORMATS, formatOf } from '../codec.js'
import type { Request } from '../http.js'
import { mediaType } from '../mime.js'
import type { Chronicle } from './chronicle.js'
import type { Seam, Situation } from './situation.js'

/** A condition under which a mutant makes its mistake. */
export interface Guard {
  /** kebab-case, unique */
  readonly name: string
  /** follows the summary of a mutant: `only by GET` */
  readonly says: string
  /** the seams whose context says whether it holds */
  readonly seams: readonly Seam[]
  /** it never holds at once */
  readonly isLate?: true
  /** @param lateMs what counts as long after something */
  readonly holds: (situation: Situation, chronicle: Chronicle, lateMs: number) => boolean
}

/** Seams that know the request. */
const CALLS: readonly Seam[] = [
  'request',
  'principal',
  'response',
  'operationInput',
  'operationCovers',
  'token',
  'output',
]

/** Seams that know the socket. */
const SOCKETS: readonly Seam[] = [
  'clientMessage',
  'tokenValid',
  'tokenCovers',
  'bound',
  'refused',
  'bindingExpired',
  'deliver',
  'heartbeat',
  'notification',
  'frame',
  'socketClosed',
]

/** Seams that know the socket and the Subscription. */
const BOUND = SOCKETS.filter((seam) => seam !== 'refused')

/** Seams that know the Subscription. */
const SUBSCRIPTIONS: readonly Seam[] = [...BOUND, 'eventNumber', 'batches', 'subscriptionDeleted']

/** Seams that know the events. */
const EVENTS: readonly Seam[] = ['batches', 'deliver', 'notification', 'frame']

/** Seams before a bind is counted. */
const BEFORE_BIND: readonly Seam[] = ['clientMessage', 'tokenValid', 'tokenCovers', 'refused']

const byMethod =
  (method: string): Guard['holds'] =>
  ({ request }) =>
    request?.method === method

/** Level of an operation's URL; other URLs have none. */
const atLevel =
  (level: 'type' | 'instance'): Guard['holds'] =>
  ({ request }) => {
    const path = request?.path ?? []
    return path.at(-1)?.startsWith('$') === true && path.length === (level === 'type' ? 2 : 3)
  }

const withContent =
  (level: string): Guard['holds'] =>
  ({ states, content }) =>
    content === level || (states.length > 0 && states.every((state) => state.content === level))

/** An answer in XML is asked for, or the body is in XML. */
function speaksXml({ query, headers, body }: Request): boolean {
  const isXml = (type: string | null | undefined): boolean =>
    typeof type === 'string' && formatOf(mediaType(type.replaceAll(' ', '+')).type) === 'xml'
  const asked = query.get('_format') ?? headers['accept']?.split(',')[0]
  return isXml(asked) || (body.length > 0 && isXml(headers['content-type']))
}

const second = ({ server }: Situation): string | undefined => Object.values(server.settings.principals)[1]

/** Every condition, in the order in which they are reported. */
export const GUARDS: readonly Guard[] = [
  { name: 'get', says: 'only by GET', seams: CALLS, holds: byMethod('GET') },
  { name: 'post', says: 'only by POST', seams: CALLS, holds: byMethod('POST') },
  { name: 'type-level', says: 'only at type level', seams: CALLS, holds: atLevel('type') },
  { name: 'instance-level', says: 'only at instance level', seams: CALLS, holds: atLevel('instance') },
  {
    name: 'xml',
    says: `only in ${FORMATS.xml.mimeType}`,
    seams: CALLS,
    holds: ({ request }) => request !== undefined && speaksXml(request),
  },
  {
    name: 'two-ids',
    says: 'only for two or more ids',
    seams: CALLS,
    holds: ({ named }) => named.length > 1,
  },
  {
    name: 'no-ids',
    says: 'only at type level without ids',
    seams: CALLS,
    holds: (situation, ...rest) => situation.named.length === 0 && atLevel('type')(situation, ...rest),
  },
  {
    name: 'second-call',
    says: 'only from the second call for a Subscription',
    seams: CALLS,
    holds: ({ subscriptions, route }, chronicle) =>
      subscriptions.some((id) => chronicle.callsFor(id, route?.name ?? '') > 1),
  },
  {
    name: 'old-subscription',
    says: 'only some seconds after the Subscription was created',
    seams: CALLS,
    isLate: true,
    holds: ({ subscriptions }, chronicle, lateMs) =>
      subscriptions.some((id) => (chronicle.ageOf(id) ?? 0) >= lateMs),
  },
  {
    name: 'second-principal',
    says: 'only for the second principal',
    seams: [...CALLS, 'subscriptionAccepted'],
    holds: (situation) => situation.principal !== undefined && situation.principal === second(situation),
  },
  {
    name: 'anonymous',
    says: 'only without credentials',
    seams: [...CALLS, 'subscriptionAccepted'],
    holds: ({ principal }) => principal === ANONYMOUS,
  },
  {
    name: 'second-socket',
    says: 'only from the second socket of a Subscription',
    seams: BOUND,
    holds: ({ session, subscriptions }, chronicle) =>
      session !== undefined && subscriptions.some((id) => chronicle.isLaterSocket(id, session)),
  },
  {
    name: 'second-bind',
    says: 'only from the second bind on a socket',
    seams: SOCKETS,
    holds: ({ seam, session }) => (session?.binds ?? 0) >= (BEFORE_BIND.includes(seam) ? 1 : 2),
  },
  {
    name: 'long-bound',
    says: 'only some seconds after the bind',
    seams: SOCKETS,
    isLate: true,
    holds: ({ session, subscriptions }, chronicle, lateMs) =>
      session !== undefined && (chronicle.sinceBind(session, subscriptions) ?? 0) >= lateMs,
  },
  {
    name: 'third-event',
    says: 'only from the third event',
    seams: SUBSCRIPTIONS,
    holds: ({ seam, states }) => states.some(({ count }) => count >= (seam === 'eventNumber' ? 2 : 3)),
  },
  {
    name: 'two-on-socket',
    says: 'only with two Subscriptions on a socket',
    seams: SOCKETS,
    holds: ({ session, subscriptions }) =>
      session !== undefined && new Set([...session.grants.keys(), ...subscriptions]).size > 1,
  },
  {
    name: 'reconnected',
    says: 'only after a reconnect',
    seams: BOUND,
    holds: ({ session, subscriptions }, chronicle) =>
      session !== undefined && subscriptions.some((id) => chronicle.isReconnected(id, session)),
  },
  ...['empty', 'id-only', 'full-resource'].map((level): Guard => ({
    name: level,
    says: `only at content level ${level}`,
    seams: [...SUBSCRIPTIONS, 'subscriptionAccepted'],
    holds: withContent(level),
  })),
  {
    name: 'updates',
    says: 'only for updates',
    seams: [...EVENTS, 'subscriptionAccepted'],
    holds: ({ interactions }) => interactions.includes('update'),
  },
]

/** The guard of that name. @throws an Error that lists them all */
export function guardNamed(name: string): Guard {
  const found = GUARDS.find((guard) => guard.name === name)
  if (found) return found
  throw new Error(`no guard is called "${name}"; there are ${GUARDS.map((guard) => guard.name).join(', ')}`)
}
