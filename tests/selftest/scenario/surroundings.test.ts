import { expect, test } from 'vitest'
import { traitNamed } from '../../prove/traits.js'
import { verdictsOfReference } from '../support/verdicts.js'

/** What a server that differs in a legal way must not keep from being observed. */
const options = { timeoutFactor: 0.3, repeats: true }

const unverifiedOf = async (name: string, only: readonly string[]): Promise<readonly string[]> => {
  const server = { traits: [traitNamed(name)], tokenLifetimeSeconds: 60 }
  const { judgement } = await verdictsOfReference(server, { ...options, only })
  expect(judgement.requirements.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')).toEqual([])
  return judgement.requirements
    .filter(({ verdict }) => verdict === 'unverified')
    .map(({ requirement, reason }) => `${requirement}: ${String(reason)}`)
}

test.concurrent('a Subscription that a node does not know yet is asked for again', async () => {
  expect(await unverifiedOf('replica-lags', ['OP-01', 'OP-02', 'OP-13', 'OUT-01', 'IN', 'WS-04'])).toEqual([])
})

test.concurrent('a limit that is of no pace slows nothing down for good', async () => {
  expect(
    await unverifiedOf('limit-in-a-header-of-its-own', ['WS-02', 'WS-04', 'WS-21', 'OUT', 'CL']),
  ).toEqual([])
})
