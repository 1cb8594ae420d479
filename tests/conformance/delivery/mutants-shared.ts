import type { Session } from '../../../src/reference/session.js'
import type { Trait } from '../../../src/reference/trait.js'
import { replaced, statusElement } from '../../../src/reference/edits/resources.js'

/** Servers that are wrong where a socket has two Subscriptions, or between events. */

/** The Subscription that was bound first on each socket. */
const firstOn = new WeakMap<Session, string>()

/** Subscriptions whose events came since their last heartbeat. */
const fresh = new WeakMap<object, Set<string>>()

function freshOf(server: object): Set<string> {
  const known = fresh.get(server) ?? new Set<string>()
  fresh.set(server, known)
  return known
}

const plusOne = (value: unknown): unknown => (value === undefined ? value : String(Number(value) + 1))

export const MUTANTS: readonly Trait[] = [
  {
    name: 'second-bind-greets-the-first',
    kind: 'mutant',
    summary: 'A second bind on a socket is answered by a handshake of the Subscription that was bound first.',
    breaks: 'SS-02/other-subscription',
    hooks: {
      bound: (plan, { session }) => {
        const [first] = session.grants.keys()
        return first === undefined ? plan : { ...plan, handshakes: [first] }
      },
    },
  },
  {
    name: 'events-of-the-first',
    kind: 'mutant',
    summary: 'On a socket with two Subscriptions every event is said to be of the one that was bound first.',
    breaks: 'SS-02/other-subscription',
    hooks: {
      bound: (plan, { session }) => {
        const [grant] = plan.grants
        if (grant && !firstOn.has(session)) firstOn.set(session, grant.subscription)
        return plan
      },
      notification: (bundle, { type, session, server }) => {
        const first = firstOn.get(session)
        if (type !== 'event-notification' || first === undefined || session.grants.size < 2) return bundle
        const reference = `${server.baseUrl}/Subscription/${first}`
        return statusElement(bundle, 'subscription', () => ({ reference }))
      },
    },
  },
  {
    name: 'answer-names-what-is-bound',
    kind: 'mutant',
    summary:
      'When a socket of the caller is bound, the answer names the Subscription that is bound there too.',
    breaks: 'OUT-17/unrequested',
    hooks: {
      output: (output, { issued, principal, server }) => {
        const bound = [...server.sessions].flatMap(({ grants }) => [...grants.keys()])
        const own = bound.filter((id) => server.subscriptions.find(id)?.owner === principal)
        const other = own.find((id) => !issued.subscriptions.includes(id))
        return other === undefined
          ? output
          : replaced(output, 'subscription', (each) => [each, { ...each, valueString: other }])
      },
    },
  },
  {
    name: 'heartbeat-ahead-of-events',
    kind: 'mutant',
    summary: 'On a socket with two Subscriptions heartbeats count one event too many once there were any.',
    breaks: 'WS-20/heartbeat-counted',
    waits: true,
    hooks: {
      notification: (bundle, { type, subscription, session }) =>
        type === 'heartbeat' && subscription.count > 0 && session.grants.size > 1
          ? statusElement(bundle, 'eventsSinceSubscriptionStart', plusOne)
          : bundle,
    },
  },
  {
    name: 'first-heartbeat-takes-a-number',
    kind: 'mutant',
    summary:
      'The first heartbeat that follows an event takes a number that no event has, once for a Subscription.',
    breaks: 'SS-14/gap',
    waits: true,
    hooks: {
      eventNumber: (number, { subscription, server }) =>
        number + Number(server.memory.get(`numbers taken of ${subscription.id}`) ?? 0),
      notification: (bundle, { type, subscription, server }) => {
        const key = `numbers taken of ${subscription.id}`
        if (type === 'event-notification') freshOf(server).add(subscription.id)
        if (type === 'heartbeat' && freshOf(server).has(subscription.id)) server.memory.set(key, 1)
        return bundle
      },
    },
  },
]
