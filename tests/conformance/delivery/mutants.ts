import type { Trait } from '../../../src/reference/trait.js'
import { read, write } from '../../../src/reference/codec.js'
import { entries, eventElement, statusElement } from '../../../src/reference/edits/resources.js'
import type { Bundle } from '../../../src/reference/model.js'
import type { Core, DeliveryContext } from '../../../src/reference/core.js'
import type { Session } from '../../../src/reference/session.js'
import { Refusal, refuse } from '../../../src/reference/outcome.js'
import { type NotificationHook, resourcesSent } from '../shared/edits.js'

const nothingFurther = (bundle: Bundle): Bundle =>
  entries(bundle, (entry, index) => (index === 0 ? entry : undefined))

function inXml(frame: string | Buffer): string | Buffer {
  const text = String(frame)
  return text.startsWith('{') ? write(read(Buffer.from(text), 'json'), 'xml') : frame
}

/** Counts notifications of a type for each Subscription, and adds to the counter from the given one on. */
function counted(counting: 'handshake' | 'heartbeat', from: number): NotificationHook {
  return {
    notification: (bundle, { type, subscription, server }) => {
      if (type !== counting) return bundle
      const key = `${counting} of ${subscription.id}`
      const before = Number(server.memory.get(key) ?? 0)
      server.memory.set(key, before + 1)
      return statusElement(bundle, 'eventsSinceSubscriptionStart', (value) =>
        String(Number(value) + before + from),
      )
    },
  }
}

/** On which socket each Subscription was notified first. */
const firstSockets = new WeakMap<Core, Map<string, Session>>()

