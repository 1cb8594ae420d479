import type { Actor } from './actor.js'
import { type Bound, fire, type Fired, type FireOptions, sendBind, type TriggerEvidence } from './binding.js'
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

/** Triggers once and waits for the event; where it does not come, for two more that are triggered together. */
export async function fireThrice(actor: Actor, binding: Bound): Promise<readonly EventEvidence[]> {
  const first = await fireAt(actor, binding, { always: true })
  if (first.latencyMs !== null || binding.socket.closed) return [asked(first)]
  const more = [fireAt(actor, binding, { always: true }), fireAt(actor, binding, { always: true })]
  return [first, ...(await Promise.all(more))].map(asked)
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
