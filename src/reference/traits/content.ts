import { read, write } from '../codec.js'
import type { Hooks } from '../core.js'
import type { Bundle, Entry } from '../model.js'
import type { Trait } from '../trait.js'
import { entries, eventElement, statusElement } from './edit.js'

type NotificationHook = Pick<Hooks, 'notification'>

/** Changes the entries beside the status, at one content level. */
const further = (level: string, change: (entry: Entry) => Entry | undefined): NotificationHook => ({
  notification: (bundle, { subscription }) =>
    subscription.content === level
      ? entries(bundle, (entry, index) => (index === 0 ? entry : change(entry)))
      : bundle,
})

const withoutResource = ({ resource: _resource, ...entry }: Entry): Entry => entry

const nothingFurther = (bundle: Bundle): Bundle =>
  entries(bundle, (entry, index) => (index === 0 ? entry : undefined))

const MORE = {
  'CL-07': 'it is more than the accepted level',
  'WS-15': 'it is more than the accepted level',
}
const LESS = {
  'CL-07': 'it is less than the accepted level',
  'WS-15': 'it is less than the accepted level',
}

/** What notifications hold at each content level, and how they come. */
export const CONTENT_TRAITS: readonly Trait[] = [
  {
    name: 'entries-on-empty',
    kind: 'mutant',
    summary: 'At level empty there is an entry with the address of the resource.',
    breaks: 'CL-01/extra-entries',
    consequences: MORE,
    hooks: {
      notification: (bundle, { subscription, events, server }) =>
        subscription.content === 'empty'
          ? {
              ...bundle,
              entry: [
                ...(bundle.entry ?? []),
                ...events.map(({ resource }) => {
                  const fullUrl = `${server.baseUrl}/Encounter/${resource.id}`
                  return server.shape.describe({ fullUrl }, 'GET', fullUrl, '200')
                }),
              ],
            }
          : bundle,
    },
  },
  {
    name: 'resources-on-id-only',
    kind: 'mutant',
    summary: 'At level id-only the resources are sent.',
    breaks: 'CL-02/resource-included',
    consequences: MORE,
    hooks: resourcesSent(),
  },
  {
    name: 'no-address-in-full-url',
    kind: 'mutant',
    summary: 'At level id-only the fullUrl of an entry is a UUID.',
    breaks: 'CL-03/no-full-url',
    releases: ['R4', 'R4B'],
    hooks: further('id-only', (entry) => ({
      ...entry,
      fullUrl: 'urn:uuid:5c8c0f7e-2f1c-4a53-9f0c-0d1a3c3b7f11',
    })),
  },
  {
    name: 'no-address-in-request',
    kind: 'mutant',
    summary: 'At level id-only the request of an entry has no address.',
    breaks: 'CL-03/no-request',
    releases: ['R4', 'R4B'],
    hooks: further('id-only', (entry) => ({ ...entry, request: { method: 'GET', url: '#' } })),
  },
  {
    name: 'no-focus-on-id-only',
    kind: 'mutant',
    summary: 'At level id-only events have no focus.',
    breaks: 'CL-04/no-focus',
    consequences: {
      'SS-18': 'it is the same rule, for every level',
      'WS-11': 'events that name nothing look alike',
    },
    hooks: {
      notification: (bundle, { subscription }) =>
        subscription.content === 'id-only' ? eventElement(bundle, 'focus', () => undefined) : bundle,
    },
  },
  {
    name: 'focus-is-the-subscription',
    kind: 'mutant',
    summary: 'At level id-only the focus of an event is the Subscription.',
    breaks: 'CL-04/wrong-focus',
    consequences: {
      'WS-11': 'events cannot be told from those of others',
      'WS-21': 'events cannot be told from those of others',
    },
    hooks: {
      notification: (bundle, { subscription }) =>
        subscription.content === 'id-only'
          ? eventElement(bundle, 'focus', () => ({ reference: `Subscription/${subscription.id}` }))
          : bundle,
    },
  },
  {
    name: 'no-entries-on-full-resource',
    kind: 'mutant',
    summary: 'At level full-resource there is no entry but the status.',
    breaks: 'CL-05/no-entry',
    consequences: LESS,
    hooks: further('full-resource', () => undefined),
  },
  {
    name: 'no-resources-on-full-resource',
    kind: 'mutant',
    summary: 'At level full-resource the entries have no resource.',
    breaks: 'CL-05/no-resource',
    consequences: LESS,
    hooks: further('full-resource', withoutResource),
  },
  {
    name: 'max-count-ignored',
    kind: 'mutant',
    summary: 'All waiting events come in one notification, whatever was agreed.',
    breaks: 'CL-06/too-many',
    hooks: { batches: (batches) => [batches.flat()] },
  },
  {
    name: 'level-lowered',
    kind: 'mutant',
    summary: 'Subscriptions to whole resources get addresses, without a word.',
    breaks: 'CL-07/other-level',
    consequences: { 'CL-05': 'the resources are not there', 'WS-15': 'it is less than the accepted level' },
    hooks: further('full-resource', withoutResource),
  },
  {
    name: 'more-than-the-level',
    kind: 'mutant',
    summary: 'Subscriptions to addresses get whole resources.',
    breaks: 'WS-15/more',
    consequences: { 'CL-02': 'the resources are there', 'CL-07': 'it is another level' },
    hooks: resourcesSent(),
  },
  {
    name: 'less-than-the-level',
    kind: 'mutant',
    summary: 'Subscriptions to whole resources get nothing but the number of the event.',
    breaks: 'WS-15/less',
    consequences: {
      'CL-05': 'the resources are not there',
      'CL-07': 'it is another level',
      'SS-18': 'the focus is not there',
    },
    hooks: {
      notification: (bundle, { subscription }) =>
        subscription.content === 'full-resource'
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
]

/** At level id-only the entries get their resources. */
function resourcesSent(): NotificationHook {
  return {
    notification: (bundle, { subscription, events }) =>
      subscription.content === 'id-only'
        ? entries(bundle, (entry, index) => {
            const event = events.find(({ resource }) => entry.fullUrl?.endsWith(`/${resource.id}`))
            return index > 0 && event ? { ...entry, resource: event.resource } : entry
          })
        : bundle,
  }
}

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
