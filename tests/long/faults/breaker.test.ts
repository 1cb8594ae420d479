import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { COMA, DEATH, startFaulty } from '../../selftest/support/faults.js'
import { verdictsOf } from '../../selftest/support/verdicts.js'

const TIMEOUT_FACTOR = 0.2

describe.each([DEATH, COMA])('%s in mid-run', (fault) => {
  // Sooner or later: while Subscriptions are made, and while events are waited for.
  test.each([5, 20])(
    'from deletion %i on the whole suite ends in seconds, accuses nobody, and says what it left',
    async (from) => {
      const server = await startFaulty('delete', fault, from)
      const startedAt = performance.now()
      try {
        const target = plainTarget(server.baseUrl, { auth: { kind: 'bearer', token: 'demo-token-alice' } })
        const { judgement, evidence, clausesWith } = await verdictsOf(target, {
          timeoutFactor: TIMEOUT_FACTOR,
        })
        const elapsed = performance.now() - startedAt
        expect(evidence.end?.how).toBe('circuit-broken')
        expect([...clausesWith('fail'), ...clausesWith('warn')]).toEqual([])
        expect(judgement.faults).toEqual([])
        expect(runVerdict(judgement, contextFrom(evidence), CATALOGUE).exitCode).toBe(3)
        expect(evidence.resources.filter(({ what }) => what === 'left')).not.toHaveLength(0)
        expect(elapsed).toBeLessThan(15_000)
      } finally {
        await server.close()
      }
    },
  )
})
