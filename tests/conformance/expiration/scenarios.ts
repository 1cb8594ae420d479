import { subscribe, type Subscribed } from '../../../src/scenario/subscribing.js'
import type { ExchangeRef, SocketRef } from '../../../src/evidence/types.js'
import { isHandshakeOf } from '../../../src/evidence/events.js'
import type { Actor } from '../../../src/scenario/actor.js'
import { type Grant, grantOf, socketRef } from '../../../src/scenario/answers.js'
import { type AbsenceEvidence, fireWithControl } from '../../../src/scenario/firing.js'
import {
  bindGrant,
  bindOn,
  type Bound,
  type BoundEvidence,
  handshakeOn,
  isRefusal,
  sendBind,
} from '../../../src/scenario/binding.js'
import { formAt } from '../../../src/scenario/calls.js'
import { attemptBind, canTrigger, type EventEvidence, eventIfDue } from '../../../src/scenario/events.js'
import { leftOf, leftWhen, targetNow } from '../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import type { Exchange } from '../../../src/target/session.js'
import { SPANS } from '../../../src/wire/deadlines.js'
import type { Frame, RecordedSocket } from '../../../src/wire/websocket.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { forms } from '../shared/scenarios/invocations.js'

/** A bind shortly before the expiration of its token. */
export type TimedBind = {
  readonly bound: BoundEvidence
  /** milliseconds from the bind message to the expiration, by the target's clock */
  readonly leftMs: number
  /** an event that was tried as the proof of the bind, where no handshake can be */
  readonly event: EventEvidence | null
  /** where it was not seen to bind: a fresh token in the same way, on another socket; absent in older records */
  readonly beside?: BoundEvidence | null
}

export type ExpiryEvidence = {
  readonly lifetimeSeconds: number
  /** bound at once; it stays open until the end */
  readonly held: BoundEvidence
  /** an event on it while its token was valid; null when nothing can be triggered */
  readonly beforeExpiry: EventEvidence | null
  /** bound at about 80 % of the lifetime */
  readonly late: TimedBind
  /**
   * a token of the other Subscription, bound after it on the same socket; null where the socket did not take it or the
   * token is for another address, absent in older records
   */
  readonly lateBeside?: TimedBind | null
  /** a call at the same time, when the first token has nearly reached its end */
  readonly renewed: ExchangeRef
  /** asked to bind when the token had expired */
  readonly expired: {
    readonly operation: ExchangeRef
    readonly socket: SocketRef
    readonly overdueMs: number
  }
  /** the token that was bound at once, sent on another socket at the same time; absent in records of version 1.0 */
  readonly expiredAgain?: { readonly socket: SocketRef; readonly overdueMs: number }
  /** the token of another Subscription, bound afresh at that time */
  readonly control: BoundEvidence
  /** an event after the expiration, which only the control may receive; null when nothing can be triggered */
  readonly afterExpiry: AbsenceEvidence | null
  /** after that, the token that was never bound, sent once more; absent in older records */
  readonly expiredElsewhere?: Readonly<Record<Elsewhere, ExpiredBind | null>>
  /** an expired token, sent on the control's socket after all that; null when it is closed, or for another address */
  readonly expiredBeside?: ExpiredBeside | null
}

/** An expired token as a further bind on a socket that is bound. */
export type ExpiredBeside = {
  /** milliseconds since the run began when the bind message was sent */
  readonly sentAt: number
  readonly overdueMs: number
  /** an event after it, which the control's Subscription is to have; null when it was refused, or nothing can be triggered */
  readonly event: AbsenceEvidence | null
}

/** Where an expired token is sent besides: on a socket that was bound, and on a new one after another was closed. */
export const ELSEWHERE = {
  held: 'the socket on which another token of the Subscription has expired',
  reconnected: 'a new socket when another one of the Subscription was closed',
} as const

export type Elsewhere = keyof typeof ELSEWHERE

/** A bind after the expiration; the socket may have had other messages before. */
export type ExpiredBind = { readonly socket: SocketRef; readonly sentAt: number }

/** How long past its expiration a token is judged: the target's own slack, and that of its Date header. */
const pastMs = ({ world: { deadlines } }: Actor): number => deadlines.of('pastExpiry') + SPANS.dateHeader

/**
 * Everything that needs a token to grow old, in one wait: three tokens are issued together; one is bound at once, one
 * shortly before they expire, one after that.
 */
