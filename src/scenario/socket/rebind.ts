import { bindOn, bound, type BoundEvidence } from '../binding.js'
import { dialects } from '../dialect-probe.js'
import { forms } from '../invocations.js'
import { scenario, type Scenario } from '../types.js'
import { fireAt, type EventEvidence } from './events.js'

export type RebindEvidence = {
  readonly first: BoundEvidence
  /** before the second bind */
  readonly before: EventEvidence
  /** null when the first event did not come, or the fresh token is for another `websocket-url` */
  readonly second: BoundEvidence | null
  readonly sameUrl: boolean
  /** after the second bind; null when the socket was closed or it did not come to that */
  readonly after: EventEvidence | null
}

/** The way to go on with a Subscription beyond the life of one token. */
export const rebind: Scenario<RebindEvidence> = scenario({
  key: 'rebind',
  title: 'Bind a Subscription again with a fresh token on the same socket, with an event before and after',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<RebindEvidence> {
    const first = await bound(actor, {}, 'socket that is bound twice')
    const before = await fireAt(actor, first)
    const grant = await actor.grant([first.subscription.id])
    const sameUrl = grant.url === first.grant.url
    if (!sameUrl || before.latencyMs === null)
      return { first: first.evidence, before, second: null, sameUrl, after: null }
    const second = await bindOn(actor, first.socket, first.subscription, grant)
    if (first.socket.closed)
      return { first: first.evidence, before, second: second.evidence, sameUrl, after: null }
    const after = await fireAt(actor, second)
    // A second copy comes about as late as the first.
    await first.socket.listen(actor.world.deadlines.absenceGrace(after.latencyMs ?? 0))
    return { first: first.evidence, before, second: second.evidence, sameUrl, after }
  },
})
