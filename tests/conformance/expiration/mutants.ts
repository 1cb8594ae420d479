import type { Trait } from '../../../src/reference/trait.js'
import type { Core } from '../../../src/reference/core.js'
import { valued, without } from '../../../src/reference/edits/resources.js'

const later = (instant: unknown, milliseconds: number): string =>
  new Date(Date.parse(String(instant)) + milliseconds).toISOString()

/** How many tokens were issued for these Subscriptions before. */
function earlierCalls(server: Core, subscriptions: readonly string[]): number {
  const key = `earlier-calls ${subscriptions.join()}`
  const count = Number(server.memory.get(key) ?? 0)
  server.memory.set(key, count + 1)
  return count
}

/** A token that was issued at one level binds for ever. */
const endless = (level: 'type' | 'instance'): Trait => ({
  name: `${level}-token-never-expires`,
  kind: 'mutant',
  summary: `A token that was issued at ${level} level binds for ever.`,
  breaks: 'EXP-04/accepted',
  waits: true,
  hooks: {
    output: (output, { issued, route, server }) => {
      if (route.level === level) server.memory.set(`endless ${issued.value}`, true)
      return output
    },
    tokenValid: (valid, { record, server }) => valid || server.memory.has(`endless ${record?.value ?? ''}`),
  },
})

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'expired-when-issued',
    kind: 'mutant',
    summary: 'GET returns an expiration an hour ago.',
    breaks: 'EXP-01/past',
    hooks: {
      output: (output, { request }) =>
        request.method === 'GET'
          ? valued(output, 'expiration', (instant) => later(instant, -3_600_000))
          : output,
    },
  },
  {
    name: 'three-second-token',
    kind: 'mutant',
    summary: 'A token issued to GET lives three seconds.',
    breaks: 'EXP-02/too-short',
    hooks: {
      token: (issued, { request }) =>
        request.method === 'GET' ? { ...issued, expiresAt: Date.now() + 3_000 } : issued,
    },
  },
  {
    name: 'half-lifetime',
    kind: 'mutant',
    summary: 'A token is refused in the second half of its lifetime.',
    breaks: 'EXP-03/refused-early',
    waits: true,
    hooks: {
      tokenValid: (valid, { record }) =>
        valid && record !== undefined && Date.now() < (record.issuedAt + record.expiresAt) / 2,
    },
  },
  {
    name: 'binds-expired-token',
    kind: 'mutant',
    summary: 'A token binds for ever.',
    breaks: 'EXP-04/accepted',
    waits: true,
    hooks: { tokenValid: (_valid, { record }) => record !== undefined },
  },
  {
    name: 'binds-expired-token-beside',
    kind: 'mutant',
    summary: 'On a socket that is bound already a token binds for ever.',
    breaks: 'EXP-04/accepted',
    waits: true,
    hooks: {
      tokenValid: (valid, { record, session }) => valid || (record !== undefined && session.grants.size > 0),
    },
  },
  endless('type'),
  endless('instance'),
  {
    name: 'delivers-after-expiry',
    kind: 'mutant',
    summary: 'Delivery goes on when the token has expired.',
    breaks: 'EXP-05/still-delivers',
    waits: true,
    hooks: { bindingExpired: () => ({ ends: false, frames: [] }) },
  },
  {
    name: 'second-call-incomplete',
    kind: 'mutant',
    summary: 'Only the first call for a Subscription names it.',
    breaks: 'EXP-06/incomplete',
    hooks: {
      output: (output, { issued, server }) =>
        earlierCalls(server, issued.subscriptions) > 0 ? without(output, 'subscription') : output,
    },
  },
  {
    name: 'second-call-earlier',
    kind: 'mutant',
    summary: 'The second call for a Subscription returns an earlier expiration than the first.',
    breaks: 'EXP-06/earlier',
    hooks: {
      output: (output, { issued, server }) =>
        earlierCalls(server, issued.subscriptions) === 1
          ? valued(output, 'expiration', (instant) => later(instant, -2_000))
          : output,
    },
  },
  {
    name: 'never-renewed',
    kind: 'mutant',
    summary: 'The expiration of a Subscription’s tokens stays the same until it is reached.',
    breaks: 'EXP-06/not-renewed',
    waits: true,
    hooks: {
      token: (issued, { subscriptions, server }) => {
        const key = `never-renewed ${subscriptions.join()}`
        const known = Number(server.memory.get(key) ?? 0)
        const expiresAt = known > Date.now() ? known : issued.expiresAt
        server.memory.set(key, expiresAt)
        return { ...issued, expiresAt }
      },
    },
  },
]
