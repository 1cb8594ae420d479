import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { grantOf } from '../../../../src/scenario/answers.js'
import { bindGrant, type Bound, bound, type BoundEvidence, fire } from '../../../../src/scenario/binding.js'
import type { EventEvidence } from '../../../../src/scenario/events.js'
import type { Form } from '../../../../src/scenario/form.js'
import { leftWhen } from '../../../../src/scenario/lifetime.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { keyOf } from '../forms.js'
import { dialects } from './bind-dialects.js'
import { callFor, offeredForms } from './forms.js'
import { forms } from './invocations.js'

/** A token that was got in one form, and the socket that was bound with it. */
export type FormToken = {
  readonly operation: ExchangeRef
  /** null when the answer had no usable token */
  readonly bound: BoundEvidence | null
  /** milliseconds left of its life when the bind message was sent; null where the expiration names no instant */
  readonly leftMs: number | null
}

export type TokensByFormEvidence = {
  /** bound with a token of its own: the Subscription that no other token is for */
  readonly control: BoundEvidence
  /** tokens for one Subscription, by `keyOf` the form; without those that the server does not offer */
  readonly tokens: Readonly<Record<string, FormToken>>
  /** of both Subscriptions; two more together where the first did not come everywhere */
  readonly events: readonly EventEvidence[]
  /** how long every socket was listened to when the control had its event; null when it had not */
  readonly graceMs: number | null
}

/** A token of each form is bound on a socket of its own: what it is for is seen there, whatever its answer says. */
export const tokensByForm: Scenario<TokensByFormEvidence> = scenario({
  key: 'tokens-by-form',
  title: 'Bind a token of every form of the operation, and trigger an event of two Subscriptions',
  subscriptions: 2,
  needs: ['create', 'trigger'],
  after: [forms, dialects],
  async act(actor, tried): Promise<TokensByFormEvidence> {
    const [subscription, control] = await Promise.all([
      subscribe(actor),
      bound(actor, {}, 'control: socket of another Subscription'),
    ])
    const got = await Promise.all(
      offeredForms(actor, tried).map(async (form) => ({
        form,
        ...(await tokenOf(actor, form, subscription)),
      })),
    )
    const bindings = got.flatMap(({ binding }) => binding ?? [])
    const live = [control, ...bindings.filter(({ socket }) => !socket.closed)]
    const first = await fire(actor, live)
    const more = first.latenciesMs.includes(null)
      ? await Promise.all([1, 2].map(() => fire(actor, live, { always: true })))
      : []
    const [latency = null] = first.latenciesMs
    const graceMs = latency === null ? null : actor.world.deadlines.absenceGrace(latency)
    if (graceMs !== null) await Promise.all(bindings.map(({ socket }) => socket.listen(graceMs)))
    return {
      control: control.evidence,
      tokens: Object.fromEntries(got.map(({ form, token }) => [keyOf(form), token])),
      events: [first, ...more].map(({ trigger }) => ({ trigger })),
      graceMs,
    }
  },
})

async function tokenOf(
  actor: Actor,
  form: Form,
  subscription: Subscribed,
): Promise<{ readonly token: FormToken; readonly binding: Bound | null }> {
  const exchange = await callFor(actor, form, [subscription.id], 'operation')
  const grant = grantOf(exchange)
  const binding = grant && (await bindGrant(actor, subscription, grant, `token by ${keyOf(form)}`))
  const left = grant && binding ? leftWhen(actor, grant, binding.evidence.boundAt) : Infinity
  const leftMs = Number.isFinite(left) ? left : null
  return { token: { operation: exchange.ref, bound: binding && binding.evidence, leftMs }, binding }
}
