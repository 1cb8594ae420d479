import type { Core } from '../../../src/reference/core.js'
import { events as eventsOf, statusElement } from '../../../src/reference/edits/resources.js'
import type { BindPlan, Bundle, Resource } from '../../../src/reference/model.js'
import { Refusal } from '../../../src/reference/outcome.js'
import { objects } from '../../../src/reference/resource.js'
import type { Session } from '../../../src/reference/session.js'
import type { Trait } from '../../../src/reference/trait.js'
import { kept, notesOf, server } from './chronicle.js'

/** Wrong servers in which something is left of what was before: a counter, a place of a socket, a listener, a list. */

/** What is noted of one socket, made when it is first asked for. */
function ofSocket<Noted>(core: Core, name: string, session: Session, make: () => Noted): Noted {
  const all = kept(core, name, () => new Map<Session, Noted>())
  const known = all.get(session)
  if (known !== undefined) return known
  const made = make()
  all.set(session, made)
  return made
}

/** The notification without the focus of those events. */
const unfocused = (bundle: Bundle, isTrimmed: (index: number) => boolean): Bundle =>
  eventsOf(bundle, (event, index) => {
    if (!isTrimmed(index)) return event
    if (Array.isArray(event['part']))
      return { ...event, part: objects(event['part']).filter(({ name }) => name !== 'focus') }
    return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'focus'))
  })

/** How long this server looks for the binding of a token. */
const LOOKUP_MS = 40

