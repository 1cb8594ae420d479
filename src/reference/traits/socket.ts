import type { Session } from '../session.js'
import type { Trait } from '../trait.js'

/** Sockets on which the client has said something. */
const spoken = new WeakSet<Session>()

/** How sockets are opened and bound. */
export const SOCKET_TRAITS: readonly Trait[] = [
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
    summary: 'A socket on which nothing was sent yet receives all events.',
    breaks: 'WS-10/notified',
    consequences: {
      'TOK-03': 'what came before the bind is of other Subscriptions',
      'WS-09': 'the socket with an invented token is notified before it asks to bind',
      'SEC-01': 'the socket with an altered token is notified before it asks to bind',
      'SS-02': 'what came before the bind is of other Subscriptions',
      'WS-13': 'what came before the bind is of other MIME types',
      'WS-15': 'what came before the bind is of other content levels',
    },
    hooks: {
      clientMessage: (message, { session }) => {
        spoken.add(session)
        return message
      },
      deliver: (delivers, { session }) => delivers || !spoken.has(session),
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
    name: 'subprotocol-required',
    kind: 'mutant',
    summary: 'The upgrade is refused without a subprotocol.',
    breaks: 'WS-26/subprotocol-required',
    consequences: { 'WS-01': 'the suite connects as the text says, without a subprotocol' },
    hooks: {
      upgrade: (plan, { headers }) =>
        headers['sec-websocket-protocol'] === undefined ? { ...plan, status: 400 } : plan,
    },
  },
]
