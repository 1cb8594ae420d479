import type { Actor } from '../../../../src/scenario/actor.js'
import {
  arrival,
  createTrigger,
  refuseHopelessEvents,
  type TriggerEvidence,
} from '../../../../src/scenario/firing.js'
import { type Bound, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { NotApplicable, SubscriptionRefused } from '../../../../src/scenario/outcomes.js'
import { dialects } from './bind-dialects.js'
import { type AcceptedTerms, termsOf } from './terms.js'
import { forms } from './invocations.js'

/** A maxCount of 1 leaves no room for doubt. */
const MAX_COUNT = 1

const BURST = 5

export type BatchingEvidence = {
  readonly bound: BoundEvidence
  readonly accepted: AcceptedTerms
  /** what the accepted Subscription says; null when it says nothing */
  readonly acceptedMaxCount: number | null
  /** all at once */
  readonly triggers: readonly TriggerEvidence[]
}

/** Many events at once for a Subscription that wants one in each notification. */
export const batching: Scenario<BatchingEvidence> = scenario({
  key: 'batching',
  title: 'Trigger five events at once for a bound Subscription with a maxCount of 1',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<BatchingEvidence> {
    const binding = await boundWithMaxCount(actor)
    const { triggers, latencies } = await burst(actor, binding)
    await binding.socket.listen(actor.world.deadlines.absenceGrace(Math.max(0, ...latencies)))
    const { terms } = binding.subscription
    return {
      bound: binding.evidence,
      accepted: termsOf(binding.subscription),
      acceptedMaxCount: terms.maxCount,
      triggers,
    }
  },
})

async function boundWithMaxCount(actor: Actor): Promise<Bound> {
  try {
    return await bound(actor, { maxCount: MAX_COUNT }, 'bound socket, maxCount 1')
  } catch (error) {
    if (!(error instanceof SubscriptionRefused) || ![400, 422, 501].includes(error.status ?? 0)) throw error
    throw new NotApplicable(`the server refuses a maxCount: HTTP ${error.status}`)
  }
}

async function burst(
  actor: Actor,
  binding: Bound,
): Promise<{ triggers: readonly TriggerEvidence[]; latencies: readonly number[] }> {
  refuseHopelessEvents(actor)
  const release = await actor.world.quiet.shared()
  try {
    const from = binding.socket.frames.length
    const triggers = await Promise.all(Array.from({ length: BURST }, () => createTrigger(actor)))
    const waits = await Promise.all(triggers.map((trigger) => arrival(actor, binding, trigger, from)))
    return { triggers, latencies: waits.flatMap((latency) => latency ?? []) }
  } finally {
    release()
  }
}
