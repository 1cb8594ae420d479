import { expect, test } from 'vitest'
import { traitNamed } from '../../prove/traits.js'
import { verdictsOfReference } from '../support/verdicts.js'

/** Shorter than the wait for one event, which the factor makes 3 s. */
const LIFETIME_SECONDS = 2.5
const options = { timeoutFactor: 0.3 }

test.concurrent.each([
  ['one-close-ends-all', 'WS-30', 'warn'],
  ['deaf-after-reconnect', 'WS-21', 'fail'],
])('%s is found although tokens end before a missing event is given up: %s', async (name, id, verdict) => {
  const { hooks, ...trait } = traitNamed(name)
  const { settings: _, ...others } = hooks
  const server = { traits: [{ ...trait, hooks: others }], tokenLifetimeSeconds: LIFETIME_SECONDS }
  const { of } = await verdictsOfReference(server, { ...options, only: [id] })
  expect(of(id)).toBe(verdict)
})

test.concurrent('a right server with such tokens delivers all the same', async () => {
  const { of } = await verdictsOfReference(
    { tokenLifetimeSeconds: LIFETIME_SECONDS },
    { ...options, only: ['WS-21', 'WS-30', 'SS-14'] },
  )
  expect(['WS-21', 'WS-30', 'SS-14'].map(of)).toEqual(['pass', 'pass', 'pass'])
})

test('tokens that outlive every wait budget are left out without a setting that nobody can make', async () => {
  const { judgement } = await verdictsOfReference(
    { tokenLifetimeSeconds: 2_000_000_000 },
    { ...options, only: ['EXP-04'], waitBudgetSeconds: 60 },
  )
  const rows = judgement.results.filter(({ scenario }) => scenario === 'expiry')
  expect(rows).not.toHaveLength(0)
  for (const { reason } of rows)
    expect(reason).toMatch(
      /^tokens live 200\d+ s, the longest wait budget is 86400 s: let the server make that shorter for a test$/,
    )
})
