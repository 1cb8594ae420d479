import type { Trait } from '../../../src/reference/trait.js'
import type { TokenRecord } from '../../../src/reference/model.js'

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'closes-on-expiry',
    kind: 'variant',
    summary: 'When the token expires under which a socket was bound, the socket is closed with 1000.',
    waits: true,
    hooks: { bindingExpired: (reaction) => ({ ...reaction, close: { code: 1000, reason: 'expired' } }) },
  },
  {
    name: 'ends-silently-on-expiry',
    kind: 'variant',
    summary: 'When the token expires under which a socket was bound, delivery ends without a word.',
    waits: true,
    hooks: { bindingExpired: (reaction) => ({ ...reaction, frames: [] }) },
  },
  {
    name: 'token-same-again',
    kind: 'variant',
    summary: 'While a token is good for ten more seconds, the same call gets it again.',
    hooks: {
      settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 30 }),
      token: (issued, { principal, subscriptions, server }) => {
        const key = `token of ${principal} for ${[...subscriptions].sort().join()}`
        const known = server.memory.get(key) as Pick<TokenRecord, 'value' | 'expiresAt'> | undefined
        if (known && known.expiresAt > Date.now() + 10_000) return known
        server.memory.set(key, issued)
        return issued
      },
    },
  },
  {
    name: 'token-half-a-minute',
    kind: 'variant',
    summary: 'Tokens live for 30 seconds.',
    hooks: { settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 30 }) },
  },
  {
    name: 'token-an-hour',
    kind: 'variant',
    summary: 'Tokens live for an hour.',
    waits: true,
    hooks: { settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 3_600 }) },
  },
]
