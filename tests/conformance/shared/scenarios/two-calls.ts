import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { bindGrant, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { leftWhen } from '../../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type TwoCallsEvidence = {
  readonly first: ExchangeRef
  readonly second: ExchangeRef
  /** bound with the first token after the second had been issued */
  readonly withFirst: BoundEvidence
  /** bound with the second token */
  readonly withSecond: BoundEvidence
  /** the second token again, on another socket */
  readonly again: BoundEvidence
  /** the Subscription, read when both had been issued; absent in records of version 1.0 */
  readonly readBack?: ExchangeRef
  /** milliseconds left of the first token's life, by the target's clock, when it was sent */
  readonly firstLeftMs: number
}

/** Two tokens for one Subscription, one right after the other: both are valid, until each expires. */
export const twoCalls: Scenario<TwoCallsEvidence> = scenario({
  key: 'two-calls',
  title: 'Ask twice for a token, bind with both, and with the second one twice',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor): Promise<TwoCallsEvidence> {
    const subscription = await subscribe(actor)
    const first = await actor.grant([subscription.id])
    const second = await actor.grant([subscription.id])
    const readBack = await actor.http({
      purpose: 'read Subscription',
      method: 'GET',
      path: subscription.path,
    })
    const withFirst = await bindGrant(actor, subscription, first, 'bound with the first token')
    const firstLeftMs = leftWhen(actor, first, withFirst.evidence.boundAt)
    const withSecond = await bindGrant(actor, subscription, second, 'bound with the second token')
    const again = await bindGrant(actor, subscription, second, 'bound with the second token again')
    actor.fact('singleUse', again.lost && !withSecond.lost)
    return {
      first: first.operation,
      second: second.operation,
      withFirst: withFirst.evidence,
      withSecond: withSecond.evidence,
      again: again.evidence,
      readBack: readBack.ref,
      firstLeftMs,
    }
  },
})
