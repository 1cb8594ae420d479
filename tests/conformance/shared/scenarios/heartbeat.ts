import { isHeartbeat } from '../../../../src/evidence/events.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import {
  beatsMayComeMs,
  bindGrant,
  type Bound,
  type BoundEvidence,
} from '../../../../src/scenario/binding.js'
import { asked, canTrigger, type EventEvidence, fireAt } from '../../../../src/scenario/events.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { Blocked, NotApplicable, SubscriptionRefused } from '../../../../src/scenario/outcomes.js'
import type { RecordedSocket } from '../../../../src/wire/websocket.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type HeartbeatEvidence = {
  readonly bound: BoundEvidence
  /** the period that the accepted Subscription names, in seconds; null when it names none, and then nothing was waited for */
  readonly acceptedSeconds: number | null
  /** milliseconds from the bind message to the end of listening */
  readonly listenedMs: number
  /** an event after the listening; null when nothing can be triggered or no period was accepted */
  readonly event: EventEvidence | null
  /** the Subscription, read before and after; null when no period was accepted */
  readonly reads?: readonly ExchangeRef[] | null
  /** its deletion on the open socket, and the milliseconds that were listened then; null when it was not ours to delete */
  readonly deletion?: { readonly exchange: ExchangeRef; readonly listenedMs: number } | null
}

/** A short period first, so that the wait is short; a server may refuse what it finds too short. */
const PERIODS = [1, 10, 30] as const

/** Heartbeats that are waited for: from the second on their order and counters can be judged. */
const ENOUGH = 2

/** Up to this period nobody else triggers while heartbeats are listened for. */
export const LONGEST_QUIET_SECONDS = 2

/** Sockets that are tried one after the other, while events of others leave no silence. */
const MOST_ROUNDS = 3

/**
 * Binds a Subscription with a heartbeat period and listens until two heartbeats have come, or nothing at all during two
 * periods. Events of others begin the silence anew, since any notification counts as a sign of life.
 */
export const heartbeat: Scenario<HeartbeatEvidence> = scenario({
  key: 'heartbeat',
  title: 'Bind a Subscription that asks for heartbeats, and listen',
  subscriptions: 1,
  after: [forms, dialects],
  waits: true,
  async act(actor): Promise<HeartbeatEvidence> {
    const subscription = await subscribeWithHeartbeat(actor)
    const seconds = subscription.terms.heartbeatSeconds
    actor.fact('heartbeatSeconds', seconds)
    // Others' events would fill the silence; a long period is not worth holding them up.
    const isShort = seconds !== null && seconds <= LONGEST_QUIET_SECONDS
    const before = seconds === null ? null : await readOf(actor, subscription)
    const hold = isShort ? await holdAlone(actor) : null
    try {
      const bound = await boundInSilence(actor, subscription, seconds, () => hold?.release())
      const listenedMs = Math.round(actor.world.journal.now() - bound.evidence.boundAt)
      const alone = hold?.held ?? false
      const event =
        seconds !== null && canTrigger(actor) ? asked(await fireAt(actor, bound, { alone })) : null
      const reads = before && [before, await readOf(actor, subscription)]
      hold?.release()
      const deletion = isShort && !actor.world.target.readOnly ? await deleted(actor, bound, seconds) : null
      return { bound: bound.evidence, acceptedSeconds: seconds, listenedMs, event, reads, deletion }
    } finally {
      hold?.release()
    }
  },
})

/** Reads the Subscription. */
export async function readOf(actor: Actor, { path }: Subscribed): Promise<ExchangeRef> {
  return (await actor.http({ purpose: 'read Subscription', method: 'GET', path })).ref
}

/** Deletes the Subscription while its socket is open, and listens for one period and a half. */
async function deleted(
  actor: Actor,
  { socket, subscription, grant }: Bound,
  seconds: number,
): Promise<HeartbeatEvidence['deletion']> {
  const listenedMs = 1.5 * seconds * 1_000
  if (socket.closed || leftOf(actor, grant) < listenedMs) return null
  const exchange = await actor.world.resources.remove(actor.caller, 'Subscription', subscription.id)
  if (!exchange.ok) return null
  await socket.listen(listenedMs)
  return { exchange: exchange.ref, listenedMs }
}

