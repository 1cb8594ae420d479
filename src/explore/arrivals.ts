import { isHandshakeOf, isNumberLeftOut, tellsOf } from '../evidence/events.js'
import { isRefusal } from '../scenario/binding.js'
import type { Binding, Due } from './model.js'
import { ROUNDING } from './patience.js'
import type { Stage } from './stage.js'

/** Best effort leaves room for a loss, but not for all of so many. */
const ENOUGH_EVENTS = 3

/**
 * Waits until what is owed has come, each for so long after it was asked for. Notes how long it took.
 * @param from leaves out what was asked for before; then nothing is waited for on a socket that is deaf already
 */
export async function untilCame(stage: Stage, patienceMs: number, from = 0): Promise<void> {
  const due = stage.model(patienceMs).due()
  const open = due.filter(({ cameAt, event }) => cameAt === null && event.sentAt >= from)
  const waited =
    from === 0 ? open : open.filter((each) => missingBefore(due, each.binding, from) < ENOUGH_EVENTS)
  const binds = from === 0 ? stage.model(patienceMs).unanswered() : []
  await Promise.all([
    ...waited.map((each) => untilOneCame(stage, each, patienceMs)),
    ...binds.map((each) => untilAnswered(stage, each, patienceMs)),
  ])
}

/** Waits where a number is left out on an open socket: a later event may have overtaken the one that has it. */
export async function untilNoneIsUnderWay(stage: Stage): Promise<void> {
  const waitMs = stage.actor.world.deadlines.of('underWay') + ROUNDING
  const waited = new Set(
    stage.model().bindings.flatMap(({ socket: name, subscription }) => {
      const socket = stage.things.sockets.get(name)?.socket
      return socket && !socket.closed && isNumberLeftOut(socket.frames, subscription.id) ? [socket] : []
    }),
  )
  await Promise.all([...waited].map((socket) => socket.listen(waitMs)))
}

/** Waits for the handshake of a bind, or for an event that shows that it worked. */
async function untilAnswered(stage: Stage, binding: Binding, patienceMs: number): Promise<void> {
  const found = stage.things.sockets.get(binding.socket)
  const { id } = binding.subscription
  const leftMs =
    binding.sentAt + Math.min(patienceMs, stage.actor.world.deadlines.of('handshake')) - stage.now()
  if (found && leftMs > 0)
    await found.socket.waitFor((frame) => isHandshakeOf(frame, id) || isRefusal(frame) || undefined, leftMs)
}

/** How many of the latest events before that did not come on a binding. */
function missingBefore(due: readonly Due[], binding: Due['binding'], from: number): number {
  const own = due.filter((each) => isOf(each, binding) && each.event.sentAt < from)
  return own.length - 1 - own.findLastIndex(({ cameAt }) => cameAt !== null)
}

const isOf = ({ binding }: Due, other: Due['binding']): boolean =>
  binding.socket === other.socket &&
  binding.sentAt === other.sentAt &&
  binding.subscription.id === other.subscription.id

async function untilOneCame(stage: Stage, { event, binding }: Due, patienceMs: number): Promise<void> {
  const found = stage.things.sockets.get(binding.socket)
  const leftMs = event.answeredAt + patienceMs - stage.now()
  if (!found || leftMs <= 0) return
  const waited = await found.socket.waitFor(
    (frame) => (tellsOf(frame, event, binding.subscription.id) ? frame.at : undefined),
    leftMs,
  )
  if (waited.kind === 'found') stage.patience.came(Math.max(0, waited.value - event.sentAt))
}

/**
 * How many more events are to be made, so that there are enough of which none came: on a binding on which one that is owed
 * has not come, and fewer than three of the latest are missing.
 */
export function eventsToProbe(stage: Stage, from: number): number {
  const due = stage.model().due()
  const suspect = due.filter(({ event, cameAt }) => event.sentAt >= from && cameAt === null)
  const missing = suspect
    .map(({ binding }) => missingBefore(due, binding, Infinity))
    .filter((count) => count < ENOUGH_EVENTS)
  return missing.length === 0 ? 0 : ENOUGH_EVENTS - Math.min(...missing)
}
