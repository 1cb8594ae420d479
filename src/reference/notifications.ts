import { randomUUID } from 'node:crypto'
import type { Core } from './core.js'
import type { NotificationType, Bundle, Entry, SubscriptionEvent, SubscriptionState } from './model.js'
import type { StatusFacts } from './releases/shape.js'

/** A notification Bundle: the status entry and, by content level, one entry for each resource that the events are about. */
export function notification(
  core: Core,
  subscription: SubscriptionState,
  type: NotificationType,
  events: readonly SubscriptionEvent[],
): Bundle {
  const entries = [
    statusEntry(core, subscription, type, events),
    ...resourceEntries(core, subscription, events),
  ]
  const { resourceType, ...rest } = core.shape.notification(new Date().toISOString(), entries)
  return { resourceType, id: randomUUID(), ...rest }
}

/** The entry that says of what Subscription the notification is, and which events it is about. */
export function statusEntry(
  core: Core,
  subscription: SubscriptionState,
  type: NotificationType,
  events: readonly SubscriptionEvent[],
): Entry {
  const id = randomUUID()
  const reference = `${core.baseUrl}/Subscription/${subscription.id}`
  const named = subscription.content !== 'empty'
  const facts: StatusFacts = {
    id,
    subscription: reference,
    status: subscription.status,
    type,
    eventsSinceStart:
      (type === 'event-notification' ? events.at(-1)?.number : undefined) ?? subscription.count,
    // An empty notification says as little as it can: no topic, no focus.
    ...(named && { topic: subscription.topic }),
    events: events.map(({ number, timestamp, resource }) => ({
      number,
      timestamp,
      ...(named && { focus: urlOf(core, resource) }),
    })),
  }
  const entry = { fullUrl: `urn:uuid:${id}`, resource: core.shape.statusResource(facts) }
  return core.shape.describe(entry, 'GET', `${reference}/$status`, '200')
}

function resourceEntries(
  core: Core,
  subscription: SubscriptionState,
  events: readonly SubscriptionEvent[],
): Entry[] {
  if (subscription.content === 'empty') return []
  // One entry for each resource, as it was last: a fullUrl appears once in a Bundle.
  const latest = new Map(events.map((event) => [urlOf(core, event.resource), event]))
  return [...latest].map(([fullUrl, { interaction, resource }]) => {
    if (interaction === 'delete') return core.shape.describe({ fullUrl }, 'DELETE', fullUrl, '204')
    const entry = subscription.content === 'full-resource' ? { fullUrl, resource } : { fullUrl }
    return core.shape.describe(entry, 'GET', fullUrl, '200')
  })
}

function urlOf(core: Core, resource: { resourceType: string; id?: string }): string {
  return `${core.baseUrl}/${resource.resourceType}/${resource.id}`
}
