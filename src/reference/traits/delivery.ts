import type { Session } from '../session.js'
import { refuse, Refusal } from '../outcome.js'
import type { Trait } from '../trait.js'

/** How many events each socket got without a word from the client. */
const unacknowledged = new WeakMap<Session, number>()

/** What comes on a bound socket, and what it withstands. */
export const DELIVERY_TRAITS: readonly Trait[] = [
  {
    name: 'delivers-nothing',
    kind: 'mutant',
    summary: 'Handshakes come, events do not.',
    breaks: 'WS-21/not-delivered',
    hooks: { deliver: () => false },
  },
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
    name: 'repeats-unacknowledged',
    kind: 'mutant',
    summary: 'An event that was not acknowledged is soon sent again.',
    breaks: 'WS-11/resends',
    hooks: {
      frame: (frames, { session, type, server }) => {
        if (type === 'event-notification') server.timers.after(20, () => session.write(frames))
        return frames
      },
    },
  },
  {
    name: 'no-pong',
    kind: 'mutant',
    summary: 'A ping is not answered.',
    breaks: 'WS-17/no-pong',
    hooks: { settings: (settings) => ({ ...settings, answersPings: false }) },
  },
  {
    name: 'closes-on-ping',
    kind: 'mutant',
    summary: 'A ping ends the connection.',
    breaks: 'WS-17/closed',
    hooks: {
      settings: (settings) => ({ ...settings, answersPings: false }),
      opened: (reaction, { session }) => {
        session.socket.on('ping', () => session.socket.terminate())
        return reaction
      },
    },
  },
  {
    name: 'no-heartbeat',
    kind: 'mutant',
    summary: 'No heartbeat is sent although a period was accepted.',
    breaks: 'WS-18/none',
    releases: ['R5', 'R6a'],
    waits: true,
    hooks: { heartbeat: () => undefined },
  },
  {
    name: 'no-backport-heartbeat',
    kind: 'mutant',
    summary: 'No heartbeat is sent although the extension was accepted.',
    breaks: 'WS-19/none',
    releases: ['R4', 'R4B'],
    waits: true,
    hooks: { heartbeat: () => undefined },
  },
  {
    name: 'bare-heartbeat',
    kind: 'mutant',
    summary: 'A heartbeat is the word `ping`.',
    breaks: 'WS-18/not-fhir',
    releases: ['R5', 'R6a'],
    waits: true,
    consequences: { 'WS-18': 'no notification comes in a period' },
    hooks: { frame: (frames, { type }) => (type === 'heartbeat' ? ['ping'] : frames) },
  },
  {
    name: 'slow-events',
    kind: 'mutant',
    summary: 'Each event is held back for longer than the heartbeat period.',
    breaks: 'WS-23/delayed',
    releases: ['R6b'],
    waits: true,
    hooks: {
      settings: (settings) => ({ ...settings, declaresOperation: true }),
      frame: (frames, { session, type, server }) => {
        if (type !== 'event-notification') return frames
        server.timers.after(2_500, () => session.write(frames))
        return []
      },
    },
  },
  {
    name: 'down-after-noise',
    kind: 'mutant',
    summary: 'After a message that is not understood no connection is accepted.',
    breaks: 'WS-24/unavailable',
    hooks: {
      clientMessage: (message, { server }) => {
        if (message.kind === 'other') server.memory.set('down', true)
        return message
      },
      upgrade: (plan, { server }) => (server.memory.has('down') ? { ...plan, status: 503 } : plan),
    },
  },
  {
    name: 'delivers-after-deletion',
    kind: 'mutant',
    summary: 'A deleted Subscription goes on until its socket closes.',
    breaks: 'WS-25/notified',
    consequences: { 'SEC-03': 'access was withdrawn, and the live connection knows nothing of it' },
    hooks: { subscriptionDeleted: () => ({ stops: false }) },
  },
  {
    name: 'accepts-any-fhir-version',
    kind: 'mutant',
    summary: 'Notifications of a FHIR version that does not exist are promised.',
    breaks: 'WS-27/accepted-unchanged',
    hooks: {
      subscriptionAccepted: (accepted, { submitted }) =>
        accepted instanceof Refusal && JSON.stringify(submitted).includes('fhirVersion=9.9')
          ? { ...submitted, status: 'active' }
          : accepted,
    },
  },
  {
    name: 'crash-on-fhir-version',
    kind: 'mutant',
    summary: 'A FHIR version that does not exist ends in a 5xx.',
    breaks: 'WS-27/5xx',
    hooks: {
      subscriptionAccepted: (accepted, { submitted }) =>
        JSON.stringify(submitted).includes('fhirVersion=9.9')
          ? refuse(500, 'exception', 'No such version.')
          : accepted,
    },
  },
]
