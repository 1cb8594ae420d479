import { WebSocket } from 'ws'
import { write } from './codec.js'
import type { Reaction } from './model.js'
import type { Timer, Timers } from './timers.js'

/** One Subscription's delivery on one socket. */
export interface Grant {
  /** ms since the epoch; the latest expiration among the tokens that were bound for it */
  expiresAt: number
  /** the time of its handshake has passed: heartbeats may come */
  greeted: boolean
  expiry: Timer | undefined
  heartbeat: Timer | undefined
}

/** An open websocket and what is bound on it. */
export class Session {
  readonly grants = new Map<string, Grant>()
  /** accepted binds so far */
  binds = 0

  constructor(
    readonly socket: WebSocket,
    private readonly timers: Timers,
  ) {}

  /** Is the Subscription delivered here, under a token that has not expired? */
  holds(subscription: string): boolean {
    const grant = this.grants.get(subscription)
    return grant !== undefined && grant.expiresAt > Date.now()
  }

  /** Writes messages: strings as text, Buffers as binary. */
  write(frames: readonly (string | Buffer)[]): void {
    for (const frame of frames) if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame)
  }

  /** Carries out a reaction. */
  react(reaction: Reaction): void {
    this.write(reaction.frames.map((frame) => (typeof frame === 'string' ? frame : write(frame, 'json'))))
    if (reaction.terminate) this.socket.terminate()
    else if (reaction.close) this.socket.close(reaction.close.code, reaction.close.reason)
  }

  /** Ends the delivery of one Subscription. */
  forget(subscription: string): void {
    const grant = this.grants.get(subscription)
    if (!grant) return
    this.timers.cancel(grant.expiry)
    this.timers.cancel(grant.heartbeat)
    this.grants.delete(subscription)
  }

  /** Ends every delivery. */
  forgetAll(): void {
    for (const subscription of [...this.grants.keys()]) this.forget(subscription)
  }
}
