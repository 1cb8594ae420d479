import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { grantOf } from '../../../../src/scenario/answers.js'
import { bindGrant, type Bound, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { fire } from '../../../../src/scenario/firing.js'
import type { EventEvidence } from '../../../../src/scenario/events.js'
import type { Form } from '../../../../src/scenario/form.js'
import { leftWhen } from '../../../../src/scenario/lifetime.js'
import { subscribe } from '../../../../src/scenario/subscribing.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { keyOf } from '../forms.js'
import { dialects } from './bind-dialects.js'
import { callFor, distinctForms } from './forms.js'
import { forms } from './invocations.js'

/** A token that was got in one form for a Subscription of its own, and the socket that was bound with it. */
export type FormToken = {
  readonly operation: ExchangeRef
  /** null when the answer had no usable token */
  readonly bound: BoundEvidence | null
  /** milliseconds left of its life when the bind message was sent; null where the expiration names no instant */
  readonly leftMs: number | null
  /** bound beside it with a token of its own: a Subscription that this token is not for */
  readonly control: BoundEvidence
  /** of both Subscriptions; two more together where the first did not come everywhere */
  readonly events: readonly EventEvidence[]
  /** how long the socket was listened to when the control had its event; null when it had not */
  readonly graceMs: number | null
}

export type TokensByFormEvidence = {
  /** by `keyOf` the form; without those that the server does not offer */
  readonly tokens: Readonly<Record<string, FormToken>>
}

/** So many forms at once: as many Subscriptions are alive, and one more. */
const AT_ONCE = 4

/** A token of each form is bound on a socket of its own: what it is for is seen there, whatever its answer says. */
export const tokensByForm: Scenario<TokensByFormEvidence> = scenario({
  key: 'tokens-by-form',
  title: 'Bind a token of every form of the operation, each for another Subscription, and trigger an event',
  subscriptions: AT_ONCE + 1,
  needs: ['create', 'trigger'],
  unmarked: true,
  after: [forms, dialects],
  async act(actor, tried): Promise<TokensByFormEvidence> {
    const offered = distinctForms(actor, tried)
    const tokens: Record<string, FormToken> = {}
    for (let from = 0; from < offered.length; from += AT_ONCE)
      Object.assign(tokens, await tokensOf(actor, offered.slice(from, from + AT_ONCE)))
    return { tokens }
  },
})

/** One event for the tokens of several forms; their Subscriptions are deleted afterwards. */
async function tokensOf(actor: Actor, some: readonly Form[]): Promise<Record<string, FormToken>> {
  const [control, ...got] = await Promise.all([
    bound(actor, {}, 'control: socket of another Subscription'),
    ...some.map((form) => tokenOf(actor, form)),
  ])
  const bindings = got.flatMap(({ binding }) => binding ?? [])
  const live = [control, ...bindings.filter(({ socket }) => !socket.closed)]
  const first = await fire(actor, live, { always: true })
  const more = first.latenciesMs.includes(null)
    ? await Promise.all([1, 2].map(() => fire(actor, live, { always: true })))
    : []
  const [latency = null] = first.latenciesMs
  const graceMs = latency === null ? null : actor.world.deadlines.absenceGrace(latency)
  if (graceMs !== null) await Promise.all(bindings.map(({ socket }) => socket.listen(graceMs)))
  const events = [first, ...more].map(({ trigger }) => ({ trigger }))
  await Promise.all([control, ...bindings].map(({ socket }) => actor.close(socket)))
  await Promise.all(
    [control.subscription.id, ...got.map(({ id }) => id)].map((id) =>
      actor.world.resources.removeIfAlive(actor.caller, 'Subscription', id),
    ),
  )
  return Object.fromEntries(
    got.map(({ form, token }) => [
      keyOf(form),
      { ...token, control: control.evidence, events, graceMs } satisfies FormToken,
    ]),
  )
}

async function tokenOf(
  actor: Actor,
  form: Form,
): Promise<{
  readonly form: Form
  readonly id: string
  readonly token: Pick<FormToken, 'operation' | 'bound' | 'leftMs'>
  readonly binding: Bound | null
}> {
  const subscription = await subscribe(actor)
  const exchange = await callFor(actor, form, [subscription.id], 'operation')
  const grant = grantOf(exchange)
  const binding = grant && (await bindGrant(actor, subscription, grant, `token by ${keyOf(form)}`))
  const left = grant && binding ? leftWhen(actor, grant, binding.evidence.boundAt) : Infinity
  const leftMs = Number.isFinite(left) ? left : null
  const token = { operation: exchange.ref, bound: binding && binding.evidence, leftMs }
  return { form, id: subscription.id, token, binding }
}
