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
