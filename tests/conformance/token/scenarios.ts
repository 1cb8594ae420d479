import {
  type AbsenceEvidence,
  bound,
  type BoundEvidence,
  fireWithControl,
} from '../../../src/scenario/binding.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { forms } from '../shared/scenarios/invocations.js'

export type OtherSubscriptionEvidence = {
  /** bound with a token for its Subscription alone */
  readonly bound: BoundEvidence
  /** bound with a token for the other Subscription */
  readonly control: BoundEvidence
  readonly event: AbsenceEvidence
}

/** Two Subscriptions on one topic, a socket for each: what belongs to one must not come on the other's. */
export const otherSubscription: Scenario<OtherSubscriptionEvidence> = scenario({
  key: 'other-subscription',
  title: 'Bind two Subscriptions on a socket each, and trigger an event of both',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<OtherSubscriptionEvidence> {
    const [one, control] = await Promise.all([
      bound(actor, {}, 'socket of one Subscription'),
      bound(actor, {}, 'control: socket of the other'),
    ])
    const event = await fireWithControl(actor, control, [one.socket])
    return { bound: one.evidence, control: control.evidence, event }
  },
})
