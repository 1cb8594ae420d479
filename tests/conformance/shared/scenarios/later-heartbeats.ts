import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { isObject } from '../../../../src/fhir/json.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import {
  bindGrant,
  bindOn,
  type Bound,
  type BoundEvidence,
  isHeartbeat,
} from '../../../../src/scenario/binding.js'
import { asked, type EventEvidence, fireAt } from '../../../../src/scenario/events.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { heartbeat, LONGEST_QUIET_SECONDS, readOf, subscribeWithHeartbeat } from './heartbeat.js'
import { forms } from './invocations.js'

export type LaterHeartbeatsEvidence = {
  readonly bound: BoundEvidence
  readonly acceptedSeconds: number | null
  /** before two heartbeats, as far as they came, and after them */
  readonly events: readonly EventEvidence[]
  /** the Subscription turned off on the open socket, and read after that and after another listening; null when not tried */
  readonly off: { readonly exchange: ExchangeRef; readonly reads: readonly ExchangeRef[] } | null
}

/** Heartbeats that come when events have come, and when the Subscription has been turned off. */
export const laterHeartbeats: Scenario<LaterHeartbeatsEvidence> = scenario({
  key: 'later-heartbeats',
  title: 'Listen for heartbeats after an event, and after the Subscription was turned off',
  subscriptions: 1,
  // By then most of the others have triggered what they trigger: their events would put the heartbeats off.
  after: [forms, dialects, heartbeat],
  needs: ['create', 'trigger'],
  waits: true,
  async act(actor): Promise<LaterHeartbeatsEvidence> {
    const subscription = await subscribeWithHeartbeat(actor)
    const seconds = subscription.terms.heartbeatSeconds
    if (seconds !== null && seconds > LONGEST_QUIET_SECONDS)
      actor.skip(`the shortest heartbeat period that the server takes is ${seconds} s`)
    const grant = await actor.grant([subscription.id])
    const bound = await bindGrant(actor, subscription, grant, 'socket with heartbeats after an event')
    const base = { bound: bound.evidence, acceptedSeconds: seconds }
    if (seconds === null) return { ...base, events: [], off: null }
    const { events, last } = await aroundBeats(actor, bound, seconds)
    return { ...base, events, off: await turnedOff(actor, last, seconds) }
  },
})

/** Others' events begin the silence anew, so that heartbeats may not come at once. */
const MOST_ROUNDS = 3

/** One event before two heartbeats and one after them, whatever else comes between. */
async function aroundBeats(
  actor: Actor,
  bound: Bound,
  seconds: number,
): Promise<{ readonly events: readonly EventEvidence[]; readonly last: Bound }> {
  const waitMs = 2 * seconds * 1_000 + actor.world.deadlines.of('heartbeatSlack')
  const first = await fireAt(actor, bound)
  const { frames } = bound.socket
  const from = frames.length
  const areThere = (): boolean => frames.slice(from).filter(isHeartbeat).length >= 2
  let last = bound
  for (let round = 0; round < MOST_ROUNDS && first.latencyMs !== null && !areThere(); round++) {
    last = await prolonged(actor, last, waitMs)
    await last.socket.waitUntil(() => areThere() || undefined, waitMs)
  }
  const more = first.latencyMs === null ? [] : [await fireAt(actor, last)]
  return { events: [first, ...more].map(asked), last }
}

/** Binds a fresh token where the old one does not live long enough. */
async function prolonged(actor: Actor, bound: Bound, milliseconds: number): Promise<Bound> {
  const { grant, socket, subscription } = bound
  if (socket.closed || leftOf(actor, grant) > milliseconds + actor.world.deadlines.of('underWay'))
    return bound
  const fresh = await actor.grant([subscription.id])
  return fresh.url === grant.url ? bindOn(actor, socket, subscription, fresh) : bound
}

async function turnedOff(
  actor: Actor,
  bound: Bound,
  seconds: number,
): Promise<LaterHeartbeatsEvidence['off']> {
  const listenedMs = 1.5 * seconds * 1_000
  const { socket, subscription, grant } = await prolonged(actor, bound, listenedMs)
  if (socket.closed || leftOf(actor, grant) < listenedMs) return null
  const { path } = subscription
  const current = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
  const body = { ...(isObject(current.json) ? current.json : {}), status: 'off' }
  const exchange = await actor.http({ purpose: 'turn the Subscription off', method: 'PUT', path, body })
  if (!exchange.ok) return { exchange: exchange.ref, reads: [] }
  const before = await readOf(actor, subscription)
  await socket.listen(listenedMs)
  return { exchange: exchange.ref, reads: [before, await readOf(actor, subscription)] }
}
