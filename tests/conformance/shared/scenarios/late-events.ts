import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import type { Grant } from '../../../../src/scenario/answers.js'
import {
  bindGrant,
  bindOn,
  type Bound,
  type BoundEvidence,
  handshakeOn,
  sendBind,
} from '../../../../src/scenario/binding.js'
import { type Fired, fireUpdate, type TriggerEvidence } from '../../../../src/scenario/firing.js'
import { fireAt, fireSeries } from '../../../../src/scenario/events.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { Blocked, SubscriptionRefused } from '../../../../src/scenario/outcomes.js'
import { type Forgery, forgeriesOf } from './forged-tokens.js'
import type { ContentLevel } from './terms.js'

/** A Subscription whose client came back, bound it twice on one socket, and another one beside it. */
export type LateEvidence = {
  /** on a connection that was opened when the first had been closed */
  readonly bound: BoundEvidence
  /** the same once more on the same socket; null when it failed, or the token is for another `websocket-url` */
  readonly again: BoundEvidence | null
  /** another Subscription of the same level on that socket; null likewise */
  readonly other: BoundEvidence | null
  /** some seconds after that: one, and two more together where it did not come */
  readonly triggers: readonly TriggerEvidence[]
  /**
   * changes of a resource that had been made then, three where the first did not come; none where no definition of the
   * topic says that they trigger
   */
  readonly updates: readonly TriggerEvidence[]
  /** a creation after updates that did not come; absent otherwise */
  readonly control?: TriggerEvidence
  /**
   * last of all, what is no token was sent on that socket, one after the other as long as it was open; null where it was
   * closed by then, absent in older records
   */
  readonly forged?: { readonly names: readonly Forgery[]; readonly sentAt: number } | null
}

/** Goes on late in the life of a Subscription; null where it cannot: what is judged of the first connection does not depend on it. */
export async function lateIfAny(
  actor: Actor,
  binding: Bound,
  content: ContentLevel,
): Promise<LateEvidence | null> {
  try {
    return await late(actor, binding, content)
  } catch (error) {
    if (error instanceof Blocked || error instanceof SubscriptionRefused) return null
    throw error
  }
}

/** Closes the first connection and goes on with another one, in every way in which a client may. */
async function late(
  actor: Actor,
  { socket, subscription }: Bound,
  content: ContentLevel,
): Promise<LateEvidence | null> {
  const { target, deadlines } = actor.world
  const [grant, more] = [await actor.grant([subscription.id]), await actor.grant([subscription.id])]
  await actor.close(socket)
  const binding = await bindGrant(actor, subscription, grant, `connection after the close, level ${content}`)
  if (binding.lost) return null
  const again = await boundBeside(actor, binding, subscription, more)
  const beside = await subscribe(actor, { content })
  const other = await boundBeside(actor, binding, beside, await actor.grant([beside.id]))
  const { evidence: bound } = binding
  const evidence = { bound, again, other, triggers: [], updates: [] }
  if (binding.socket.closed) return evidence
  await actor.rest()
  const fired = await fireSeries(actor, binding, 1)
  const { trigger, latencyMs } = fired[0]!
  const isUpdated = latencyMs !== null && target.updateDefined === true && !binding.socket.closed
  const update = isUpdated ? await fireUpdate(actor, binding, trigger, deadlines.of('lastEvent')) : null
  const updates = update ? [update] : []
  const isMissed = updates.some((each) => each.latencyMs === null) && leftOf(actor, grant) > 0
  const missed = isMissed ? await twoMoreAndControl(actor, binding, trigger) : null
  return {
    ...evidence,
    triggers: fired.map((each) => each.trigger),
    updates: [...updates, ...(missed?.updates ?? [])].map((each) => each.trigger),
    ...(missed && { control: missed.control.trigger }),
    forged: await forgedOn(actor, binding, content),
  }
}

/**
 * Asks a socket that is bound to bind once more, with what is no token. A refusal may greet what is bound there: what binds
 * is known by another Subscription, of which one level makes a new one, and others have those of the run.
 */
async function forgedOn(
  actor: Actor,
  { socket, grant }: Bound,
  content: ContentLevel,
): Promise<LateEvidence['forged']> {
  if (socket.closed || actor.world.target.readOnly) return null
  const stranger = content === 'full-resource' ? await subscribe(actor) : null
  const tokens = forgeriesOf(grant.token, stranger?.id ?? '')
  const names = (['subscription-id', 'same-letters', 'empty'] as const).filter(
    (name) => tokens[name] !== null && (name !== 'subscription-id' || stranger !== null),
  )
  let sentAt: number | null = null
  const sent: Forgery[] = []
  for (const name of names) {
    if (socket.closed) break
    const token = tokens[name] ?? ''
    if (name === 'same-letters') actor.world.session.policy.redactor.learn(token, 'invented-token')
    const from = socket.frames.length
    const at = sendBind(actor, socket, token)
    sentAt ??= at
    sent.push(name)
    await handshakeOn(socket, actor.world.deadlines.of('bindReaction'), { from })
  }
  return sentAt === null ? null : { names: sent, sentAt }
}

/** Two more changes together, for the life of the token is short; what is created after them comes after them. */
async function twoMoreAndControl(
  actor: Actor,
  binding: Bound,
  made: TriggerEvidence,
): Promise<{ readonly updates: readonly Fired[]; readonly control: Fired }> {
  const { deadlines } = actor.world
  const update = (): Promise<Fired | null> => fireUpdate(actor, binding, made, deadlines.of('lastEvent'))
  const updates = (await Promise.all([update(), update()])).flatMap((each) => each ?? [])
  const control = await fireAt(actor, binding, { always: true })
  await binding.socket.listen(deadlines.absenceGrace(control.latencyMs ?? 0))
  return { updates, control }
}

/** One more bind on a socket, whatever came of it; null where the token is for another address, or the socket is closed. */
async function boundBeside(
  actor: Actor,
  { socket, grant }: Bound,
  subscription: Subscribed,
  fresh: Grant,
): Promise<BoundEvidence | null> {
  if (fresh.url !== grant.url || socket.closed) return null
  return (await bindOn(actor, socket, subscription, fresh)).evidence
}
