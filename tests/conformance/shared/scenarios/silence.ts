import type { Actor } from '../../../../src/scenario/actor.js'
import { bound, type Bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import type { Fired } from '../../../../src/scenario/firing.js'
import { asked, type EventEvidence, fireAt } from '../../../../src/scenario/events.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type SilenceEvidence = {
  readonly bound: BoundEvidence
  /** up to three, one after the other; none after one that did not come, and none that the token might not outlive */
  readonly events: readonly EventEvidence[]
  /** milliseconds that were listened after the last event, for repetitions */
  readonly listenedMs: number
}

const EVENTS = 3

/** A client that binds and then only listens, as clients are meant to: there is no acknowledgement. */
export const silence: Scenario<SilenceEvidence> = scenario({
  key: 'listening-client',
  title: 'Bind, send nothing more, and trigger three events one after the other',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<SilenceEvidence> {
    const binding = await bound(actor, {}, 'socket of a client that only listens')
    const fired: Fired[] = []
    do fired.push(await fireAt(actor, binding))
    while (fired.length < EVENTS && mayComeInTime(actor, binding, fired.at(-1)?.latencyMs ?? null))
    const listenedMs = actor.world.deadlines.absenceGrace(fired.at(-1)?.latencyMs ?? 0)
    await binding.socket.listen(listenedMs)
    return { bound: binding.evidence, events: fired.map(asked), listenedMs }
  },
})

/** After an event as slow as the last one the token still has to be valid, or its absence would mean nothing. */
function mayComeInTime(actor: Actor, { grant }: Bound, latencyMs: number | null): boolean {
  return latencyMs !== null && leftOf(actor, grant) > 2 * latencyMs + actor.world.deadlines.of('underWay')
}
