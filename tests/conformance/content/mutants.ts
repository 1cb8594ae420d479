import type { Trait } from '../../../src/reference/trait.js'
import { entries, eventElement } from '../../../src/reference/edits/resources.js'
import type { Bundle, Entry, Resource } from '../../../src/reference/model.js'
import { type NotificationHook, resourcesSent } from '../shared/edits.js'

/** Changes the entries beside the status, at one content level. */
const further = (level: string, change: (entry: Entry) => Entry | undefined): NotificationHook => ({
  notification: (bundle, { subscription }) =>
    subscription.content === level
      ? entries(bundle, (entry, index) => (index === 0 ? entry : change(entry)))
      : bundle,
})

const withoutResource = ({ resource: _resource, ...entry }: Entry): Entry => entry

const stubOf = ({ resourceType, id, meta, status }: Resource): Resource => ({
  resourceType,
  ...(id !== undefined && { id }),
  meta,
  status,
})

type Notified = Parameters<NotificationHook['notification']>[1]

const describedAlone: NotificationHook['notification'] = (bundle, { server }) =>
  entries(bundle, (entry, index) =>
    index === 0 ? entry : server.shape.describe(withoutResource(entry), 'GET', String(entry.fullUrl), '200'),
  )

/** The levels of what else is bound on the socket that is told. */
function levelsBeside({ session, server, subscription }: Notified): readonly string[] {
  const others = [...session.grants.keys()].filter((id) => id !== subscription.id)
  return others.flatMap((id) => server.subscriptions.find(id)?.content ?? [])
}

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'entries-on-empty',
    kind: 'mutant',
    summary: 'At level empty there is an entry with the address of the resource.',
    breaks: 'CL-01/extra-entries',
    hooks: {
      notification: (bundle, { subscription, events, server }) =>
        subscription.content === 'empty'
          ? {
              ...bundle,
              entry: [
                ...(bundle.entry ?? []),
                ...[...new Set(events.map(({ resource }) => resource.id))].map((id) => {
                  const fullUrl = `${server.baseUrl}/Encounter/${id}`
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
    hooks: resourcesSent(),
  },
  {
    name: 'resources-beside-full-resource',
    kind: 'mutant',
    summary:
      'At level id-only the resources are sent on a socket that is bound for a Subscription in full as well.',
    breaks: 'CL-02/resource-included',
    hooks: {
      notification: (bundle, context) =>
        levelsBeside(context).includes('full-resource')
          ? resourcesSent().notification(bundle, context)
          : bundle,
    },
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
    hooks: further('full-resource', () => undefined),
  },
  {
    name: 'no-resources-on-full-resource',
    kind: 'mutant',
    summary: 'At level full-resource the entries have no resource.',
    breaks: 'CL-05/no-resource',
    hooks: {
      notification: (bundle, context) =>
        context.subscription.content === 'full-resource' ? describedAlone(bundle, context) : bundle,
    },
  },
  {
    name: 'no-resources-beside-id-only',
    kind: 'mutant',
    summary:
      'At level full-resource no resources are sent on a socket that is bound for one of level id-only as well.',
    breaks: 'CL-05/no-resource',
    hooks: {
      notification: (bundle, context) =>
        context.subscription.content === 'full-resource' && levelsBeside(context).includes('id-only')
          ? describedAlone(bundle, context)
          : bundle,
    },
  },
  {
    name: 'no-resources-on-second-socket',
    kind: 'mutant',
    summary:
      'At level full-resource the resources are sent on the socket that was bound first, and on no other.',
    breaks: 'CL-05/no-resource',
    hooks: {
      notification: (bundle, context) => {
        const { subscription, server, session } = context
        const key = `first socket of ${subscription.id}`
        if (!server.memory.has(key)) server.memory.set(key, session)
        return subscription.content === 'full-resource' && server.memory.get(key) !== session
          ? describedAlone(bundle, context)
          : bundle
      },
    },
  },
  {
    name: 'max-count-ignored',
    kind: 'mutant',
    summary: 'All waiting events come in one notification, whatever was agreed.',
    breaks: 'CL-06/too-many',
    hooks: { batches: (batches) => [batches.flat()] },
  },
  {
    name: 'some-resources-missing',
    kind: 'mutant',
    summary: 'At level full-resource every second entry lacks its resource, and says that nothing failed.',
    breaks: 'CL-05/success-without-resource',
    releases: ['R4', 'R4B'],
    hooks: {
      notification: (bundle, { subscription, events }) =>
        subscription.content === 'full-resource' && events.some(({ number }) => number % 2 === 0)
          ? entries(bundle, (entry, index) => (index === 0 ? entry : withoutResource(entry)))
          : bundle,
    },
  },
  {
    name: 'level-forgotten-on-update',
    kind: 'mutant',
    summary: 'An update is notified of with the whole resource, whatever the level.',
    breaks: 'CL-07/other-level',
    releases: ['R4B', 'R5', 'R6a'],
    hooks: {
      notification: (bundle, context) =>
        context.events.some(({ interaction }) => interaction === 'update')
          ? (resourcesSent().notification(bundle, context) as Bundle)
          : bundle,
    },
  },
  {
    name: 'stub-in-place-of-resource',
    kind: 'mutant',
    summary: 'At level full-resource a resource comes with its type, its id and its status.',
    breaks: 'CL-05/stub',
    hooks: further('full-resource', (entry) => ({
      ...entry,
      ...(entry.resource && { resource: stubOf(entry.resource) }),
    })),
  },
  {
    name: 'update-with-earlier-version',
    kind: 'mutant',
    summary: 'At level full-resource an update comes with the resource as it was before.',
    breaks: 'CL-05/stale',
    releases: ['R4B', 'R5', 'R6a'],
    hooks: {
      notification: (bundle, { subscription, events }) => {
        const event = events.find(({ interaction }) => interaction === 'update')
        if (subscription.content !== 'full-resource' || !event) return bundle
        const before = subscription.events.filter(({ resource }) => resource.id === event.resource.id).at(-2)
        return entries(bundle, (entry, index) =>
          index > 0 && before && entry.resource?.id === event.resource.id
            ? { ...entry, resource: before.resource }
            : entry,
        )
      },
    },
  },
]
