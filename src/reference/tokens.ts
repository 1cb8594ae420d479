import { randomBytes } from 'node:crypto'
import type { IssuedToken, TokenRecord } from './model.js'

/** How long an expired token is remembered, so that its bearer can be told so. */
const REMEMBERED_MS = 60_000

/** Binding tokens in memory: random, opaque, reusable until they expire. */
export class Tokens {
  readonly #records = new Map<string, TokenRecord>()

  /** A fresh token string and its expiration. */
  static make(lifetimeSeconds: number): IssuedToken {
    return { value: randomBytes(32).toString('base64url'), expiresAt: Date.now() + lifetimeSeconds * 1000 }
  }

  /** Remembers an issued token; a known string gets the new facts. */
  add(issued: IssuedToken, principal: string, subscriptions: readonly string[]): TokenRecord {
    const now = Date.now()
    for (const [value, { expiresAt }] of this.#records)
      if (expiresAt + REMEMBERED_MS < now) this.#records.delete(value)
    const record = { ...issued, issuedAt: now, principal, subscriptions, uses: 0 }
    this.#records.set(issued.value, record)
    return record
  }

  find(value: string): TokenRecord | undefined {
    return this.#records.get(value)
  }
}
