import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { answered, post } from '../../../../src/scenario/calls.js'
import { type CoverageEvidence, coverageOf } from '../../../../src/scenario/coverage.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { refusedBetween } from '../../../../src/scenario/twins.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'
import { noteRefusal, refusal } from './refusals.js'

export type ForeignEvidence = {
  readonly ownId: string
  readonly foreignId: string
  /** the second principal's call for its own Subscription */
  readonly byOwner: ExchangeRef
  /** the first principal's call at type level without ids; null when POST does not work there */
  readonly none: CoverageEvidence | null
}

/** Has a Subscription of the second principal beside one of the first. */
export const foreign: Scenario<ForeignEvidence> = scenario({
  key: 'foreign',
  title: 'Call for a Subscription of another principal, and without ids while there is one',
  subscriptions: 2,
  needs: ['create', 'second-principal'],
  after: [forms, dialects],
  async act(actor): Promise<ForeignEvidence> {
    const { form } = actor
    const [own, other] = await Promise.all([subscribe(actor), subscribe(actor, {}, 'second')])
    const [byOwner, byOther, none] = await Promise.all([
      actor.invoke(form, [other.id], 'second', 'call by the owner'),
      refusedBetween(
        actor,
        () => actor.invoke(form, [other.id], 'first', 'call by another principal'),
        () => actor.invoke(form, [own.id], 'first', 'twin of a refused call'),
      ),
      answered(actor, 'POST', 'type')?.ok ? post(actor, 'no ids', null) : null,
    ])
    noteRefusal(actor, 'foreign-subscription', { twin: byOwner.ref, refused: byOther.ref })
    return {
      ownId: own.id,
      foreignId: other.id,
      byOwner: byOwner.ref,
      none: none && (await coverageOf(actor, none, [own])),
    }
  },
})

export const foreignCall = refusal(
  'foreign-subscription',
  'Call for a Subscription of another principal',
  foreign,
  ['create', 'second-principal'],
)