/** True on another connection than the one on which the Subscription was first notified. */
function isSecond({
  server,
  session,
  subscription,
}: Pick<DeliveryContext, 'session' | 'subscription'> & { server: Core }): boolean {
  const sockets = firstSockets.get(server) ?? new Map<string, Session>()
  firstSockets.set(server, sockets)
  const first = sockets.get(subscription.id) ?? session
  sockets.set(subscription.id, first)
  return first !== session
}

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'more-than-the-level',
    kind: 'mutant',
    summary: 'On a second connection Subscriptions to addresses get whole resources.',
    breaks: 'WS-15/more',
    hooks: {
      notification: (bundle, context) =>
        isSecond(context) ? (resourcesSent().notification(bundle, context) as Bundle) : bundle,
    },
  },
  {
    name: 'less-than-the-level',
    kind: 'mutant',
    summary: 'On a second connection Subscriptions to addresses get nothing but the number of the event.',
    breaks: 'WS-15/less',
    hooks: {
      notification: (bundle, context) =>
        isSecond(context) && context.subscription.content === 'id-only'
          ? nothingFurther(eventElement(bundle, 'focus', () => undefined))
          : bundle,
    },
  },
  {
    name: 'events-in-xml',
    kind: 'mutant',
    summary: 'Event notifications are in XML although the Subscription asks for JSON.',
    breaks: 'WS-13/wrong-mime',
    hooks: {
      frame: (frames, { type }) =>
        type === 'event-notification' ? frames.map((frame) => inXml(frame)) : frames,
    },
  },
  {
    name: 'events-in-an-envelope',
    kind: 'mutant',
    summary: 'Notifications stand in an envelope of the server’s own.',
    breaks: 'WS-16/wrapped',
    hooks: {
      frame: (frames, { subscription }) =>
        subscription.format === 'json'
          ? frames.map((frame) => `{"type":"notification","payload":${String(frame)}}`)
          : frames,
    },
  },
  {
    name: 'several-in-one-message',
    kind: 'mutant',
    summary: 'Each event notification stands twice in one message.',
    breaks: 'WS-16/concatenated',
    hooks: {
      frame: (frames, { type, subscription }) =>
        type === 'event-notification' && subscription.format === 'json'
          ? frames.map((frame) => `${String(frame)}\n${String(frame)}`)
          : frames,
    },
  },
  {
    name: 'handshakes-counted',
    kind: 'mutant',
    summary: 'Each handshake raises the counter that the next one shows.',
    breaks: 'WS-20/handshake-counted',
    hooks: counted('handshake', 0),
  },
  {
    name: 'heartbeats-counted',
    kind: 'mutant',
    summary: 'Each heartbeat raises the counter that it shows.',
    breaks: 'WS-20/heartbeat-counted',
    hooks: counted('heartbeat', 1),
  },
  {
    name: 'delivers-nothing',
    kind: 'mutant',
    summary: 'Handshakes come, events do not.',
    breaks: 'WS-21/not-delivered',
    hooks: { deliver: () => false },
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
    summary: 'After a message on a bound socket that is not understood no connection is accepted.',
    breaks: 'WS-24/unavailable',
    hooks: {
      clientMessage: (message, { server, session, text }) => {
        const isNoise = message.kind === 'other' && !/bind/i.test(text)
        if (isNoise && session.grants.size > 0) server.memory.set('down', true)
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
    hooks: {
      subscriptionDeleted: (then, { reason }) => (reason === 'deleted' ? { stops: false } : then),
    },
  },
  {
    name: 'delivers-when-off',
    kind: 'mutant',
    summary: 'A client may turn its Subscription off, and its events go on.',
    breaks: 'WS-25/notified-when-off',
    hooks: {
      subscriptionDeleted: (then, { reason }) => (reason === 'off' ? { stops: false } : then),
    },
  },
  {
    name: 'updates-told-when-off',
    kind: 'mutant',
    summary: 'A Subscription that a client turned off still tells of updates.',
    breaks: 'WS-25/notified-when-off',
    hooks: {
      subscriptionDeleted: (then, { reason }) => (reason === 'off' ? { stops: false } : then),
      deliver: (delivers, { subscription, events, server }) => {
        const isOff = server.store.find('Subscription', subscription.id)?.resource['status'] === 'off'
        return delivers && (!isOff || events.every(({ interaction }) => interaction === 'update'))
      },
    },
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
  {
    name: 'xml-subscription-in-json',
    kind: 'mutant',
    summary: 'Notifications are JSON although XML was accepted in the Subscription.',
    breaks: 'WS-13/wrong-mime',
    hooks: {
      frame: (frames, { subscription }) =>
        subscription.format === 'xml'
          ? frames.map((frame) => write(read(Buffer.from(frame), 'xml'), 'json'))
          : frames,
    },
  },
  {
    name: 'loses-every-second-event',
    kind: 'mutant',
    summary: 'Every second event is lost.',
    breaks: 'WS-21/some-lost',
    hooks: {
      // Longer than the wait for what is lost, however slow the machine.
      settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 60 }),
      deliver: (delivers, { events }) => delivers && (events[0]?.number ?? 0) % 2 === 0,
    },
  },
  {
    name: 'deaf-after-reconnect',
    kind: 'mutant',
    summary: 'A Subscription is delivered on the first socket that was bound for it, and on no other.',
    breaks: 'WS-21/not-delivered',
    hooks: { deliver: (delivers, context) => delivers && !isSecond(context) },
  },
  {
    name: 'updates-ignored',
    kind: 'mutant',
    summary: 'An update is no event, although the topic says so.',
    breaks: 'WS-21/not-delivered',
    hooks: {
      deliver: (delivers, { events }) =>
        delivers && events.some(({ interaction }) => interaction !== 'update'),
    },
  },
  {
    name: 'events-thrice',
    kind: 'mutant',
    summary: 'Each event is sent three times.',
    breaks: 'WS-22/many-copies',
    hooks: {
      frame: (frames, { type }) =>
        type === 'event-notification' ? [...frames, ...frames, ...frames] : frames,
    },
  },
  {
    name: 'one-close-ends-all',
    kind: 'mutant',
    summary: 'When a socket closes, its Subscriptions are no longer delivered on any other.',
    breaks: 'WS-30/ended',
    hooks: {
      socketClosed: (reaction, { session, server }) => {
        for (const id of session.grants.keys()) for (const other of server.sessions) other.forget(id)
        return reaction
      },
    },
  },
]
