import type { Core } from '../../../src/reference/core.js'
import { write } from '../../../src/reference/codec.js'
import { statusElement } from '../../../src/reference/edits/resources.js'
import { reply, type Reply, type Request } from '../../../src/reference/http.js'
import type { Resource } from '../../../src/reference/model.js'
import { notification } from '../../../src/reference/notifications.js'
import type { Route } from '../../../src/reference/router.js'
import type { Session } from '../../../src/reference/session.js'
import type { Trait } from '../../../src/reference/trait.js'
import { isOpen, kept, notesOf, server } from './chronicle.js'

/**
 * Wrong servers with an implementer's slip that shows after several steps: a copy that goes stale, a key that lacks a part, a
 * listener that is kept, a timer that is not cancelled.
 */

/** For each socket, what is noted of each Subscription. */
const perSocket = <Noted>(core: Core, name: string): ((session: Session) => Map<string, Noted>) => {
  const all = kept(core, name, () => new Map<Session, Map<string, Noted>>())
  return (session) => {
    const known = all.get(session) ?? new Map<string, Noted>()
    all.set(session, known)
    return known
  }
}

const wantsXml = ({ query, headers }: Request): boolean =>
  /xml/.test(query.get('_format') ?? headers['accept'] ?? '')

const isXmlGet = (request: Request, route: Route): boolean =>
  route.name === 'operation' && route.level === 'instance' && request.method === 'GET' && wantsXml(request)

/** Milliseconds after which the server gives a sign of life on an idle socket, without being asked. */
const SIGN_OF_LIFE_MS = 400

