import type { Actor } from '../../../src/scenario/actor.js'
import {
  type AbsenceEvidence,
  fire,
  fireWithControl,
  type TriggerEvidence,
} from '../../../src/scenario/firing.js'
import { type Bound, bound, type BoundEvidence } from '../../../src/scenario/binding.js'
import { Blocked, SubscriptionRefused, TokenExpired } from '../../../src/scenario/outcomes.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { filterToTry } from '../../../src/scenario/filtering.js'
import type { Filter } from '../../../src/scenario/world.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { forms } from '../shared/scenarios/invocations.js'

export type OtherSubscriptionEvidence = {
  /** bound with a token only for its Subscription, which has a filter where one can be had */
  readonly bound: BoundEvidence
  /** bound with a token for the other Subscription, which has none */
  readonly control: BoundEvidence
  /** of what does not pass the filter */
  readonly event: AbsenceEvidence
  /** null where the server takes no filter that the suite knows; absent in older records */
  readonly filter?: FilterEvidence | null
}

export type FilterEvidence = {
  readonly parameter: string
  /** the accepted Subscription shows it */
  readonly isKept: boolean
  /** a definition of the topic names it */
  readonly isListed: boolean
  /** of what passes it; null when it could not be made */
  readonly passing: TriggerEvidence | null
}

/** Two Subscriptions on one topic, a socket for each: what belongs to one must not come on the other's. */
export const otherSubscription: Scenario<OtherSubscriptionEvidence> = scenario({
  key: 'other-subscription',
  title: 'Bind two Subscriptions on a socket each, one of them with a filter, and trigger events',
  subscriptions: 3,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<OtherSubscriptionEvidence> {
    const filter = filterToTry(actor)
    const [filtered, control] = await Promise.all([
      filter && boundWith(actor, filter),
      bound(actor, {}, 'control: socket of the other'),
    ])
    const one = filtered ?? (await bound(actor, {}, 'socket of one Subscription'))
    const event = await fireWithControl(actor, control, [one.socket])
    const base = { bound: one.evidence, control: control.evidence, event }
    if (!filter || !filtered) return { ...base, filter: null }
    const { value, parameter } = filter.wish
    return {
      ...base,
      filter: {
        parameter,
        isKept: filtered.subscription.terms.filters.some((text) => text.includes(value)),
        isListed: (actor.world.target.topicFilters ?? []).includes(parameter),
        passing: event.graceMs === null ? null : await firePassing(actor, [one, control], filter),
      },
    }
  },
})

/** Null when the server does not take the filter, or does not serve a Subscription that has it. */
async function boundWith(actor: Actor, { wish }: Filter): Promise<Bound | null> {
  try {
    return await bound(actor, { filter: wish }, 'socket of one Subscription, which has a filter')
  } catch (error) {
    if (error instanceof Blocked || error instanceof SubscriptionRefused) return null
    throw error
  }
}

/** A server may refuse a resource that refers to nothing. */
async function firePassing(
  actor: Actor,
  bindings: readonly Bound[],
  { elements }: Filter,
): Promise<TriggerEvidence | null> {
  try {
    return (await fire(actor, bindings, { elements })).trigger
  } catch (error) {
    if (error instanceof Blocked || error instanceof TokenExpired) return null
    throw error
  }
}
