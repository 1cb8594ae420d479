import type { Actor } from './actor.js'
import { arrival, fire, type Fired, type FireOptions, type TriggerEvidence } from './firing.js'
import { type Bound, sendBind } from './binding.js'
import { leftOf, leftWhen } from './lifetime.js'
import { TokenExpired } from './outcomes.js'
import type { RecordedSocket } from '../wire/websocket.js'

/** An event that was waited for; whether it came, and when, the socket's frames say. */
export type EventEvidence = {
  readonly trigger: TriggerEvidence
}

/** What of a fired event is evidence: what was asked, not what became of it. */
export const asked = ({ trigger }: Fired): EventEvidence => ({ trigger })

/** True when events can be caused; scenarios that can do without them ask this instead of needing it. */
export function canTrigger({ world: { target } }: Actor): boolean {
  return !target.readOnly && target.triggerType !== null
}

/** Triggers once and waits for the event on one socket. */
export async function fireAt(actor: Actor, binding: Bound, options: FireOptions = {}): Promise<Fired> {
  const { trigger, latenciesMs } = await fire(actor, [binding], options)
  return { trigger, latencyMs: latenciesMs[0] ?? null }
}

/** The same where an event is a proof beside others: null when the token ended before it could be due. */
export async function eventIfDue(
  actor: Actor,
  binding: Bound,
  options: FireOptions = {},
): Promise<EventEvidence | null> {
  try {
    return asked(await fireAt(actor, binding, options))
  } catch (error) {
    if (error instanceof TokenExpired) return null
    throw error
  }
}

/** Best effort leaves room for a loss, but not for all of so many. */
const EVENTS = 3

/** Triggers once and waits for the event; where it does not come, for two more that are triggered together. */
export async function fireThrice(actor: Actor, binding: Bound): Promise<readonly EventEvidence[]> {
  const fired = await fireSeries(actor, binding, 1)
  return fired.map(asked)
}

/**
 * Triggers events of which one has to come: `wanted` one after the other, while they come; where one does not, as many as
 * are left of three together. A token that ends soon leaves less patience: all of them are due in its life.
 * @returns at least one
 * @throws TokenExpired when not even the first could be due
 */
export async function fireSeries(actor: Actor, binding: Bound, wanted: number): Promise<readonly Fired[]> {
  const { deadlines, journal } = actor.world
  const fired: Fired[] = []
  const next = (options: FireOptions = {}): Promise<Fired | null> =>
    dueOn(actor, binding, { always: true, ...options }, fired.length > 0)
  while (fired.length < wanted && fired.every(({ latencyMs }) => latencyMs !== null)) {
    const each = await next({ patienceMs: patienceWith(actor, binding) })
    if (each === null) return fired
    fired.push(each)
  }
  const missed = fired.find(({ latencyMs }) => latencyMs === null)
  if (!missed || binding.socket.closed) return fired
  const rest = await Promise.all(Array.from({ length: EVENTS - fired.length }, () => next()))
  fired.push(...rest.flatMap((each) => each ?? []))
  const waitedMs = journal.now() - missed.trigger.sentAt
  await arrival(actor, binding, missed.trigger, 0, Math.max(0, deadlines.of('event') - waitedMs))
  return fired
}

/** False for an event that did not come and need not have: the token ended too soon after it. */
export function isDue(actor: Actor, { grant }: Bound, { latencyMs, trigger }: Fired): boolean {
  return latencyMs !== null || leftWhen(actor, grant, trigger.at) >= actor.world.deadlines.of('lastEvent')
}

/** Null for an event beside others that was not due, because the token ended too soon after it. */
async function dueOn(
  actor: Actor,
  binding: Bound,
  options: FireOptions,
  hasOthers: boolean,
): Promise<Fired | null> {
  try {
    const fired = await fireAt(actor, binding, options)
    return isDue(actor, binding, fired) || !hasOthers ? fired : null
  } catch (error) {
    if (hasOthers && error instanceof TokenExpired) return null
    throw error
  }
}

/** How long one event may be waited for, so that what is left of the token's life is enough for others after it. */
function patienceWith(actor: Actor, { grant }: Bound): number {
  return Math.max(0, leftOf(actor, grant) - 2 * actor.world.deadlines.of('lastEvent'))
}

/** Sends a bind message that ought to be refused on a fresh socket, and waits for some reaction; silence is legal. */
export async function attemptBind(
  actor: Actor,
  url: string,
  token: string,
  purpose: string,
): Promise<RecordedSocket> {
  const socket = await actor.open(url, purpose)
  sendBind(actor, socket, token)
  await socket.waitUntil(
    () => socket.frames.length > 0 || undefined,
    actor.world.deadlines.of('bindReaction'),
  )
  return socket
}
