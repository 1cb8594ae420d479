import type { ExchangeRef } from '../../evidence/types.js'
import { operationPath } from '../answers.js'
import { forms } from '../invocations.js'
import { scenario, type Scenario } from '../types.js'

export type EmptySetEvidence = {
  /** a Subscription of the first principal, alive all the while */
  readonly foreignId: string
  /** the second principal's call without ids, before it has a Subscription */
  readonly without: ExchangeRef
  /** the same call, when it has one */
  readonly withOne: ExchangeRef
  readonly ownId: string
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
    const foreign = await actor.subscribe()
    const without = await actor.http(call)
    const own = await actor.subscribe({}, 'second')
    const withOne = await actor.http(call)
    return { foreignId: foreign.id, without: without.ref, withOne: withOne.ref, ownId: own.id }
  },
})
