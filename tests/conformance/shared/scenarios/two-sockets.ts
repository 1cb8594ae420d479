import { bindGrant, type Bound, type BoundEvidence, whyLost } from '../../../../src/scenario/binding.js'
import { fire } from '../../../../src/scenario/firing.js'
import { type EventEvidence, fireThrice } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { type AcceptedTerms, termsOf } from './terms.js'
import { forms } from './invocations.js'
import { subscribeInFull } from './levels.js'

export type TwoSocketsEvidence = {
  /** closed by the client after the first event */
  readonly closed: BoundEvidence
  readonly kept: BoundEvidence
  /** it asks for the level that has most to send; absent in older records */
  readonly accepted?: AcceptedTerms
  /** an event while both were open */
  readonly before: EventEvidence
  /** on the socket that stayed open; none when the event before did not come on both */
  readonly after: readonly EventEvidence[]
}

/** One Subscription on two sockets, of which one is closed. */
export const twoSockets: Scenario<TwoSocketsEvidence> = scenario({
  key: 'two-sockets',
  title: 'Bind one Subscription on two sockets, close one of them, and trigger an event',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<TwoSocketsEvidence> {
    const subscription = await subscribeInFull(actor)
    const bind = async (purpose: string): Promise<Bound> =>
      bindGrant(actor, subscription, await actor.grant([subscription.id]), purpose)
    const closed = await bind('socket that the client closes')
    if (closed.lost) actor.lacks('handshake', whyLost(closed))
    const kept = await bind('second socket')
    const { trigger, latenciesMs } = await fire(actor, [closed, kept])
    await actor.close(closed.socket)
    const after = latenciesMs.includes(null) ? [] : await fireThrice(actor, kept)
    return {
      closed: closed.evidence,
      kept: kept.evidence,
      accepted: termsOf(subscription),
      before: { trigger },
      after,
    }
  },
})
