import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { run } from '../../selftest/support/cli.js'
import { EVERYWHERE, startFaulty } from '../../selftest/support/faults.js'
import { SHAPES } from '../../selftest/support/hostile.js'

const TELLING = `--import ${new URL('../../selftest/support/telling.mjs', import.meta.url).href}`
const MOST_MEGABYTES = 300
/** On the processor, more than a run against a server that sends nothing odd. */
const MOST_MORE_MS = 30_000
const MOST_DEAF_MS = 200
/**
 * What the heap may have, in megabytes: without it, garbage stays as long as the machine has room, and what a run needs
 * is not seen.
 */
const HEAP = '--max-old-space-size=160'

interface Figures {
  readonly exitCode: number | null
  readonly stderr: string
  readonly report: string
  readonly megabytes: number
  readonly longestMs: number
  readonly busyMs: number
}

/** A whole run against a server that answers everything in this shape. */
async function figures(shape: string | null): Promise<Figures> {
  const server = await startFaulty(shape === null ? null : EVERYWHERE, shape)
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-bounds-'))
  const args = [
    'run',
    '--base-url',
    server.baseUrl,
    '--report-dir',
    dir,
    '--timeout-factor',
    '0.3',
    '--quiet',
  ]
  try {
    const { exitCode, stderr } = await run(
      [...args, '--formats', 'json,html,junit,ctrf,har,markdown,test-report'],
      {
        TARGET_BEARER_TOKEN: 'demo-token-alice',
        WAIT_BUDGET_SECONDS: '0',
        NODE_OPTIONS: `${TELLING} ${HEAP}`,
      },
    )
    const [, megabytes, longest, busy] = /peak (\d+) longest (\d+) busy (\d+)/.exec(stderr) ?? []
    const report = await readFile(join(dir, 'report.json'), 'utf8')
    const told = {
      exitCode,
      stderr,
      report,
      megabytes: Number(megabytes),
      longestMs: Number(longest),
      busyMs: Number(busy),
    }
    if (process.env['SHOW_FIGURES'])
      process.stdout.write(
        `${shape}: ${told.busyMs} ms, ${told.longestMs} ms deaf, ${told.megabytes} MB, exit ${exitCode}\n`,
      )
    return told
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

let usual: Figures
beforeAll(async () => void (usual = await figures(null)), 120_000)

test.each(SHAPES)('everything answered with %s: the run ends, in bounds', async (shape) => {
  const { exitCode, stderr, report, megabytes, longestMs, busyMs } = await figures(shape)
  expect([0, 1, 3]).toContain(exitCode)
  expect(stderr).not.toMatch(/unhandled|warning/i)
  expect((JSON.parse(report) as { faults: unknown }).faults).toEqual([])
  expect(busyMs).toBeLessThan(usual.busyMs + MOST_MORE_MS)
  expect(longestMs).toBeGreaterThan(0)
  expect(longestMs).toBeLessThan(MOST_DEAF_MS)
  expect(megabytes).toBeLessThan(MOST_MEGABYTES)
})
