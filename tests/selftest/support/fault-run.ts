import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { act } from '../../../src/run/act.js'

import type { Evidence } from '../../../src/evidence/read.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import type { Judgement } from '../../../src/judge/types.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'
import type { FaultCase } from './fault-cases.js'
import { startFaulty } from './faults.js'

/** Each deadline is a tenth of the ordinary one; those that follow one another here add up to less than this. */
const TIMEOUT_FACTOR = 0.1
const LONGEST_MS = 12_000

interface Acted {
  readonly elapsedMs: number
  readonly met: number
  readonly evidence: Evidence
  readonly judgement: Judgement
}

/** Acts these scenarios on a server with the fault, and judges every check on them. */
async function acted({ step, fault }: FaultCase, scenarios: readonly string[]): Promise<Acted> {
  const server = await startFaulty(step, fault)
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-fault-'))
  const checks = (await loadSuite()).checks.filter(({ scenario }) => scenarios.includes(scenario.key))
  const startedAt = performance.now()
  try {
    const evidence = await act({
      target: plainTarget(server.baseUrl, {
        auth: { kind: 'bearer', token: 'demo-token-alice' },
        bindDialect: 'text',
      }),
      embedded: false,
      recordPath: join(dir, 'record.ndjson'),
      scenarios: [...new Set(checks.map(({ scenario }) => scenario))],
      settings: plainSettings({ waitBudgetSeconds: 0, timeoutFactor: TIMEOUT_FACTOR }),
      signal: new AbortController().signal,
    })
    const elapsedMs = performance.now() - startedAt
    return {
      elapsedMs,
      met: server.met(),
      evidence,
      judgement: judge({ catalogue: CATALOGUE, checks }, evidence, standaloneExpect()),
    }
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/** The run ends in time, accuses the server of nothing that it does right, and does not fail itself. */
export async function endsWell(the: FaultCase, scenarios: readonly string[]): Promise<void> {
  const { elapsedMs, met, evidence, judgement } = await acted(the, scenarios)
  const accused = judgement.results
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .map(({ requirement, clause }) => `${requirement}/${clause}`)
  expect(met, 'the step was reached').toBeGreaterThan(0)
  expect(accused.filter((clause) => !the.broken.includes(clause))).toEqual([])
  expect(judgement.faults).toEqual([])
  expect([0, 1, 3]).toContain(runVerdict(judgement, contextFrom(evidence), CATALOGUE).exitCode)
  expect(elapsedMs).toBeLessThan(LONGEST_MS)
}
