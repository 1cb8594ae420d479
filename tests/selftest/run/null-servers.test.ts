import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { NULL_SERVERS } from '../support/null-servers.js'
import { verdictsOf } from '../support/verdicts.js'

describe.each(NULL_SERVERS)('a server that is none: $name', ({ start }) => {
  test('passes nothing, and is never conformant', async () => {
    const server = await start()
    try {
      const { judgement, evidence } = await verdictsOf(plainTarget(server.baseUrl), { timeoutFactor: 0.03 })
      const { exitCode } = runVerdict(judgement, contextFrom(evidence), CATALOGUE)
      expect(judgement.results.filter((row) => row.verdict === 'pass')).toEqual([])
      expect(judgement.faults).toEqual([])
      expect([1, 3]).toContain(exitCode)
    } finally {
      await server.close()
    }
  })
})
