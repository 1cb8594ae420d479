import type { Trait } from '../../../src/reference/trait.js'
import type { Session } from '../../../src/reference/session.js'

/** How many events each socket got without a word from the client. */
const unacknowledged = new WeakMap<Session, number>()

/** When each socket was opened. */
const openedAt = new WeakMap<Session, number>()

/** Sockets on which the client has said something. */
const spoken = new WeakSet<Session>()

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'waits-for-acknowledgement',
    kind: 'mutant',
    summary: 'After two events the server waits for an acknowledgement.',
    breaks: 'WS-11/stalls',
    hooks: {
      clientMessage: (message, { session }) => {
        unacknowledged.delete(session)
        return message
      },
      deliver: (delivers, { session }) => {
        const count = unacknowledged.get(session) ?? 0
        if (delivers) unacknowledged.set(session, count + 1)
        return delivers && count < 2
      },
    },
  },
  {
    name: 'no-upgrade',
    kind: 'mutant',
    summary: 'There is no websocket at the websocket-url.',
    breaks: 'WS-01/refused',
    hooks: { upgrade: (plan) => ({ ...plan, status: 404 }) },
  },
  {
    name: 'understands-no-bind',
    kind: 'mutant',
    summary: 'No bind message is understood.',
    breaks: 'WS-02/none-works',
    hooks: { clientMessage: () => ({ kind: 'other' }) },
  },
  {
    name: 'configured-form-unknown',
    kind: 'mutant',
    summary: 'The bind message that its documents name is not understood.',
    breaks: 'WS-02/configured-fails',
    target: { bindDialect: 'json' },
    hooks: { clientMessage: () => ({ kind: 'other' }) },
  },
  {
    name: 'no-handshake',
    kind: 'mutant',
    summary: 'No handshake follows a bind.',
    breaks: 'WS-04/missing',
    hooks: { bound: (plan) => ({ ...plan, handshakes: [] }) },
  },
  {
    name: 'bind-success',
    kind: 'mutant',
    summary: 'A bind is answered with a message that is no FHIR, before the handshake.',
    breaks: 'WS-04/not-fhir',
    hooks: { bound: (plan) => ({ ...plan, frames: ['{"type":"bind-success"}'] }) },
  },
  {
    name: 'one-handshake-for-all',
    kind: 'mutant',
    summary: 'Of several Subscriptions the first gets a handshake.',
    breaks: 'WS-04/not-one-each',
    hooks: { bound: (plan) => ({ ...plan, handshakes: plan.handshakes.slice(0, 1) }) },
  },
  {
    name: 'one-subscription-per-socket',
    kind: 'mutant',
    summary: 'A socket that is bound binds no other Subscription.',
    breaks: 'WS-06/refused',
    hooks: {
      tokenValid: (valid, { session, record }) =>
        valid &&
        (session.grants.size === 0 || record?.subscriptions.every((id) => session.grants.has(id)) === true),
    },
  },
  {
    name: 'last-bind-only',
    kind: 'mutant',
    summary: 'With each bind the Subscriptions bound before end.',
    breaks: 'WS-06/replaces',
    hooks: {
      bound: (plan, { session }) => {
        const kept = plan.grants.map(({ subscription }) => subscription)
        for (const id of [...session.grants.keys()]) if (!kept.includes(id)) session.forget(id)
        return plan
      },
    },
  },
  {
    name: 'ends-on-rebind',
    kind: 'mutant',
    summary: 'A fresh token for a Subscription that is bound already is refused, and ends its delivery.',
    breaks: 'WS-07/stops',
    hooks: {
      tokenValid: (valid, { session, record }) => {
        const again = record?.subscriptions.filter((id) => session.grants.has(id)) ?? []
        for (const id of again) session.forget(id)
        return valid && again.length === 0
      },
    },
  },
  {
    name: 'delivers-once-per-bind',
    kind: 'mutant',
    summary: 'Each event comes as often as its socket was bound for the Subscription.',
    breaks: 'WS-07/duplicates',
    hooks: {
      frame: (frames, { session, type }) =>
        type === 'event-notification' && session.grants.size === 1
          ? Array.from({ length: session.binds }, () => frames).flat()
          : frames,
    },
  },
  {
    name: 'delivers-to-unbound',
    kind: 'mutant',
    summary: 'A socket on which nothing was sent for a while receives all events.',
    breaks: 'WS-10/notified',
    hooks: {
      clientMessage: (message, { session }) => {
        spoken.add(session)
        return message
      },
      opened: (reaction, { session }) => {
        openedAt.set(session, Date.now())
        return reaction
      },
      // Who binds right after the upgrade has bound when the copies are sent.
      frame: (frames, { type, server }) => {
        if (type === 'event-notification')
          server.timers.after(40, () => {
            for (const session of server.sessions)
              if (!spoken.has(session) && Date.now() - (openedAt.get(session) ?? Infinity) > 30)
                session.write(frames)
          })
        return frames
      },
    },
  },
  {
    name: 'deletes-on-close',
    kind: 'mutant',
    summary: 'A Subscription is deleted when its socket closes.',
    breaks: 'WS-12/deleted',
    hooks: {
      socketClosed: (reaction, { session, server }) => {
        for (const id of [...session.grants.keys()]) server.store.remove('Subscription', id)
        return reaction
      },
    },
  },
  {
    name: 'error-on-close',
    kind: 'mutant',
    summary: 'A Subscription goes to `error` when its socket closes.',
    breaks: 'WS-12/error',
    hooks: {
      socketClosed: (reaction, { session, server }) => {
        for (const id of session.grants.keys()) {
          const stored = server.store.find('Subscription', id)
          if (stored && !stored.deleted) server.store.amend({ ...stored.resource, status: 'error' })
        }
        return reaction
      },
    },
  },
  {
    name: 'binds-no-more',
    kind: 'mutant',
    summary: 'When a Subscription’s socket has closed, no token binds it any more.',
    breaks: 'WS-12/rebind-refused',
    hooks: {
      socketClosed: (reaction, { session, server }) => {
        for (const id of session.grants.keys()) server.memory.set(`closed ${id}`, true)
        return reaction
      },
      tokenValid: (valid, { record, server }) =>
        valid && record?.subscriptions.every((id) => !server.memory.has(`closed ${id}`)) === true,
    },
  },
  {
    name: 'drops-rebind-in-silence',
    kind: 'mutant',
    summary:
      'No bind is answered, and when a Subscription’s socket has closed, no other one gets its events.',
    breaks: 'WS-12/rebind-refused',
    consequences: {
      'WS-04': 'no handshake is sent at all',
      'WS-21': 'nothing is due on a socket that was not bound',
    },
    hooks: {
      bound: (plan) => ({ ...plan, handshakes: [] }),
      socketClosed: (reaction, { session, server }) => {
        for (const id of session.grants.keys()) server.memory.set(`closed ${id}`, true)
        return reaction
      },
      deliver: (delivers, { subscription, server }) =>
        delivers && !server.memory.has(`closed ${subscription.id}`),
    },
  },
  {
    name: 'binds-any-token',
    kind: 'mutant',
    summary: 'A token that was never issued binds every websocket Subscription.',
    breaks: 'WS-09/bound',
    consequences: { 'SEC-01': 'the socket is open to everybody' },
    hooks: {
      tokenValid: (valid, { record }) => valid || record === undefined,
      tokenCovers: (ids, { record, server }) => {
        if (record) return ids
        return server.subscriptions.all().flatMap(({ id, channel }) => (channel === 'websocket' ? [id] : []))
      },
    },
  },
]
