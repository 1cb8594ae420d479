import type { Trait } from '../trait.js'

/** Binding and what follows it. */
export const WEBSOCKET_TRAITS: readonly Trait[] = [
  {
    name: 'binds-any-token',
    kind: 'mutant',
    summary: 'Whatever is sent as a token binds every websocket Subscription.',
    breaks: 'WS-09/bound',
    consequences: {
      'SEC-01': 'the socket is open to everybody',
      'EXP-04': 'an expired token binds too',
    },
    hooks: {
      tokenValid: () => true,
      tokenCovers: (ids, { record, server }) => {
        if (record) return ids
        return server.subscriptions.all().flatMap(({ id, channel }) => (channel === 'websocket' ? [id] : []))
      },
    },
  },
  {
    name: 'single-use-token',
    kind: 'variant',
    summary: 'A token binds once.',
    hooks: { tokenValid: (valid, { record }) => valid && record?.uses === 0 },
  },
  {
    name: 'late-handshake',
    kind: 'variant',
    summary: 'Delivery starts, and the handshake comes, a second after the bind.',
    hooks: { bound: (plan) => ({ ...plan, delayMs: 1000 }) },
  },
  {
    name: 'closes-on-bad-token',
    kind: 'variant',
    summary: 'A refused bind closes the socket with 1008 and no message.',
    hooks: {
      refused: (reaction, { why }) =>
        why === 'unknown-message' ? reaction : { frames: [], close: { code: 1008, reason: why } },
    },
  },
  {
    name: 'silent-on-bad-token',
    kind: 'variant',
    summary: 'A refused bind is not answered at all.',
    hooks: { refused: (reaction, { why }) => (why === 'unknown-message' ? reaction : { frames: [] }) },
  },
  {
    name: 'binary-binds-only',
    kind: 'variant',
    summary: 'The bind message is read from binary frames only.',
    hooks: { clientMessage: (message, { binary }) => (binary ? message : { kind: 'other' }) },
  },
]
