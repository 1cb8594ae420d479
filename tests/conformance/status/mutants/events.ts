import type { Trait } from '../../../../src/reference/trait.js'
import { eventElement, status, statusElement } from '../../../../src/reference/edits/resources.js'
import {
  absent,
  atLevel,
  element,
  EVENT,
  eventually,
  type NotificationHook,
} from '../../../../src/reference/edits/statuses.js'
import type { Bundle } from '../../../../src/reference/model.js'
import { objects } from '../../../../src/reference/resource.js'

/** Changes the R4 parameters of the status in heartbeats. */
const parameters = (change: (parameter: Record<string, unknown>) => object): NotificationHook => ({
  notification: (bundle: Bundle, { type }) =>
    type !== 'heartbeat'
      ? bundle
      : status(bundle, (resource) => ({
          ...resource,
          parameter: objects(resource['parameter']).map(change),
        })),
})

/** What the status says of events. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'event-with-date',
    kind: 'mutant',
    summary: 'The timestamp of an event is a date.',
    breaks: 'SS-17/malformed',
    hooks: eventually('timestamp', (value) => String(value).slice(0, 10)),
  },
  {
    name: 'event-without-timestamp',
    kind: 'mutant',
    summary: 'Events have no timestamp.',
    breaks: 'SS-17/missing',
    hooks: eventually('timestamp', absent),
  },
  {
    name: 'focus-on-empty',
    kind: 'mutant',
    summary: 'Events have a focus at level empty.',
    breaks: 'SS-18/on-empty',
    hooks: {
      notification: (bundle, { subscription, events }) => {
        if (subscription.content !== 'empty') return bundle
        const ids = events.map(({ resource }) => resource.id)
        return eventElement(bundle, 'focus', () => ({ reference: `Encounter/${ids.shift()}` }))
      },
    },
  },
  {
    name: 'no-focus-on-full-resource',
    kind: 'mutant',
    summary: 'Events have no focus at level full-resource.',
    breaks: 'SS-18/missing',
    hooks: eventually('focus', absent, 'full-resource'),
  },
  {
    name: 'context-on-empty',
    kind: 'mutant',
    summary: 'Events name the Patient at level empty.',
    breaks: 'SS-19/on-empty',
    hooks: {
      notification: (bundle, { subscription, server }) => {
        const patient = { reference: 'Patient/1' }
        const context = server.shape.release === 'R4' ? patient : [patient]
        return subscription.content === 'empty'
          ? eventElement(bundle, 'additionalContext', () => context)
          : bundle
      },
    },
  },
  {
    name: 'topic-on-empty',
    kind: 'mutant',
    summary: 'Event notifications name the topic at level empty.',
    breaks: 'SS-20/on-empty',
    hooks: {
      notification: (bundle, { type, subscription }) =>
        type === EVENT && subscription.content === 'empty'
          ? statusElement(bundle, 'topic', () => subscription.topic)
          : bundle,
    },
  },
  {
    name: 'no-topic-on-full-resource',
    kind: 'mutant',
    summary: 'Event notifications do not name the topic at level full-resource.',
    breaks: 'SS-20/missing',
    hooks: atLevel('full-resource', 'topic', absent),
  },
  {
    name: 'topic-of-another',
    kind: 'mutant',
    summary: 'Event notifications name another topic.',
    breaks: 'SS-20/other-topic',
    hooks: atLevel('id-only', 'topic', () => 'http://example.org/SubscriptionTopic/other'),
  },
  {
    name: 'status-frozen',
    kind: 'mutant',
    summary: 'Event notifications say that the Subscription is still requested.',
    breaks: 'SS-21/stale',
    hooks: element(EVENT, 'status', () => 'requested'),
  },
  {
    name: 'parameter-in-camel-case',
    kind: 'mutant',
    summary: 'The counter of a heartbeat has its R5 name.',
    breaks: 'SS-23/wrong-name',
    releases: ['R4'],
    hooks: parameters((parameter) =>
      parameter['name'] === 'events-since-subscription-start'
        ? { ...parameter, name: 'eventsSinceSubscriptionStart' }
        : parameter,
    ),
  },
  {
    name: 'parameter-of-another-type',
    kind: 'mutant',
    summary: 'The status in a heartbeat is a valueString.',
    breaks: 'SS-23/wrong-type',
    releases: ['R4'],
    hooks: parameters((parameter) =>
      parameter['name'] === 'status' ? { name: 'status', valueString: parameter['valueCode'] } : parameter,
    ),
  },
]
