import { isHandshakeOf, sameReference } from '../../../src/evidence/events.js'
import type { Bench } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { copiesOf } from './arrivals.js'
import type { Beginning, HandshakeEvidence } from './scenarios/handshake.js'

/**
 * Ends the check when events were told of that the scenario did not cause and the server may have counted, as it should:
 * others' events, and those of this run that were asked for before the last message that is judged had come.
 */
export function unlessDisturbed(view: Viewed<HandshakeEvidence>, bench: Bench): void {
  const { bound, again, trigger, rounds = [] } = view
  const beginnings: Viewed<Beginning>[] = [view, ...rounds]
  const own = beginnings.flatMap((each) => each.trigger?.reference ?? [])
  const counted = beginnings.flatMap((each) =>
    each.trigger ? (copiesOf(each.bound, each.trigger)[0] ?? []) : [],
  )
  const sockets = [bound, ...(again ? [again] : []), ...rounds.map((round) => round.bound)].map(
    ({ socket }) => socket,
  )
  const greetings = sockets.flatMap(({ notifications }) =>
    notifications.filter((frame) => isHandshakeOf(frame)),
  )
  const judgedAt = Math.max(trigger?.at ?? 0, ...[...counted, ...greetings].map(({ at }) => at))
  const mayCount = (focus: string): boolean => {
    const asked = bench.changesOf(focus)
    return asked.length === 0 || asked.some((at) => at <= judgedAt)
  }
  const foreign = sockets
    .flatMap(({ notifications }) => notifications)
    .flatMap((frame) => frame.notification?.statuses ?? [])
    .flatMap(({ events }) => events.flatMap(({ focus }) => focus ?? []))
    .filter((focus) => !own.some((reference) => sameReference(focus, reference)))
    .find(mayCount)
  if (foreign !== undefined)
    bench.unobserved(`events that the scenario did not cause were counted meanwhile: ${foreign}`)
}
