import { loadSuite } from '../../conformance/suite.js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { act } from '../../../src/run/act.js'
import { leftoversOf } from '../../../src/run/clean-up.js'
import { scenariosOf } from '../../../src/run/suite.js'
import { readRecord } from '../../../src/evidence/read.js'
import { selection } from '../../../src/judge/selection.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'

test('what fails beside the last scenarios fails the run after it has cleaned up, and not the process', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-beside-'))
  const server = await startReferenceServer()
  const recordPath = join(dir, 'record.ndjson')
  try {
    const [token = ''] = Object.keys(server.principals)
    const scenarios = scenariosOf(await loadSuite(), selection({ only: ['WS-24', 'ERR-01'] }))
    expect(scenarios.filter(({ last }) => last)).not.toHaveLength(0)
    const acted = act({
      target: plainTarget(server.baseUrl, { auth: { kind: 'bearer', token } }),
      embedded: true,
      recordPath,
      scenarios,
      settings: plainSettings({ waitBudgetSeconds: 0, keepPayloads: true }),
      signal: new AbortController().signal,
      onlyLastLeft: () => Promise.reject(new Error('it could not be loaded')),
    })
    await expect(acted).rejects.toThrow('it could not be loaded')
    const evidence = await readRecord(recordPath)
    const keys = scenarios.map(({ key }) => key)
    expect(keys.filter((key) => !evidence.scenarios.has(key))).toEqual([])
    expect(evidence.resources.filter(({ what }) => what === 'created')).not.toHaveLength(0)
    expect({ how: evidence.end?.how, left: leftoversOf(evidence) }).toEqual({ how: 'finished', left: [] })
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
})