export const expiry: Scenario<ExpiryEvidence> = scenario({
  key: 'expiry',
  title: 'Bind tokens at once, at about 80 % of their lifetime and after their expiration',
  subscriptions: 2,
  after: [forms, dialects],
  waits: true,
  async act(actor, tried): Promise<ExpiryEvidence> {
    const [subscription, other] = await subscriptions(actor)
    const level = actor.form.level === 'type' ? 'instance' : 'type'
    const [now, late, old, beside] = await Promise.all([
      actor.grant([subscription.id]),
      actor.grant([subscription.id]),
      // Tokens of either level end; the one that is bound at once is of the usual one.
      actor.grant([subscription.id], 'first', formAt(tried, level) ?? actor.form),
      actor.grant([other.id]),
    ])
    if (!now || !late || !old || !beside) return actor.lacks('token', 'the operation gave no token')
    const lifetimeMs = Math.min(...[now, late, old].map((grant) => lifetimeOf(actor, grant)))
    const held = await bindGrant(actor, subscription, now, 'bound at once')
    const [beforeExpiry, { lateBind, lateBeside, lateSocket, renewed }] = await Promise.all([
      canTrigger(actor) ? eventIfDue(actor, held) : null,
      shortlyBefore(actor, [subscription, late], [other, beside], now.answeredAt, lifetimeMs),
    ])
    await until(actor, Math.max(...[now, late, old, beside].map(expiryOf)) + pastMs(actor))
    const control = await bindGrant(actor, other, await actor.grant([other.id]), 'control: bound afresh')
    const overdueMs = -leftOf(actor, old)
    const againOverdueMs = -leftOf(actor, now)
    const [expired, again] = await Promise.all([
      attemptBind(actor, old.url, old.token, 'asked to bind after the expiration'),
      attemptBind(actor, now.url, now.token, 'asked to bind again after the expiration'),
    ])
    const afterExpiry = canTrigger(actor)
      ? await fireWithControl(actor, control, [held.socket, lateSocket, expired, again])
      : null
    const expiredElsewhere = await sentElsewhere(actor, old, held.socket, lateSocket)
    const expiredBeside = await besideControl(actor, control, old)
    return {
      lifetimeSeconds: Math.round(lifetimeMs / 1_000),
      held: held.evidence,
      beforeExpiry,
      late: lateBind,
      lateBeside,
      renewed: renewed.ref,
      expired: { operation: old.operation, socket: socketRef(expired), overdueMs },
      expiredAgain: { socket: socketRef(again), overdueMs: againOverdueMs },
      control: control.evidence,
      afterExpiry,
      expiredElsewhere,
      expiredBeside,
    }
  },
})

/** Sends an expired token once more: a refusal on one socket is none on another. */
async function sentElsewhere(
  actor: Actor,
  { token, url }: Grant,
  held: RecordedSocket,
  closing: RecordedSocket,
): Promise<Record<Elsewhere, ExpiredBind | null>> {
  const on = async (socket: RecordedSocket): Promise<ExpiredBind | null> => {
    if (!socket.opened || socket.closed) return null
    const from = socket.frames.length
    const sentAt = sendBind(actor, socket, token)
    await handshakeOn(socket, actor.world.deadlines.of('bindReaction'), { from })
    return { socket: socketRef(socket), sentAt }
  }
  await actor.close(closing)
  const reconnected = await actor.open(url, 'asked to bind after the expiration, and after a close')
  const [onHeld, onNew] = await Promise.all([on(held), on(reconnected)])
  return { held: onHeld, reconnected: onNew }
}

/** A socket that is bound may be asked with less care than a new one. Last, for it may be closed by that. */
async function besideControl(actor: Actor, control: Bound, old: Grant): Promise<ExpiredBeside | null> {
  const { socket, grant } = control
  if (socket.closed || control.lost || grant.url !== old.url) return null
  const from = socket.frames.length
  const overdueMs = -leftOf(actor, old)
  const sentAt = sendBind(actor, socket, old.token)
  const isAnswer = (frame: Frame): true | undefined => isRefusal(frame) || isHandshakeOf(frame) || undefined
  await socket.waitFor(isAnswer, actor.world.deadlines.of('unanswered'), from)
  const isRefused = socket.closed || socket.frames.slice(from).some(isRefusal)
  const event = isRefused || !canTrigger(actor) ? null : await fireWithControl(actor, control, [socket])
  return { sentAt, overdueMs, event }
}

/** One whose tokens expire, and one for the control; a read-only run has but one. */
async function subscriptions(actor: Actor): Promise<[Subscribed, Subscribed]> {
  const first = await subscribe(actor)
  return [first, actor.world.target.readOnly ? first : await subscribe(actor)]
}

