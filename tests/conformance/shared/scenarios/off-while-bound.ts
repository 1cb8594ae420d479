import type { ExchangeRef } from '../../../../src/evidence/types.js'
import {
  type AbsenceEvidence,
  fire,
  fireWithControl,
  type TriggerEvidence,
  updateWithControl,
} from '../../../../src/scenario/firing.js'
import { bound, type Bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { asked, type EventEvidence } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { isNews, tellsOf } from '../../../../src/evidence/events.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'
import { turnOff } from './turning-off.js'

export type TurnedOffEvidence = {
  /** the Subscription that is turned off while it is bound */
  readonly bound: BoundEvidence
  /** another one, which stays as it is */
  readonly control: BoundEvidence
  readonly before: EventEvidence
  /** the update that turns it off; null when it was not tried, because the first event did not come */
  readonly update: ExchangeRef | null
  /** the Subscription, read right after the update and once more after the events; none when that was refused */
  readonly reads: readonly ExchangeRef[]
  /** an event, and a later one where that was notified of: a server may need a moment */
  readonly after: readonly AbsenceEvidence[]
  /** an update of the resource of the first event, last; null where the topic has none; absent in older records */
  readonly afterUpdate?: AbsenceEvidence | null
}

const hasCome = ({ socket, subscription }: Bound, trigger: TriggerEvidence): boolean =>
  socket.frames.some((frame) => isNews(frame, socket.frames, trigger, subscription.id))

/** A Subscription is turned off while its socket is open. */
export const turnedOff: Scenario<TurnedOffEvidence> = scenario({
  key: 'off-while-bound',
  title: 'Turn a Subscription off while it is bound, with an event before and after',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['create', 'trigger'],
  async act(actor): Promise<TurnedOffEvidence> {
    const [victim, control] = await Promise.all([
      bound(actor, {}, 'socket of the Subscription that is turned off'),
      bound(actor, {}, 'control: socket of another Subscription'),
    ])
    const { subscription, socket } = victim
    const read = async (): Promise<ExchangeRef> =>
      (await actor.http({ purpose: 'read Subscription', method: 'GET', path: subscription.path })).ref
    const fired = await fire(actor, [victim, control])
    const before = asked({ trigger: fired.trigger, latencyMs: fired.latenciesMs[0] ?? null })
    const seen = { bound: victim.evidence, control: control.evidence, before }
    const put = fired.latenciesMs[0] === null ? null : await turnOff(actor, subscription)
    if (!put?.ok) return { ...seen, update: put && put.ref, reads: [], after: [] }
    const reads = [await read()]
    const after = [await fireWithControl(actor, control, [socket])]
    const [{ trigger }] = after as [AbsenceEvidence]
    if (socket.frames.some((frame) => tellsOf(frame, trigger, subscription.id))) {
      await actor.pause(actor.world.deadlines.of('takesEffect'))
      after.push(await fireWithControl(actor, control, [socket]))
    }
    const updated = async (): Promise<AbsenceEvidence | null> =>
      actor.world.target.updateDefined === true
        ? await updateWithControl(actor, control, fired.trigger, [socket])
        : null
    let afterUpdate = await updated()
    // The creation may have been several events, of which one was still on its way: it does not come with a second update.
    if (afterUpdate !== null && hasCome(victim, afterUpdate.trigger)) afterUpdate = await updated()
    return { ...seen, update: put.ref, reads: [...reads, await read()], after, afterUpdate }
  },
})