export const LEFTOVERS: readonly Trait[] = [
  // `counter = state.count || counter`: in the loop over the Subscriptions of a bind, zero leaves what the one before it had.
  server(
    'zero-falls-through',
    'SS-06/not-zero',
    'In a bind for several, the handshake of one without events has the counter of the one before it.',
    {
      bound: (plan, { session, server: core }) => {
        const wrong = ofSocket(core, 'counters', session, () => new Map<string, number>())
        let counter = 0
        for (const id of plan.handshakes) {
          const count = core.subscriptions.find(id)?.count ?? 0
          counter = count || counter
          if (count === 0 && counter > 0) wrong.set(id, counter)
          else wrong.delete(id)
        }
        return plan
      },
      notification: (bundle, { session, subscription, type, server: core }) => {
        const wrong = ofSocket(core, 'counters', session, () => new Map<string, number>())
        const counter = wrong.get(subscription.id)
        if (type !== 'handshake' || counter === undefined) return bundle
        wrong.delete(subscription.id)
        return statusElement(bundle, 'eventsSinceSubscriptionStart', () => String(counter))
      },
    },
    {
      consequences: {
        'SS-11': 'the first event has a lower number than the handshake before it',
        'SS-14': 'numbers go down',
        'WS-20': 'the counter is raised by the handshake',
      },
    },
  ),

  // The event is one object for all Subscriptions of a socket; writing it for `empty` takes the focus out of that object.
  server(
    'trimmed-for-the-empty-one',
    'SS-18/missing',
    'On a socket where a Subscription of level empty was told of an event first, the next one is told without the focus.',
    {
      notification: (bundle, { session, subscription, type, events, server: core }) => {
        if (type !== 'event-notification') return bundle
        const trimmed = ofSocket(core, 'trimmed', session, () => new WeakSet<Resource>())
        if (subscription.content === 'empty') {
          for (const { resource } of events) trimmed.add(resource)
          return bundle
        }
        return events.some(({ resource }) => trimmed.has(resource))
          ? unfocused(bundle, (index) => {
              const event = events[index]
              return event !== undefined && trimmed.has(event.resource)
            })
          : bundle
      },
    },
    {
      consequences: {
        'CL-04': 'there is no focus at level id-only',
        'CL-05': 'nothing says which resource the event is about',
        'CL-07': 'less than the accepted level promises',
        'WS-15': 'less than the accepted level promises',
      },
    },
  ),

  // Bindings are kept in slots, which are given to other sockets. They are emptied by the close frame, not by a lost connection.
  server(
    'slot-of-a-cut-socket',
    'TOK-03/leaks',
    'The next socket that is bound after one was cut gets the events of what was bound on that, too.',
    {
      opened: (reaction, { session, server: core }) => {
        session.socket.on('close', (code) => {
          const ids = ofSocket(core, 'slots', session, () => new Set<string>())
          if (code === 1006 && ids.size > 0) kept(core, 'free slots', (): Set<string>[] => []).push(ids)
        })
        return reaction
      },
      bound: (plan, { session, server: core }) => {
        if (session.binds === 1) {
          const slot = kept(core, 'free slots', (): Set<string>[] => []).pop() ?? []
          const ids = ofSocket(core, 'slots', session, () => new Set<string>())
          for (const id of slot) {
            ids.add(id)
            ofSocket(core, 'inherited', session, () => new Set<string>()).add(id)
          }
        }
        for (const { subscription } of plan.grants)
          ofSocket(core, 'slots', session, () => new Set<string>()).add(subscription)
        return plan
      },
      deliver: (is, { session, subscription, server: core }) =>
        is || ofSocket(core, 'inherited', session, () => new Set<string>()).has(subscription.id),
    },
    {
      consequences: {
        'SS-02': 'the notification is of a Subscription that was not bound here',
        'OUT-17': 'the token yields more than the answer names',
        'SEC-01': 'the next socket may be that of another user',
      },
    },
  ),

  // A socket has one user: the one of its last bind. Who may hear of an event is asked of that user.
  server(
    'socket-of-the-last-user',
    'WS-06/replaces',
    'When a token of another user is bound on a socket, what was bound there before is not delivered any more.',
    {
      bound: (plan, { session, record, server: core }) => {
        kept(core, 'users', () => new Map<Session, string | undefined>()).set(session, record?.principal)
        return plan
      },
      deliver: (is, { session, subscription, server: core }) =>
        is &&
        kept(core, 'users', () => new Map<Session, string | undefined>()).get(session) === subscription.owner,
    },
    {
      consequences: {
        'WS-21': 'what was bound first is not delivered',
        'WS-07': 'the delivery of the first does not go on',
        'TOK-02': 'it takes more than the token to be served',
      },
    },
  ),

  // Ids are gathered in a list that the handler keeps; it is emptied with the answer, not when a later id is refused.
  server(
    'list-survives-a-refusal',
    'OUT-17/unrequested',
    'A call for several ids that is refused for a later one leaves the earlier ones to the next call that is answered.',
    {
      operationCovers: (covers, { input, principal, server: core }) => {
        const left = kept(core, 'gathered', () => new Set<string>())
        if (!(covers instanceof Refusal)) {
          const all = [...new Set([...left, ...covers])]
          left.clear()
          return all
        }
        for (const id of input.ids) {
          const state = core.subscriptions.find(id)
          if (state?.owner !== principal || state.channel !== 'websocket' || state.status !== 'active') break
          left.add(id)
        }
        return covers
      },
    },
    {
      consequences: {
        'TOK-03': 'the token binds what was not asked for',
        'WS-04': 'a bind is followed by a handshake too many',
        'IN-04': 'at instance level the token is for more than the URL says',
        'IN-06': 'the next call may be that of another user',
        'ERR-11': 'the next call may be that of another user',
        'ERR-09': 'what is left may be deleted in the meantime',
        'SS-02': 'notifications are of a Subscription that the client did not bind',
      },
    },
  ),

  // A bind waits for its lookup under the id of the Subscription, where the next one takes its place.
  server(
    'binds-side-by-side',
    'WS-04/missing',
    'Of two binds for one Subscription at the same time the first is dropped without a word.',
    {
      bound: (plan, { server: core }) => {
        const pending = kept(core, 'pending', () => new Map<string, BindPlan>())
        const isStill = (id: string): boolean => pending.get(id) === late
        const late: BindPlan = {
          ...plan,
          delayMs: LOOKUP_MS,
          get grants() {
            return plan.grants.filter(({ subscription }) => isStill(subscription))
          },
          get handshakes() {
            return plan.handshakes.filter(isStill)
          },
        }
        for (const { subscription } of plan.grants) pending.set(subscription, late)
        return late
      },
    },
    {
      consequences: {
        'WS-21': 'nothing is delivered on that socket',
        'EXP-03': 'the token does not bind, though it has not expired',
        'WS-02': 'a bind message does not bind',
        'WS-12': 'a fresh token on a new connection does not bind',
        'WS-06': 'a second bind on the socket ends the first',
      },
    },
  ),

  // Turning on adds a listener; turning off leaves it where it is, silent.
  server(
    'a-listener-for-each-on',
    'WS-22/many-copies',
    'Each time that a Subscription was turned off and on, its events are sent once more.',
    {
      frame: (frames, { subscription, type, server: core }) =>
        type === 'event-notification'
          ? Array.from({ length: 1 + notesOf(core, subscription.id).offs }, () => frames).flat()
          : frames,
    },
    { consequences: { 'WS-07': 'each event comes twice on a socket that is bound anew' } },
  ),
]
