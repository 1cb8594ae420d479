import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { run } from '../../selftest/support/cli.js'
import { HEAVY } from '../../selftest/support/fault-cases.js'
import { MEASURED, measuredIn, MOST_MEGABYTES } from '../../selftest/support/fault-figures.js'
import { startFaulty } from '../../selftest/support/faults.js'

vi.setConfig({ maxConcurrency: 2 })

test.concurrent.for(HEAVY)('$step: $fault stays within memory', async ({ step, fault }) => {
  const server = await startFaulty(step, fault)
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-memory-'))
  const only = step === 'metadata' || step === 'operation' ? 'OP-22,OUT-10' : 'WS-04,CL-02'
  try {
    const { exitCode, stderr } = await run(
      [
        'run',
        '--base-url',
        server.baseUrl,
        '--report-dir',
        dir,
        '--only',
        only,
        '--timeout-factor',
        '0.3',
        '--quiet',
      ],
      { TARGET_BEARER_TOKEN: 'demo-token-alice', WAIT_BUDGET_SECONDS: '0', ...MEASURED },
    )
    const { megabytes } = measuredIn(stderr)
    if (process.env['SHOW_MEMORY']) process.stdout.write(`${step}: ${fault}: ${megabytes} MB\n`)
    expect(server.met()).toBeGreaterThan(0)
    expect([0, 1, 3]).toContain(exitCode)
    expect(stderr).not.toMatch(/unhandled|warning/i)
    expect(megabytes).toBeGreaterThan(20)
    expect(megabytes).toBeLessThan(MOST_MEGABYTES)
    expect(await readFile(join(dir, 'report.json'), 'utf8')).toContain('"verdict"')
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
})
