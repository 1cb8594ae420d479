import { isHeartbeat } from '../../../../src/evidence/events.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { isObject } from '../../../../src/fhir/json.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { grantOf } from '../../../../src/scenario/answers.js'
import { bindGrant, bindOn, type Bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { type Fired, fireUpdate } from '../../../../src/scenario/firing.js'
import { asked, type EventEvidence, fireAt } from '../../../../src/scenario/events.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { put } from '../../../../src/scenario/updating.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { heartbeat, LONGEST_QUIET_SECONDS, readOf, subscribeWithHeartbeat } from './heartbeat.js'
import { forms } from './invocations.js'

export type LaterHeartbeatsEvidence = {
  /** bound second on its socket, which is the second one of the Subscription, where the server goes along with that */
  readonly bound: BoundEvidence
  /** another Subscription, bound first on that socket; null where none is, absent in records before 0.2 */
  readonly beside?: BoundEvidence | null
  readonly acceptedSeconds: number | null
  /** before two heartbeats, and after them; one where they did not come */
  readonly events: readonly EventEvidence[]
  /** ms since the run began when they had come, or were waited for no longer; null where the event did not come */
  readonly listenedUntil?: number | null
  /** the Subscription turned off on the open socket, and read after that and after another listening; null when not tried */
  readonly off: { readonly exchange: ExchangeRef; readonly reads: readonly ExchangeRef[] } | null
}

/**
 * Heartbeats late in life: after a reconnect, on a socket with another Subscription, when events have come, and when the
 * Subscription has been turned off.
 */
export const laterHeartbeats: Scenario<LaterHeartbeatsEvidence> = scenario({
  key: 'later-heartbeats',
  title: 'Listen for heartbeats after a reconnect and events, and after the Subscription was turned off',
  subscriptions: 2,
  // By then most of the others have triggered what they trigger: their events would put the heartbeats off.
  after: [forms, dialects, heartbeat],
  needs: ['create', 'trigger'],
  waits: true,
  async act(actor): Promise<LaterHeartbeatsEvidence> {
    const subscription = await subscribeWithHeartbeat(actor)
    const seconds = subscription.terms.heartbeatSeconds
    if (seconds !== null && seconds > LONGEST_QUIET_SECONDS)
      actor.skip(`the shortest heartbeat period that the server takes is ${seconds} s`)
    const { bound, beside } =
      seconds === null
        ? await alone(actor, subscription)
        : ((await reconnected(actor, subscription)) ?? (await alone(actor, await another(actor, seconds))))
    const base = { bound: bound.evidence, beside, acceptedSeconds: seconds }
    if (seconds === null) return { ...base, events: [], listenedUntil: null, off: null }
    const { events, listenedUntil, last } = await aroundBeats(actor, bound, seconds)
    return { ...base, events, listenedUntil, off: await turnedOff(actor, last, seconds) }
  },
})

type Worn = Pick<LaterHeartbeatsEvidence, 'beside'> & { readonly bound: Bound }

const PURPOSE = 'socket with heartbeats after events'

/** Bound after another Subscription on a second socket; null where the server does not go along with that. */
async function reconnected(actor: Actor, subscription: Subscribed): Promise<Worn | null> {
  const first = await bindGrant(actor, subscription, await actor.grant([subscription.id]))
  await actor.close(first.socket)
  const other = await subscribe(actor)
  const [otherGrant, grant] = await Promise.all([
    actor.grant([other.id]),
    actor.invoke(actor.form, [subscription.id]).then(grantOf),
  ])
  if (first.lost || !grant || otherGrant.url !== grant.url) return null
  const beside = await bindGrant(actor, other, otherGrant, PURPOSE)
  if (beside.socket.closed) return null
  const bound = await bindOn(actor, beside.socket, subscription, grant)
  return bound.lost ? null : { bound, beside: beside.evidence }
}

async function alone(actor: Actor, subscription: Subscribed): Promise<Worn> {
  const grant = await actor.grant([subscription.id])
  return { bound: await bindGrant(actor, subscription, grant, PURPOSE), beside: null }
}

/** In place of all that were made before: a Subscription may be gone with its socket. */
async function another(actor: Actor, heartbeatSeconds: number): Promise<Subscribed> {
  await actor.removeSubscriptions()
  return subscribe(actor, { heartbeatSeconds })
}

/** Others' events begin the silence anew, so that heartbeats may not come at once. */
const MOST_ROUNDS = 3

/** Three events before two heartbeats and one after them, whatever else comes between. */
async function aroundBeats(
  actor: Actor,
  bound: Bound,
  seconds: number,
): Promise<{
  readonly events: readonly EventEvidence[]
  readonly listenedUntil: number | null
  readonly last: Bound
}> {
  const waitMs = 2 * seconds * 1_000 + actor.world.deadlines.of('heartbeatSlack')
  const first = await fireAt(actor, bound)
  await firedTwiceMore(actor, bound, first)
  const { frames } = bound.socket
  const from = frames.length
  const areThere = (): boolean => frames.slice(from).filter(isHeartbeat).length >= 2
  let last = bound
  for (let round = 0; round < MOST_ROUNDS && first.latencyMs !== null && !areThere(); round++) {
    last = await prolonged(actor, last, waitMs)
    await last.socket.waitUntil(() => areThere() || undefined, waitMs)
  }
  const listenedUntil = first.latencyMs === null ? null : actor.world.journal.now()
  if (areThere()) last = await prolonged(actor, last, actor.world.deadlines.of('lastEvent'))
  const more = areThere() ? [await fireAt(actor, last)] : []
  return { events: [first, ...more].map(asked), listenedUntil, last }
}

/** Updates where they are events, for they cost less than what has to be deleted later. */
async function firedTwiceMore(actor: Actor, bound: Bound, { trigger, latencyMs }: Fired): Promise<void> {
  if (latencyMs === null) return
  for (let more = 0; more < 2; more++) {
    const isEvent = actor.world.target.updateDefined === true
    const update = isEvent ? await fireUpdate(actor, bound, trigger) : null
    if (update === null) await fireAt(actor, bound)
  }
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
  const exchange = await put(actor, 'turn the Subscription off', path, body)
  if (!exchange.ok) return { exchange: exchange.ref, reads: [] }
  const before = await readOf(actor, subscription)
  await socket.listen(listenedMs)
  return { exchange: exchange.ref, reads: [before, await readOf(actor, subscription)] }
}
