import { dialects } from '../dialect-probe.js'
import { bindGrant, type Bound, type BoundEvidence } from '../binding.js'
import type { Actor, Subscribed } from '../actor.js'
import { forms } from '../invocations.js'
import { Blocked, scenario, type Scenario } from '../types.js'
import { canTrigger, fireAt, type EventEvidence } from './events.js'

export type HeartbeatEvidence = {
  readonly bound: BoundEvidence
  /** the period that the accepted Subscription names, in seconds; null when it names none, and then nothing was waited for */
  readonly acceptedSeconds: number | null
  /** milliseconds from the bind message to the end of listening */
  readonly listenedMs: number
  /** an event after the listening; null when nothing can be triggered or no period was accepted */
  readonly event: EventEvidence | null
}

/** A short period first, so that the wait is short; a server may refuse what it finds too short. */
const PERIODS = [1, 10, 30] as const

/** What a server may need beyond its own period, once. */
export const HEARTBEAT_SLACK_MS = 1_500

/** Heartbeats that are waited for: from the second on their order and counters can be judged. */
const ENOUGH = 2

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
    const grant = await actor.grant([subscription.id])
    const bound = await bindGrant(actor, subscription, grant, 'socket with heartbeats')
    if (seconds !== null) await listen(actor, bound, seconds)
    const listenedMs = Math.round(actor.world.journal.now() - bound.evidence.boundAt)
    const event = seconds !== null && canTrigger(actor) ? await fireAt(actor, bound) : null
    return { bound: bound.evidence, acceptedSeconds: seconds, listenedMs, event }
  },
})

async function subscribeWithHeartbeat(actor: Actor): Promise<Subscribed> {
  let refusal: unknown = null
  for (const heartbeatSeconds of PERIODS) {
    try {
      return await actor.subscribe({ heartbeatSeconds })
    } catch (error) {
      if (!(error instanceof Blocked)) throw error
      refusal = error
    }
  }
  throw refusal
}

async function listen(actor: Actor, { socket, grant, evidence }: Bound, seconds: number): Promise<void> {
  const silenceMs = seconds * 2_000 + HEARTBEAT_SLACK_MS
  actor.withinBudget(silenceMs / 1_000, `two heartbeat periods are ${seconds * 2} s`)
  const lifetimeMs = grant.expiresAt === null ? Infinity : grant.expiresAt - grant.answeredAt
  if (lifetimeMs < silenceMs) actor.skip('the token expires before two heartbeat periods have passed')
  const { journal } = actor.world
  // Past the expiration delivery may end, and with it the heartbeats.
  const until = evidence.boundAt + Math.min(lifetimeMs - 1_000, 2 * silenceMs)
  for (;;) {
    const beats = socket.frames.filter(
      ({ message }) =>
        message.kind === 'notification' &&
        message.notification.statuses.some((each) => each.type === 'heartbeat'),
    )
    const last = socket.frames.at(-1)?.at ?? evidence.boundAt
    const left = Math.min(last + silenceMs, until) - journal.now()
    if (beats.length >= ENOUGH || left <= 0 || socket.closed) return
    const count = socket.frames.length
    await socket.waitUntil(() => socket.frames.length > count || undefined, left)
  }
}
