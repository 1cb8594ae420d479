import { bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { type Fired, fireUpdate } from '../../../../src/scenario/firing.js'
import { asked, type EventEvidence, eventIfDue, fireThrice, isDue } from '../../../../src/scenario/events.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { type AcceptedTerms, termsOf } from './terms.js'
import { forms } from './invocations.js'

export type SituationsEvidence = {
  readonly bound: BoundEvidence
  /** an event some seconds after the bind, and two more where it did not come */
  readonly settled: readonly EventEvidence[]
  /** changes of a resource that was made before; none where no definition of the topic says that they trigger */
  readonly updates: readonly EventEvidence[]
  /** one more creation after updates that did not come; null when it was not needed, or the token had expired */
  readonly control: EventEvidence | null
  readonly accepted: AcceptedTerms
}

const UPDATES = 3

/** Events that are due later than right after the bind, and of another kind than a creation. */
export const situations: Scenario<SituationsEvidence> = scenario({
  key: 'delivery-situations',
  title: 'Trigger an event some seconds after the bind, and update its resource where that is an event too',
  subscriptions: 1,
  rests: true,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<SituationsEvidence> {
    const binding = await bound(actor, {}, 'socket that has been bound for some seconds')
    await actor.rest()
    const settled = await fireThrice(actor, binding)
    const made = settled[0]?.trigger
    const isEvent = actor.world.target.updateDefined === true && made !== undefined
    const changed: readonly (Fired | null)[] = isEvent
      ? await Promise.all(Array.from({ length: UPDATES }, () => fireUpdate(actor, binding, made)))
      : []
    const updates = changed.flatMap((each) => (each && isDue(actor, binding, each) ? [each] : []))
    const missed = updates.length > 0 && updates.every(({ latencyMs }) => latencyMs === null)
    const mayFire = missed && leftOf(actor, binding.grant) > 0
    const control = mayFire ? await eventIfDue(actor, binding, { always: true }) : null
    return {
      bound: binding.evidence,
      settled,
      updates: updates.map(asked),
      control,
      accepted: termsOf(binding.subscription),
    }
  },
})