export const SLIPS: readonly Trait[] = [
  // The binding keeps the state that the Subscription had when it went off; binding anew finds the old binding.
  server(
    'snapshot-of-the-off-stays',
    'SS-21/stale',
    'On a socket that was bound when a Subscription went off, and is bound anew after it came on, notifications say off.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) => {
        if (reason === 'off')
          for (const session of core.sessions)
            if (session.grants.has(subscription.id))
              perSocket<boolean>(core, 'snapshots')(session).set(subscription.id, true)
        return plan
      },
      notification: (bundle, { session, subscription, type, server: core }) =>
        type === 'event-notification' && perSocket<boolean>(core, 'snapshots')(session).has(subscription.id)
          ? statusElement(bundle, 'status', () => 'off')
          : bundle,
    },
    { consequences: { 'SS-03': 'the status is the wrong one', 'SS-24': 'so it is in what follows' } },
  ),

  // What is sent is prepared for each socket when it is bound; an update renews it for the newest socket only.
  server(
    'older-socket-keeps-the-level',
    'CL-07/other-level',
    'When the content level is changed while two sockets are bound, the older one is still served by the old level.',
    {
      bound: (plan, { session, server: core }) => {
        for (const { subscription } of plan.grants) {
          const content = core.subscriptions.find(subscription)?.content
          if (content !== undefined) perSocket<string>(core, 'levels')(session).set(subscription, content)
        }
        return plan
      },
      subscriptionAccepted: (accepted, { interaction, submitted, server: core }) => {
        const id = String(submitted.id)
        const newest = notesOf(core, id).bound.findLast((each) => isOpen(core, each))
        if (interaction === 'update' && newest) perSocket<string>(core, 'levels')(newest).delete(id)
        return accepted
      },
      notification: (bundle, { session, subscription, type, events, server: core }) => {
        const content = perSocket<string>(core, 'levels')(session).get(subscription.id)
        return type === 'event-notification' && content !== undefined && content !== subscription.content
          ? notification(core, { ...subscription, content }, type, events)
          : bundle
      },
    },
    {
      consequences: {
        'CL-01': 'entries at level empty',
        'CL-02': 'resources at level id-only',
        'CL-04': 'no focus at level id-only',
        'CL-05': 'no resource at level full-resource',
        'SS-18': 'a focus at level empty, or none elsewhere',
      },
    },
  ),

  // What a bind leads to is kept under the first id of the token.
  server(
    'plan-by-the-first-id',
    'WS-04/missing',
    'A token for several Subscriptions binds the first only, if a token for that one alone was bound before.',
    {
      bound: (plan, { record, server: core }) => {
        const [only, ...others] = record?.subscriptions ?? []
        if (only !== undefined && others.length === 0) kept(core, 'plans', () => new Set<string>()).add(only)
        return plan
      },
      tokenCovers: (ids, { record, server: core }) => {
        const [first = ''] = record?.subscriptions ?? []
        return ids.length > 1 && kept(core, 'plans', () => new Set<string>()).has(first)
          ? ids.filter((id) => id === first)
          : ids
      },
    },
    {
      consequences: {
        'WS-21': 'nothing of the others is delivered',
        'IN-01': 'the token is for one instead of several',
        'OUT-17': 'the answer names more than the token binds',
      },
    },
  ),

  // An update replaces the entry in which events wait to be sent.
  server(
    'update-drops-what-waits',
    'WS-21/some-lost',
    'Events that wait to be sent when their Subscription is updated are lost.',
    {
      settings: (settings) => ({ ...settings, batchWindowMs: 150 }),
      subscriptionAccepted: (accepted, { interaction, submitted, server: core }) => {
        if (interaction === 'update') core.memory.set(`updated ${String(submitted.id)}`, Date.now())
        return accepted
      },
      batches: (batches, { subscription, server: core }) => {
        const updated = Number(core.memory.get(`updated ${subscription.id}`) ?? 0)
        return batches
          .map((events) => events.filter(({ timestamp }) => Date.parse(timestamp) >= updated))
          .filter((events) => events.length > 0)
      },
    },
    { consequences: { 'SS-14': 'their numbers are missing', 'WS-22': 'they are lost' } },
  ),

  // The XML answer to a GET is kept under its URL, whoever calls.
  server(
    'xml-get-is-cached-for-all',
    'ERR-11/2xx',
    'A GET that asks for XML is answered with the token that another user got by the same call.',
    {
      request: (request, { route, server: core }): Request | Reply => {
        const { id = '' } = route
        const cached = core.memory.get(`answer ${id}`) as { resource: Resource; until: number } | undefined
        const isFresh = cached && cached.until > Date.now()
        return isFresh && isXmlGet(request, route) && core.subscriptions.find(id)?.status === 'active'
          ? reply(200, cached.resource)
          : request
      },
      response: (answer, { request, route, server: core }) => {
        if (answer.status === 200 && answer.resource && isXmlGet(request, route))
          core.memory.set(`answer ${route.id ?? ''}`, {
            resource: answer.resource,
            until: Date.now() + 30_000,
          })
        return answer
      },
    },
    {
      // Where GET is owed.
      releases: ['R4'],
      consequences: {
        'ERR-10': 'who has no credentials gets it, too',
        'SEC-01': 'who has no credentials gets it, too',
        'TOK-03': 'the token yields what is not its bearer’s',
      },
    },
  ),

  // After a broken connection events are sent one by one, and the counter is read when each is written.
  server(
    'counter-is-read-late-after-a-cut',
    'SS-13/mismatch',
    'Once a socket was cut, each event of a burst is sent alone, with the counter after the last.',
    {
      settings: (settings) => ({ ...settings, batchWindowMs: 60 }),
      opened: (reaction, { session, server: core }) => {
        session.socket.on('close', (code) => {
          const ids = perSocket<boolean>(core, 'bound')(session).keys()
          if (code === 1006) for (const id of ids) core.memory.set(`cut ${id}`, true)
        })
        return reaction
      },
      bound: (plan, { session, server: core }) => {
        for (const { subscription } of plan.grants)
          perSocket<boolean>(core, 'bound')(session).set(subscription, true)
        return plan
      },
      batches: (batches, { subscription, server: core }) =>
        core.memory.has(`cut ${subscription.id}`) ? batches.flat().map((event) => [event]) : batches,
      notification: (bundle, { subscription, type, server: core }) =>
        type === 'event-notification' && core.memory.has(`cut ${subscription.id}`)
          ? statusElement(bundle, 'eventsSinceSubscriptionStart', () =>
              String(core.subscriptions.find(subscription.id)?.count ?? subscription.count),
            )
          : bundle,
    },
    { consequences: { 'SS-11': 'the counter of the first event may be too high' } },
  ),

  // Deleting cancels the timer that the Subscription knows, which is that of its first socket.
  server(
    'second-socket-beats-on',
    'SS-24/after-deletion',
    'When a Subscription is deleted while two sockets are bound, the second goes on getting heartbeats.',
    {
      heartbeat: (idleMs) => idleMs ?? SIGN_OF_LIFE_MS,
      subscriptionDeleted: (plan, { reason, subscription, server: core }) => {
        const bound = [...core.sessions].filter((session) => session.holds(subscription.id))
        const beat = (session: Session): void => {
          if (!isOpen(core, session)) return
          session.write([
            write(
              notification(core, { ...subscription, status: 'active' }, 'heartbeat', []),
              subscription.format,
            ),
          ])
          core.timers.after(SIGN_OF_LIFE_MS, () => beat(session))
        }
        if (reason === 'deleted')
          for (const session of bound.slice(1)) core.timers.after(SIGN_OF_LIFE_MS, () => beat(session))
        return plan
      },
    },
    { consequences: { 'SS-21': 'a status that is no more', 'WS-25': 'notified after the deletion' } },
  ),
]
