import { randomUUID } from 'node:crypto'
import type { Trait } from '../../../src/reference/trait.js'
import { entries } from '../../../src/reference/edits/resources.js'
import { subscriptionStatus } from '../../../src/reference/releases/native.js'
import type { Bundle, Entry } from '../../../src/reference/model.js'

const CORE = ['R5', 'R6a'] as const

const BACKPORT = ['R4', 'R4B'] as const

/** Changes the status entry alone. */
const first = (bundle: Bundle, change: (entry: Entry) => Entry): Bundle =>
  entries(bundle, (entry, index) => (index === 0 ? change(entry) : entry))

function without(entry: Entry, name: keyof Entry): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== name))
}

/** Where there are several entries, the status comes last. */
const statusLast = {
  notification: (bundle: Bundle): Bundle => ({ ...bundle, entry: [...(bundle.entry ?? [])].reverse() }),
}

/** Changes the fullUrl of whatever has a RESTful one. */
const addressed = (bundle: Bundle, change: (url: string) => string): Bundle =>
  entries(bundle, (entry) =>
    entry.fullUrl?.startsWith('http') ? { ...entry, fullUrl: change(entry.fullUrl) } : entry,
  )

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'history-bundle',
    kind: 'mutant',
    summary: 'Notifications are Bundles of type `history`.',
    breaks: 'NB-01/wrong-type',
    releases: CORE,
    hooks: { notification: (bundle) => ({ ...bundle, type: 'history' }) },
  },
  {
    name: 'bundle-type-of-r5',
    kind: 'mutant',
    summary: 'Notifications have the Bundle type that only R5 has.',
    breaks: 'NB-02/unknown-code',
    releases: BACKPORT,
    hooks: { notification: (bundle) => ({ ...bundle, type: 'subscription-notification' }) },
  },
  {
    name: 'collection-bundle',
    kind: 'mutant',
    summary: 'Notifications are Bundles of type `collection`, whose entries say no request and no response.',
    breaks: 'NB-02/wrong-type',
    releases: BACKPORT,
    hooks: { notification: (bundle) => ({ ...bundle, type: 'collection' }) },
  },
  {
    name: 'status-of-r4b-on-r4',
    kind: 'mutant',
    summary: 'The status is a SubscriptionStatus, which R4 does not have.',
    breaks: 'NB-05/status-resource',
    releases: ['R4'],
    hooks: {
      notification: (bundle, { type, subscription, events, server }) => {
        const shown = subscription.content !== 'empty'
        const facts = {
          id: String(bundle.entry?.[0]?.resource?.id),
          subscription: `Subscription/${subscription.id}`,
          status: subscription.status,
          type,
          eventsSinceStart: events.at(-1)?.number ?? subscription.count,
          events: events.map(({ number, timestamp, resource }) => ({
            number,
            timestamp,
            ...(shown && { focus: `${server.baseUrl}/Encounter/${resource.id}` }),
          })),
        }
        return first(bundle, (entry) => ({ ...entry, resource: subscriptionStatus(facts) }))
      },
    },
  },
  {
    name: 'bare-uuid-as-full-url',
    kind: 'mutant',
    summary: 'The fullUrl of the status is a UUID without `urn:uuid:`.',
    breaks: 'NB-12/not-absolute',
    hooks: {
      notification: (bundle) =>
        first(bundle, (entry) => ({ ...entry, fullUrl: String(entry.fullUrl).replace('urn:uuid:', '') })),
    },
  },
  {
    name: 'entry-of-nothing',
    kind: 'mutant',
    summary: 'At level id-only an entry has a fullUrl and nothing else.',
    breaks: 'NB-16/nothing-in-entry',
    releases: CORE,
    hooks: {
      notification: (bundle) =>
        entries(bundle, (entry, index) => (index > 0 && !entry.resource ? without(entry, 'request') : entry)),
    },
  },
  {
    name: 'entries-repeated',
    kind: 'mutant',
    summary: 'Each further entry stands twice in its Bundle.',
    breaks: 'NB-16/repeated-full-url',
    releases: CORE,
    hooks: {
      notification: (bundle) => ({
        ...bundle,
        entry: (bundle.entry ?? []).flatMap((entry, index) => (index === 0 ? [entry] : [entry, entry])),
      }),
    },
  },
  {
    name: 'further-entries-without-full-url',
    kind: 'mutant',
    summary: 'Entries beside the status have no fullUrl.',
    breaks: 'NB-15/no-full-url',
    releases: BACKPORT,
    hooks: {
      notification: (bundle) =>
        entries(bundle, (entry, index) => (index === 0 ? entry : without(entry, 'fullUrl'))),
    },
  },
  {
    name: 'status-last',
    kind: 'mutant',
    summary: 'The status is the last entry.',
    breaks: 'NB-03/no-status-first',
    releases: CORE,
    hooks: statusLast,
  },
  {
    name: 'status-last-on-r4b',
    kind: 'mutant',
    summary: 'The status is the last entry.',
    breaks: 'NB-04/no-status-first',
    releases: ['R4B'],
    hooks: statusLast,
  },
  {
    name: 'status-last-on-r4',
    kind: 'mutant',
    summary: 'The status is the last entry.',
    breaks: 'NB-05/no-parameters-first',
    releases: ['R4'],
    hooks: statusLast,
  },
  {
    name: 'status-without-full-url',
    kind: 'mutant',
    summary: 'The status entry has no fullUrl.',
    breaks: 'NB-06/no-full-url',
    releases: CORE,
    hooks: { notification: (bundle) => first(bundle, (entry) => without(entry, 'fullUrl')) },
  },
  {
    name: 'notification-with-total',
    kind: 'mutant',
    summary: 'Notifications have a total.',
    breaks: 'NB-07/total',
    releases: CORE,
    hooks: { notification: (bundle) => ({ ...bundle, total: 1 }) },
  },
  {
    name: 'notification-with-search',
    kind: 'mutant',
    summary: 'Entries of notifications have a search mode.',
    breaks: 'NB-07/search',
    releases: CORE,
    hooks: {
      notification: (bundle) => entries(bundle, (entry) => ({ ...entry, search: { mode: 'match' } })),
    },
  },
  {
    name: 'status-without-request',
    kind: 'mutant',
    summary: 'The status entry has no request.',
    breaks: 'NB-09/no-request',
    releases: BACKPORT,
    hooks: { notification: (bundle) => first(bundle, (entry) => without(entry, 'request')) },
  },
  {
    name: 'status-without-response',
    kind: 'mutant',
    summary: 'The status entry has no response.',
    breaks: 'NB-09/no-response',
    releases: BACKPORT,
    hooks: { notification: (bundle) => first(bundle, (entry) => without(entry, 'response')) },
  },
  {
    name: 'response-without-status',
    kind: 'mutant',
    summary: 'The response of the status entry has no status.',
    breaks: 'NB-09/incomplete',
    releases: BACKPORT,
    hooks: {
      notification: (bundle) =>
        first(bundle, (entry) => ({ ...entry, response: { location: 'urn:x' } }) as unknown as Entry),
    },
  },
  {
    name: 'status-by-create',
    kind: 'mutant',
    summary: 'The request of the status entry is the creation of a Subscription.',
    breaks: 'NB-10/other-request',
    releases: BACKPORT,
    hooks: {
      notification: (bundle) =>
        first(bundle, (entry) => ({ ...entry, request: { method: 'POST', url: 'Subscription' } })),
    },
  },
  {
    name: 'heartbeat-of-two-statuses',
    kind: 'mutant',
    summary: 'Heartbeats hold the status twice.',
    breaks: 'NB-11/several-status',
    releases: ['R4', 'R4B', 'R5'],
    hooks: {
      notification: (bundle, { type }) => {
        const [status, ...further] = bundle.entry ?? []
        if (type !== 'heartbeat' || !status) return bundle
        return { ...bundle, entry: [status, { ...status, fullUrl: `urn:uuid:${randomUUID()}` }, ...further] }
      },
    },
  },
  {
    name: 'full-url-of-another',
    kind: 'mutant',
    summary: 'The fullUrl of a resource ends in another id.',
    breaks: 'NB-12/disagrees',
    hooks: {
      notification: (bundle, { subscription }) =>
        subscription.content === 'full-resource' ? addressed(bundle, (url) => `${url}x`) : bundle,
    },
  },
  {
    name: 'full-url-of-a-version',
    kind: 'mutant',
    summary: 'The fullUrl of a resource names its version.',
    breaks: 'NB-13/version-specific',
    hooks: { notification: (bundle) => addressed(bundle, (url) => `${url}/_history/1`) },
  },
  {
    name: 'local-timestamp',
    kind: 'mutant',
    summary: 'The timestamp of the Bundle has no offset.',
    breaks: 'NB-14/malformed',
    hooks: {
      notification: (bundle) => ({ ...bundle, timestamp: String(bundle['timestamp']).replace('Z', '') }),
    },
  },
  {
    name: 'status-without-full-url-on-r4',
    kind: 'mutant',
    summary: 'The status entry has no fullUrl.',
    breaks: 'NB-15/status-without-full-url',
    releases: BACKPORT,
    hooks: { notification: (bundle) => first(bundle, (entry) => without(entry, 'fullUrl')) },
  },
  {
    name: 'null-in-notification',
    kind: 'mutant',
    summary: 'A notification of an event says `meta: null`.',
    breaks: 'NB-17/json',
    hooks: {
      notification: (bundle, { type }) =>
        type === 'event-notification' ? { ...bundle, meta: null } : bundle,
    },
  },
  {
    name: 'property-twice-in-handshake',
    kind: 'mutant',
    summary: 'A handshake says the language of the Bundle twice.',
    breaks: 'NB-17/json',
    hooks: {
      frame: (frames, { type }) =>
        frames.map((frame) =>
          type === 'handshake' && typeof frame === 'string'
            ? frame.replace(/^\{/, '{"language":"en","language":"de",')
            : frame,
        ),
    },
  },
  {
    name: 'updated-yesterday-in-notification',
    kind: 'mutant',
    summary: 'The Bundle of a notification was last updated `yesterday`.',
    breaks: 'NB-17/schema',
    hooks: { notification: (bundle) => ({ ...bundle, meta: { lastUpdated: 'yesterday' } }) },
  },
]
