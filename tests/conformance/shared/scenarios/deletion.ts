import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { type AbsenceEvidence, fire, fireWithControl } from '../../../../src/scenario/firing.js'
import { bindGrant, type Bound, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { formAt } from '../../../../src/scenario/calls.js'
import type { Form } from '../../../../src/scenario/form.js'
import type { EventEvidence } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type DeletionEvidence = {
  /** the Subscription that is deleted while it is bound */
  readonly bound: BoundEvidence
  /** bound on another socket with a token of the type level; null where the operation is not offered there */
  readonly atType?: BoundEvidence | null
  /** another one, which stays */
  readonly control: BoundEvidence
  readonly before: EventEvidence
  readonly deletion: ExchangeRef
  /** null when the Subscription could not be deleted, or the first event did not come */
  readonly after: AbsenceEvidence | null
}

/** A Subscription is deleted while its socket is open. */
export const deletion: Scenario<DeletionEvidence> = scenario({
  key: 'deletion',
  title: 'Delete a Subscription while it is bound, with an event before and after',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['create', 'trigger'],
  async act(actor, tried): Promise<DeletionEvidence> {
    const [victim, control] = await Promise.all([
      bound(actor, {}, 'socket of the Subscription that is deleted'),
      bound(actor, {}, 'control: socket of another Subscription'),
    ])
    const atType = await boundAtType(actor, formAt(tried, 'type'), victim)
    const both = [victim, ...(atType ? [atType] : [])]
    const { trigger, latenciesMs } = await fire(actor, [...both, control])
    // A server may deliver a Subscription on one of its sockets alone.
    const came = both.some((_, at) => (latenciesMs[at] ?? null) !== null)
    const deleted = await actor.world.resources.remove(actor.caller, 'Subscription', victim.subscription.id)
    const proven = deleted.ok && came
    return {
      bound: victim.evidence,
      atType: atType && atType.evidence,
      control: control.evidence,
      before: { trigger },
      deletion: deleted.ref,
      after: proven
        ? await fireWithControl(
            actor,
            control,
            both.map(({ socket }) => socket),
          )
        : null,
    }
  },
})

/** Binds it once more; bindings of one kind of token may be forgotten by a deletion, and those of another kind not. */
async function boundAtType(
  actor: Actor,
  form: Form | null,
  { subscription, grant }: Bound,
): Promise<Bound | null> {
  if (form === null || actor.form.level === 'type') return null
  const fresh = await actor.grant([subscription.id], 'first', form)
  if (fresh.url !== grant.url) return null
  const binding = await bindGrant(actor, subscription, fresh, 'socket bound with a token of the type level')
  return binding.lost ? null : binding
}
