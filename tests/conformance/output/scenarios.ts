import type { Actor } from '../../../src/scenario/actor.js'
import { subscribe } from '../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../src/evidence/types.js'
import { operationPath } from '../../../src/scenario/answers.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { forms } from '../shared/scenarios/invocations.js'
import { type ReadControl, readControl } from '../shared/scenarios/refusals.js'

export type EmptySetEvidence = {
  /** a Subscription of the first principal, alive all the while */
  readonly foreignId: string
  /** the second principal's call without ids, before it has a Subscription */
  readonly without: ExchangeRef
  /** the same call, when it has one */
  readonly withOne: ExchangeRef
  readonly ownId: string
  /** the first principal's Subscription, read by both */
  readonly control?: ReadControl
}

/** Does it while no scenario has a Subscription of the second principal. */
async function whenNone<T>(actor: Actor, act: () => Promise<T>): Promise<T> {
  const release = await actor.world.secondHasSome.alone()
  try {
    return await act()
  } finally {
    release()
  }
}

/** The second principal asks without ids: first when it has no Subscription, then when it has one. */
export const emptySet: Scenario<EmptySetEvidence> = scenario({
  key: 'empty-set',
  title: 'Ask without ids as a principal who has no Subscription, and again when it has one',
  subscriptions: 2,
  after: [forms],
  needs: ['create', 'second-principal'],
  async act(actor): Promise<EmptySetEvidence> {
    const { method } = actor.form
    const call = {
      purpose: 'operation without ids',
      method,
      path: operationPath(null),
      as: 'second',
    } as const
    const foreign = await subscribe(actor)
    const without = await whenNone(actor, () => actor.http(call))
    const own = await subscribe(actor, {}, 'second')
    const withOne = await actor.http(call)
    const control = await readControl(actor, foreign.path, { as: 'second' })
    return { control, foreignId: foreign.id, without: without.ref, withOne: withOne.ref, ownId: own.id }
  },
})
