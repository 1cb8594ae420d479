import { tellsOf } from '../evidence/events.js'
import type { Due } from './model.js'
import type { Stage } from './stage.js'

/** Waits until what is owed has come, each for so long after it was asked for. Notes how long it took. */
export async function untilCame(stage: Stage, patienceMs: number, from = 0): Promise<void> {
  const open = stage.model(patienceMs).due().filter(({ cameAt, event }) => cameAt === null && event.sentAt >= from)
  await Promise.all(open.map((due) => untilOneCame(stage, due, patienceMs)))
}

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

/** Best effort leaves room for a loss, but not for all of so many. */
const ENOUGH_EVENTS = 3

/**
 * How many more events are to be made, so that there are enough of which none came: on a binding on which one that is owed
 * plainly has not come, and fewer than three of the latest are missing.
 */
export function eventsToProbe(stage: Stage, from: number): number {
  const due = stage.model().due().filter(({ isPlain }) => isPlain)
  const suspect = due.filter(({ event, cameAt }) => event.sentAt >= from && cameAt === null)
  const missing = suspect.map(({ binding }) => {
    const own = due.filter((each) => each.binding.sentAt === binding.sentAt && isSame(each, binding))
    const last = own.findLastIndex(({ cameAt }) => cameAt !== null)
    return own.length - 1 - last
  })
  return missing.length === 0 ? 0 : Math.max(0, ENOUGH_EVENTS - Math.min(...missing))
}

const isSame = ({ binding }: Due, other: Due['binding']): boolean =>
  binding.socket === other.socket && binding.subscription.id === other.subscription.id
