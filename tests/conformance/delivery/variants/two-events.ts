import type { Core } from '../../../../src/reference/core.js'
import type { SubscriptionEvent, SubscriptionState } from '../../../../src/reference/model.js'
import type { Trait } from '../../../../src/reference/trait.js'

const secondOf = (id: string, number: number): string =>
  `event ${number} of ${id} is the second of a creation`

/** What is made is an event twice, each with a number of its own. */
function secondEvents(
  batches: readonly (readonly SubscriptionEvent[])[],
  { id }: SubscriptionState,
  { memory, subscriptions }: Core,
): void {
  for (const { resource, interaction } of batches.flat()) {
    const key = `second event of ${resource.resourceType}/${resource.id} for ${id}`
    if (memory.has(key)) continue
    memory.set(key, true)
    memory.set(secondOf(id, (subscriptions.find(id)?.count ?? 0) + 1), true)
    subscriptions.happened(id, { interaction, resource })
  }
}

const inMessagesOfTheirOwn: NonNullable<Trait['hooks']['batches']> = (batches, { subscription, server }) => {
  secondEvents(batches, subscription, server)
  return batches.flat().map((event) => [event])
}

/** One creation may be several events; none of these servers may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'two-events-a-create',
    kind: 'variant',
    summary: 'A creation is two events, each with a number of its own.',
    hooks: {
      batches: (batches, { subscription, server }) => {
        secondEvents(batches, subscription, server)
        return batches
      },
    },
  },
  {
    name: 'two-events-a-create-and-slow-updates',
    kind: 'variant',
    summary:
      'A creation is two events, each in a message of its own, and those of updates are 40 ms on their way.',
    hooks: {
      batches: inMessagesOfTheirOwn,
      frame: (frames, { events, session, server }) => {
        if (!events.some(({ interaction }) => interaction === 'update')) return frames
        server.timers.after(40, () => session.write(frames))
        return []
      },
    },
  },
  {
    name: 'second-event-of-a-create-late',
    kind: 'variant',
    summary: 'A creation is two events, and the message of the second is 700 ms on its way.',
    hooks: {
      batches: inMessagesOfTheirOwn,
      frame: (frames, { events, subscription: { id }, session, server }) => {
        if (!events.some(({ number }) => server.memory.has(secondOf(id, number)))) return frames
        server.timers.after(700, () => session.write(frames))
        return []
      },
    },
  },
]
