import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { operationPath } from '../../../../src/scenario/answers.js'
import type { Form } from '../../../../src/scenario/form.js'
import type { Exchange } from '../../../../src/target/session.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { answered, post } from '../../../../src/scenario/calls.js'
import { type CoverageEvidence, coverageOf } from '../../../../src/scenario/coverage.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { refusedBetween } from '../../../../src/scenario/twins.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'
import { type ReadControl, readControl, refusal, type RefusalEvidence } from './refusals.js'

export type ForeignEvidence = {
  /** of the second principal, who calls */
  readonly ownId: string
  /** of the first principal */
  readonly foreignId: string
  /** the first principal's call for its own Subscription */
  readonly byOwner: ExchangeRef
  /** the first principal's Subscription, read by both */
  readonly control?: ReadControl
  /** the second principal's call at type level without ids; null when POST does not work there */
  readonly none: CoverageEvidence | null
  /** that call, or by the method that works */
  readonly withOne: ExchangeRef
  /** the same before it had any Subscription, in the method that works: in JSON, and by what else is offered */
  readonly before: Readonly<Record<EmptyCall, ExchangeRef | null>>
  /** the second principal's call for the first one's Subscription */
  readonly refused: RefusalEvidence
}

/** How a call that nothing matches is made. */
export type EmptyCall = 'usual' | 'GET'

/** Does it while no scenario has a Subscription of the second principal. */
async function whenNone<T>(actor: Actor, act: () => Promise<T>): Promise<T> {
  const release = await actor.world.secondHasSome.alone()
  try {
    return await act()
  } finally {
    release()
  }
}

/** Has a Subscription of each principal; the second, who may not see the first's, calls: at first without having one. */
export const foreign: Scenario<ForeignEvidence> = scenario({
  key: 'foreign',
  title: 'Call for a Subscription of another principal, and without ids before and after having one',
  subscriptions: 2,
  needs: ['create', 'second-principal'],
  after: [forms, dialects],
  async act(actor, tried): Promise<ForeignEvidence> {
    const { form } = actor
    const other = await subscribe(actor)
    const byGet = form.method === 'POST' && answered(tried, 'GET', 'type').ok
    const before = await whenNone(actor, async () => ({
      usual: (await withoutIds(actor, form.method)).ref,
      GET: byGet ? (await withoutIds(actor, 'GET')).ref : null,
    }))
    const own = await subscribe(actor, {}, 'second')
    const [byOwner, byOther, none, control] = await Promise.all([
      actor.invoke(form, [other.id], 'first', 'call by the owner'),
      refusedBetween(
        actor,
        () => actor.invoke(form, [other.id], 'second', 'call by another principal'),
        () => actor.invoke(form, [own.id], 'second', 'twin of a refused call'),
      ),
      answered(tried, 'POST', 'type').ok ? post(actor, 'no ids', null, { as: 'second' }) : null,
      readControl(actor, other.path, { as: 'second' }),
    ])
    return {
      refused: { twin: byOwner.ref, refused: byOther.ref, control },
      ownId: own.id,
      foreignId: other.id,
      byOwner: byOwner.ref,
      control,
      none: none && (await coverageOf(actor, none, [own])),
      withOne: (none ?? (await withoutIds(actor, form.method))).ref,
      before,
    }
  },
})

function withoutIds(actor: Actor, method: Form['method']): Promise<Exchange> {
  return actor.http({ purpose: 'operation without ids', method, path: operationPath(null), as: 'second' })
}

export const foreignCall = refusal(
  'foreign-subscription',
  'Call for a Subscription of another principal',
  foreign,
  ({ refused }) => refused,
  ['create', 'second-principal'],
)