function lifetimeOf(actor: Actor, grant: Grant): number {
  if (grant.expiresAt === null)
    actor.skip('the expiration names no instant that could be waited for', 'not offered')
  if (actor.world.target.clockOffsetMs === null)
    actor.lacks(
      'clock',
      'the target sends no Date header: so it is unknown when a token expires on its clock',
    )
  const lifetimeMs = grant.expiresAt - grant.answeredAt
  if (lifetimeMs <= 0) actor.lacks('lifetime', 'the token had expired when it was issued')
  const seconds = Math.round(lifetimeMs / 1_000)
  actor.withinBudget(seconds + pastMs(actor) / 1_000, `tokens live ${seconds} s`)
  return lifetimeMs
}

function expiryOf(grant: Grant): number {
  return grant.expiresAt ?? 0
}

async function until(actor: Actor, instant: number): Promise<void> {
  await actor.pause(Math.max(0, instant - targetNow(actor)), 'a token to expire')
}

/**
 * Binds at about 80 % of the lifetime, or as late as leaves time for an answer, and asks for another token at the same time. Where no
 * handshake can confirm the bind, an event does.
 */
async function shortlyBefore(
  actor: Actor,
  [subscription, grant]: readonly [Subscribed, Grant],
  other: readonly [Subscribed, Grant],
  issuedAt: number,
  lifetimeMs: number,
): Promise<{
  readonly lateBind: TimedBind
  readonly lateBeside: TimedBind | null
  readonly lateSocket: RecordedSocket
  readonly renewed: Exchange
}> {
  const answerMs = Math.max(0.2 * lifetimeMs, actor.world.deadlines.of('lateBind'))
  await until(actor, Math.max(issuedAt + 0.25 * lifetimeMs, expiryOf(grant) - answerMs))
  const [binding, renewed] = await Promise.all([
    bindGrant(actor, subscription, grant, 'bound at about 80 % of the lifetime', answerMs / 4),
    actor.invoke(actor.form, [subscription.id], 'first', 'operation at about 80 % of the lifetime'),
  ])
  const leftMs = leftWhen(actor, grant, binding.evidence.boundAt)
  // A server may greet some binds and not others.
  const isOpen = !binding.socket.closed && leftOf(actor, grant) > 0
  const unproven = isOpen && binding.handshakeMs === null && canTrigger(actor)
  const [event, beside] = await Promise.all([
    unproven ? eventIfDue(actor, binding) : null,
    binding.handshakeMs === null ? boundBeside(actor, subscription) : null,
  ])
  return {
    lateBind: { bound: binding.evidence, leftMs, event, beside },
    lateBeside: await boundAfter(actor, binding, other, answerMs),
    lateSocket: binding.socket,
    renewed,
  }
}

/** Another Subscription's token, which grew as old, on the same socket; null where that is no fair question. */
async function boundAfter(
  actor: Actor,
  { socket, grant, subscription: first, handshakeMs }: Bound,
  [subscription, late]: readonly [Subscribed, Grant],
  answerMs: number,
): Promise<TimedBind | null> {
  if (handshakeMs === null || socket.closed || late.url !== grant.url || first.id === subscription.id)
    return null
  const { evidence, handshakeMs: greetedMs } = await bindOn(actor, socket, subscription, late, answerMs / 4)
  const leftMs = leftWhen(actor, late, evidence.boundAt)
  const beside = greetedMs === null ? await twinOnOneSocket(actor, first, subscription) : null
  return { bound: evidence, leftMs, event: null, beside }
}

/** The same with fresh tokens, on a socket of their own: a server may take one bind on each. */
async function twinOnOneSocket(
  actor: Actor,
  first: Subscribed,
  second: Subscribed,
): Promise<BoundEvidence | null> {
  const tokenFor = async ({ id }: Subscribed): Promise<Grant | null> =>
    grantOf(await actor.invoke(actor.form, [id], 'first', 'operation for the twin on one socket'))
  const [one, two] = await Promise.all([tokenFor(first), tokenFor(second)])
  if (!one || !two) return null
  const { socket, lost } = await bindGrant(actor, first, one, 'twin: fresh tokens on one socket')
  if (lost || two.url !== one.url) return null
  return (await bindOn(actor, socket, second, two)).evidence
}

/** A server may serve a Subscription on one socket alone: then a fresh token does not bind beside the first one either. */
async function boundBeside(actor: Actor, subscription: Subscribed): Promise<BoundEvidence | null> {
  const purpose = 'operation for the twin beside the first socket'
  const grant = grantOf(await actor.invoke(actor.form, [subscription.id], 'first', purpose))
  return (
    grant && (await bindGrant(actor, subscription, grant, 'twin: a fresh token beside the first')).evidence
  )
}
