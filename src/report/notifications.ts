import type { SocketEvidence } from '../evidence/read.js'
import { messageOf } from '../evidence/readings.js'
import type { Told } from './types.js'

/** Notifications of one scenario that its timeline can show. */
export const NOTIFICATIONS_KEPT = 100
/** Frames that are read to find them. */
const FRAMES_READ = 400

/** The first notifications of a scenario's websockets, in the order of time, with their counters and event numbers. */
export function notificationsOf(sockets: readonly SocketEvidence[]): Told[] {
  return sockets
    .flatMap(({ line, frames }) =>
      frames
        .filter(({ direction, opcode }) => direction === 'in' && (opcode === 'text' || opcode === 'binary'))
        .slice(0, FRAMES_READ)
        .map(({ at, body }) => ({ at, attempt: line.attempt, socket: line.id, body })),
    )
    .sort((a, b) => a.at - b.at)
    .slice(0, FRAMES_READ)
    .flatMap(({ body, ...rest }) => {
      const message = messageOf(body)
      const status = message.kind === 'notification' ? message.notification.status : null
      if (!status) return []
      return {
        ...rest,
        subscription: status.subscriptionId,
        type: status.type,
        counter: wholeNumber(status.eventsSinceStart),
        events: status.events
          .flatMap((event) => wholeNumber(event.number) ?? [])
          .slice(0, NOTIFICATIONS_KEPT),
      }
    })
    .slice(0, NOTIFICATIONS_KEPT)
}

/** R5 writes numbers as strings, servers sometimes as numbers; a picture shows both. */
function wholeNumber(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  return /^\d{1,15}$/.test(String(value)) ? Number(value) : null
}
