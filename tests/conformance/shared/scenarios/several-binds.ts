import { subscribe } from '../../../../src/scenario/subscribing.js'
import {
  beatsMayComeMs,
  bindOn,
  bound,
  type BoundEvidence,
  fire,
  isHeartbeat,
} from '../../../../src/scenario/binding.js'
import type { EventEvidence } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type SeveralBindsEvidence = {
  readonly first: BoundEvidence
  /** null when the second token is for another `websocket-url` */
  readonly second: BoundEvidence | null
  /** null when the socket was closed before an event could be triggered */
  readonly event: EventEvidence | null
}

/** Two Subscriptions, bound one after the other on one socket. */
export const severalBinds: Scenario<SeveralBindsEvidence> = scenario({
  key: 'several-binds',
  title: 'Bind two Subscriptions on one socket, one after the other, and trigger an event of both',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<SeveralBindsEvidence> {
    const [first, other] = await Promise.all([
      bound(actor, {}, 'socket for two Subscriptions'),
      subscribe(actor),
    ])
    const grant = await actor.grant([other.id])
    if (grant.url !== first.grant.url) return { first: first.evidence, second: null, event: null }
    const second = await bindOn(actor, first.socket, other, grant)
    if (first.socket.closed) return { first: first.evidence, second: second.evidence, event: null }
    const { trigger } = await fire(actor, [first, second])
    // Heartbeats of several Subscriptions may share a Bundle: what comes by a timer is waited for.
    const waitMs = beatsMayComeMs(actor)
    if (waitMs > 0)
      await first.socket.waitUntil(() => first.socket.frames.some(isHeartbeat) || undefined, waitMs)
    return { first: first.evidence, second: second.evidence, event: { trigger } }
  },
})