/** The quiet lock, held alone until it is given back. */
async function holdAlone(actor: Actor): Promise<{ readonly held: boolean; release(): void }> {
  const release = await actor.world.quiet.alone()
  const hold = {
    held: true,
    release(): void {
      hold.held = false
      release()
    },
  }
  return hold
}

/**
 * A Subscription with the shortest period that the server takes.
 * @throws NotApplicable when it takes none
 */
export async function subscribeWithHeartbeat(actor: Actor): Promise<Subscribed> {
  let refusal: unknown = null
  for (const heartbeatSeconds of PERIODS) {
    try {
      return await subscribe(actor, { heartbeatSeconds })
    } catch (error) {
      if (!(error instanceof Blocked)) throw error
      refusal = error
    }
  }
  if (refusal instanceof SubscriptionRefused && [400, 422, 501].includes(refusal.status ?? 0))
    throw new NotApplicable(`the server refuses a heartbeat period: HTTP ${refusal.status}`)
  throw refusal
}

/**
 * Others' events may keep a socket busy for the whole life of its token: then nothing can be said of heartbeats, and a
 * fresh token is bound on a fresh socket.
 */
async function boundInSilence(
  actor: Actor,
  subscription: Subscribed,
  seconds: number | null,
  firstRoundOver: () => void,
): Promise<Bound> {
  for (let round = 1; ; round++) {
    const grant = await actor.grant([subscription.id])
    const bound = await bindGrant(actor, subscription, grant, 'socket with heartbeats')
    if (seconds === null || (await listen(actor, bound, seconds)) || round === MOST_ROUNDS) return bound
    firstRoundOver() // nobody is held up for longer
  }
}

/** Listens; true when heartbeats came, or nothing during two periods. */
async function listen(actor: Actor, { socket, grant, evidence }: Bound, seconds: number): Promise<boolean> {
  const { journal, deadlines } = actor.world
  const silenceMs = 2 * seconds * 1_000 + deadlines.of('heartbeatSlack')
  actor.withinBudget(silenceMs / 1_000, `two heartbeat periods are ${seconds * 2} s`)
  // Past the expiration delivery may end, and with it the heartbeats; the event at last needs some time too.
  const lifeMs = leftOf(actor, grant)
  if (lifeMs < silenceMs)
    actor.skip('the token expires before two heartbeat periods have passed', 'not offered')
  const until =
    journal.now() + Math.min(Math.max(lifeMs - deadlines.of('lastEvent'), silenceMs), 3 * silenceMs)
  for (;;) {
    const beats = socket.frames.filter(isHeartbeat).length
    const silentFrom = socket.frames.at(-1)?.at ?? evidence.boundAt
    const leftMs = Math.min(silentFrom + silenceMs, until) - journal.now()
    if (leftMs <= 0 && beats === 0 && !socket.closed)
      await waitForTimer(actor, socket, lifeMs - actor.world.deadlines.of('lastEvent'))
    if (beats >= ENOUGH || leftMs <= 0 || socket.closed)
      return beats > 0 || socket.closed || journal.now() >= silentFrom + silenceMs
    const count = socket.frames.length
    await actor.world.waits.during(
      'heartbeats',
      leftMs,
      socket.waitUntil(() => socket.frames.length > count || undefined, leftMs),
    )
  }
}

/** Heartbeats may follow a timer of the server's own: where others were seen to beat, the next one is waited for. */
async function waitForTimer(actor: Actor, socket: RecordedSocket, lifeMs: number): Promise<void> {
  const waitMs = Math.min(beatsMayComeMs(actor), lifeMs)
  if (waitMs > 0) await socket.waitUntil(() => socket.frames.some(isHeartbeat) || undefined, waitMs)
}
