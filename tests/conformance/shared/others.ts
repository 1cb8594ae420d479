import type { Bench } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { sameReference } from '../../../src/evidence/events.js'
import type { HandshakeEvidence } from './scenarios/events.js'

/** Ends the check when somebody else's events were told of: the server counted them, as it should. */
export function unlessDisturbed(
  { bound, again, trigger, rounds = [] }: Viewed<HandshakeEvidence>,
  bench: Bench,
): void {
  const focuses = [bound, ...(again ? [again] : [])]
    .flatMap(({ socket }) => socket.notifications)
    .flatMap((frame) => frame.notification?.statuses ?? [])
    .flatMap((status) => status.events)
    .flatMap((event) => event.focus ?? [])
  const own = [trigger, ...rounds.map((round) => round.trigger)].flatMap((each) => each?.reference ?? [])
  const foreign = focuses.filter((focus) => !own.some((reference) => sameReference(focus, reference)))
  if (foreign.length > 0) bench.unobserved(`events that are not ours were counted meanwhile: ${foreign[0]}`)
}
