import type { SocketRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { socketRef } from '../../../../src/scenario/answers.js'
import { bindOn, type Bound, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { asked, type EventEvidence, fireAt } from '../../../../src/scenario/events.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { SPANS } from '../../../../src/wire/deadlines.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type OverTimeEvidence = {
  readonly bound: BoundEvidence
  /** opened at the same time and left alone */
  readonly unbound: SocketRef
  /** right after the bind: how long events take here */
  readonly early: EventEvidence
  /** due together when the socket had been bound for five seconds, or as long as its token leaves time for them */
  readonly settled: readonly EventEvidence[]
  /** how long the unbound socket was listened to after those events; null when they did not come */
  readonly graceMs: number | null
  /** the same socket, bound again with a fresh token before the first one expired; null when it was not tried */
  readonly again: BoundEvidence | null
  /** why not */
  readonly notAgain: string | null
  /** the fresh token is for the same `websocket-url`; null when none was asked for */
  readonly sameUrl: boolean | null
  /** due when the first token had expired and the second one had not */
  readonly outlived: readonly EventEvidence[]
}

/** So many, for their absence means something. */
const EVENTS = 3

/** A binding that rests for seconds, and one that outlives its first token. */
export const overTime: Scenario<OverTimeEvidence> = scenario({
  key: 'delivery-over-time',
  title: 'Trigger events when a socket has been bound for seconds, and when its first token has expired',
  subscriptions: 1,
  unmarked: true,
  after: [forms, dialects],
  needs: ['trigger'],
  waits: true,
  async act(actor): Promise<OverTimeEvidence> {
    const binding = await bound(actor, {}, 'socket that has been bound for long')
    const { grant, socket, subscription } = binding
    const unbound = await actor.open(grant.url, 'left unbound for long')
    actor.withinBudget(SPANS.asleep / 1_000, 'the socket rests for 5 s')
    const early = await fireAt(actor, binding)
    const base = { bound: binding.evidence, unbound: socketRef(unbound), early: asked(early) }
    const nothing = { settled: [], graceMs: null, again: null, sameUrl: null, outlived: [] }
    const { latencyMs } = early
    if (latencyMs === null) return { ...base, ...nothing, notAgain: 'no event came right after the bind' }
    // What comes in such a time comes before the expiration, by whichever clock.
    const neededMs = actor.world.deadlines.absenceGrace(latencyMs) + SPANS.dateHeader
    const restMs = Math.min(SPANS.asleep, leftOf(actor, grant) - neededMs)
    await actor.pause(Math.max(0, restMs), 'a socket to have been bound for seconds')
    const isDue = leftOf(actor, grant) > neededMs - actor.world.deadlines.of('shortestGrace')
    const settled = isDue ? await together(actor, binding) : []
    const arrived = settled.flatMap((each) => each.latencyMs ?? [])
    const graceMs = arrived.length > 0 ? actor.world.deadlines.absenceGrace(Math.max(...arrived)) : null
    if (graceMs !== null) await unbound.listen(graceMs)
    const first = { ...base, settled: settled.map(asked), graceMs }
    const because = whyNotAgain(actor, binding, isDue && arrived.length === 0)
    if (because !== null) return { ...first, again: null, sameUrl: null, notAgain: because, outlived: [] }
    const second = await actor.grant([subscription.id])
    if (second.url !== grant.url)
      return { ...first, again: null, sameUrl: false, notAgain: 'the token is for another URL', outlived: [] }
    const again = await bindOn(actor, socket, subscription, second)
    const [firstLeft, secondLeft] = [leftOf(actor, grant), leftOf(actor, second)]
    await actor.pause(Math.max(0, (firstLeft + secondLeft) / 2), 'a token to expire')
    const mayCome = !socket.closed && leftOf(actor, second) > neededMs
    const outlived = mayCome ? await together(actor, { ...binding, grant: second }) : []
    return { ...first, again: again.evidence, sameUrl: true, notAgain: null, outlived: outlived.map(asked) }
  },
})

const together = (actor: Actor, binding: Bound) =>
  Promise.all(Array.from({ length: EVENTS }, () => fireAt(actor, binding, { always: true })))

/** Why the socket is not bound again: it has no time to outlive its first token, or delivers no more. */
function whyNotAgain(actor: Actor, { grant, socket }: Bound, isDeaf: boolean): string | null {
  if (isDeaf || socket.closed) return 'nothing came on the socket any more'
  const lifeMs = leftOf(actor, grant)
  if (lifeMs === Infinity || actor.world.target.clockOffsetMs === null)
    return 'it is unknown when the token expires'
  const seconds = Math.round((grant.expiresAt ?? 0) - grant.answeredAt) / 1_000
  const budget = actor.world.target.waitBudgetSeconds
  return seconds > budget ? `tokens live ${Math.round(seconds)} s, wait budget ${budget} s` : null
}
