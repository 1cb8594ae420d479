import { isHeartbeat } from '../../../../src/evidence/events.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import {
  beatsMayComeMs,
  bindGrant,
  bindOn,
  type Bound,
  type BoundEvidence,
  whyLost,
} from '../../../../src/scenario/binding.js'
import { fire } from '../../../../src/scenario/firing.js'
import { type EventEvidence, eventIfDue } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { SubscriptionRefused } from '../../../../src/scenario/outcomes.js'
import { dialects } from './bind-dialects.js'
import { type AcceptedTerms, termsOf } from './terms.js'
import { forms } from './invocations.js'
import { subscribeInFull } from './levels.js'

export type SeveralBindsEvidence = {
  readonly first: BoundEvidence
  /** null when the second token is for another `websocket-url` */
  readonly second: BoundEvidence | null
  /** null when the socket was closed before an event could be triggered */
  readonly event: EventEvidence | null
  /** one more, when heartbeats were there or waited for no longer; null where the first did not come */
  readonly later?: EventEvidence | null
  /** of the first and of the second, which asks for another content level; absent in older records */
  readonly accepted?: readonly [AcceptedTerms, AcceptedTerms]
}

/** Two Subscriptions, bound one after the other on one socket. */
export const severalBinds: Scenario<SeveralBindsEvidence> = scenario({
  key: 'several-binds',
  title: 'Bind two Subscriptions on one socket, one after the other, and trigger events of both',
  subscriptions: 2,
  rests: true,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<SeveralBindsEvidence> {
    const [subscription, other] = await Promise.all([
      withHeartbeats(actor, subscribe),
      withHeartbeats(actor, subscribeInFull),
    ])
    const first = await boundFirst(actor, subscription)
    const base = { first: first.evidence, accepted: [termsOf(subscription), termsOf(other)] as const }
    const grant = await actor.grant([other.id])
    if (grant.url !== first.grant.url) return { ...base, second: null, event: null }
    const second = await bindOn(actor, first.socket, other, grant)
    if (first.socket.closed) return { ...base, second: second.evidence, event: null }
    const { trigger, latenciesMs } = await fire(actor, [first, second])
    // Heartbeats of several Subscriptions may share a Bundle: what comes by a timer is waited for.
    const waitMs = Math.max(beatsMayComeMs(actor), beatsAreDueMs(actor, subscription))
    if (waitMs > 0)
      await first.socket.waitUntil(() => first.socket.frames.some(isHeartbeat) || undefined, waitMs)
    const isNext = latenciesMs.some((latency) => latency !== null) && !first.socket.closed
    const later = isNext ? await eventIfDue(actor, first) : null
    return { ...base, second: second.evidence, event: { trigger }, later }
  },
})

/** A short period, so that the wait is short; not every server takes one. */
const PERIOD_SECONDS = 1

async function withHeartbeats(actor: Actor, make: typeof subscribeInFull): Promise<Subscribed> {
  try {
    return await make(actor, { heartbeatSeconds: PERIOD_SECONDS })
  } catch (error) {
    if (!(error instanceof SubscriptionRefused)) throw error
    return make(actor)
  }
}

async function boundFirst(actor: Actor, subscription: Subscribed): Promise<Bound> {
  const grant = await actor.grant([subscription.id])
  const binding = await bindGrant(actor, subscription, grant, 'socket for two Subscriptions')
  if (binding.lost) actor.lacks('handshake', whyLost(binding))
  return binding
}

/** How long heartbeats are waited for that were agreed on, as far as scope and wait budget go, in milliseconds. */
function beatsAreDueMs({ world }: Actor, { terms }: Subscribed): number {
  const agreed =
    world.rests && terms.heartbeatSeconds !== null && terms.heartbeatSeconds <= 10 * PERIOD_SECONDS
  return agreed ? Math.min(world.deadlines.of('heartbeat'), world.target.waitBudgetSeconds * 1_000) : 0
}
