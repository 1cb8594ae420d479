import type { Actor } from './actor.js'
import { type Bound, fire, type FireOptions, sendBind, type TriggerEvidence } from './binding.js'
import type { RecordedSocket } from '../wire/websocket.js'

/** An event and how long it took to one socket; null when it did not come within the deadline. */
export type EventEvidence = {
  readonly trigger: TriggerEvidence
  readonly latencyMs: number | null
}

/** An event that must not come on some sockets: `graceMs` is null when the control did not receive it either. */
export type AbsenceEvidence = {
  readonly trigger: TriggerEvidence
  readonly controlLatencyMs: number | null
  readonly graceMs: number | null
}

/** True when events can be caused; scenarios that can do without them ask this instead of needing it. */
export function canTrigger({ world: { target } }: Actor): boolean {
  return !target.readOnly && target.triggerType !== null
}

/** Triggers once and waits for the event on one socket. */
export async function fireAt(
  actor: Actor,
  binding: Bound,
  options: FireOptions = {},
): Promise<EventEvidence> {
  const { trigger, arrivals } = await fire(actor, [binding], options)
  return { trigger, latencyMs: arrivals[0]?.latencyMs ?? null }
}

/** Triggers once and waits for the event; where it does not come, for two more that are triggered together. */
export async function fireThrice(actor: Actor, binding: Bound): Promise<EventEvidence[]> {
  const first = await fireAt(actor, binding, { always: true })
  if (first.latencyMs !== null || binding.socket.closed) return [first]
  const more = [fireAt(actor, binding, { always: true }), fireAt(actor, binding, { always: true })]
  return [first, ...(await Promise.all(more))]
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
