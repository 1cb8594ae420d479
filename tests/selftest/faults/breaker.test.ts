import { describe, expect, test } from 'vitest'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { COMA, DEATH, startFaulty } from '../support/faults.js'
import { verdictsOf } from '../support/verdicts.js'

const TIMEOUT_FACTOR = 0.2

describe.each([DEATH, COMA])('%s in mid-run', (fault) => {
  test('the whole suite ends in seconds, accuses nobody, and says what it left', async () => {
    const server = await startFaulty('delete', fault, 5)
    const startedAt = performance.now()
    try {
      const target = plainTarget(server.baseUrl, { auth: { kind: 'bearer', token: 'demo-token-alice' } })
      const { judgement, evidence, clausesWith } = await verdictsOf(target, { timeoutFactor: TIMEOUT_FACTOR })
      const elapsed = performance.now() - startedAt
      const exchanges = [...evidence.exchanges.values()]
      console.log(
        fault,
        Math.round(elapsed),
        exchanges.length,
        exchanges.filter((e) => e.outcome.kind !== 'response').length,
        clausesWith('fail'),
        clausesWith('warn'),
        evidence.end,
      )
      for (const r of judgement.results)
        if (r.verdict === 'fail' || r.verdict === 'warn')
          console.log(r.requirement, r.clause, r.scenario, r.observed.slice(0, 200))
      expect(evidence.end?.how).toBe('circuit-broken')
      expect([...clausesWith('fail'), ...clausesWith('warn')]).toEqual([])
      expect(judgement.faults).toEqual([])
      expect(runVerdict(judgement, contextFrom(evidence)).exitCode).toBe(3)
      expect(evidence.resources.filter(({ what }) => what === 'left')).not.toHaveLength(0)
      expect(elapsed).toBeLessThan(15_000)
    } finally {
      await server.close()
    }
  })
})
