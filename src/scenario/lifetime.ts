import type { Actor } from './actor.js'
import { wallClock } from '../wire/clock.js'
import type { Grant } from './answers.js'

/** The target's clock, in milliseconds since the epoch. */
export function targetNow({ world: { target } }: Actor): number {
  return wallClock() + (target.clockOffsetMs ?? 0)
}

/** Milliseconds left of a token's life, by the target's clock; Infinity when its expiration names no instant. */
export function leftOf(actor: Actor, { expiresAt }: Grant): number {
  return expiresAt === null ? Infinity : Math.round(expiresAt - targetNow(actor))
}

/** What was left of it at a moment of the run: milliseconds since the run began, as evidence has them. */
export function leftWhen(actor: Actor, grant: Grant, at: number): number {
  return Math.round(leftOf(actor, grant) + actor.world.journal.now() - at)
}
