import type { ExchangeRef } from '../../../../src/evidence/types.js'
import {
  type AbsenceEvidence,
  bound,
  type BoundEvidence,
  fire,
  fireWithControl,
} from '../../../../src/scenario/binding.js'
import type { EventEvidence } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type DeletionEvidence = {
  /** the Subscription that is deleted while it is bound */
  readonly bound: BoundEvidence
  /** another one, which stays */
  readonly control: BoundEvidence
  readonly before: EventEvidence
  readonly deletion: ExchangeRef
  /** null when the Subscription could not be deleted, or the first event did not come */
  readonly after: AbsenceEvidence | null
}

/** A Subscription is deleted while its socket is open. */
export const deletion: Scenario<DeletionEvidence> = scenario({
  key: 'deletion',
  title: 'Delete a Subscription while it is bound, with an event before and after',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['create', 'trigger'],
  async act(actor): Promise<DeletionEvidence> {
    const [victim, control] = await Promise.all([
      bound(actor, {}, 'socket of the Subscription that is deleted'),
      bound(actor, {}, 'control: socket of another Subscription'),
    ])
    const { trigger, latenciesMs } = await fire(actor, [victim, control])
    const [latencyMs = null] = latenciesMs
    const deleted = await actor.world.resources.remove(actor.caller, 'Subscription', victim.subscription.id)
    const proven = deleted.ok && latencyMs !== null
    return {
      bound: victim.evidence,
      control: control.evidence,
      before: { trigger },
      deletion: deleted.ref,
      after: proven ? await fireWithControl(actor, control, [victim.socket]) : null,
    }
  },
})
