import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Report } from '../../../src/report/types.js'
import { run } from '../../selftest/support/cli.js'
import { EVERYWHERE, FEW, FIRST_OF_EACH, startFaulty, type Step } from '../../selftest/support/faults.js'
import { ANSWERS, HOSTILE_REASONS, SHAPES } from '../../selftest/support/hostile.js'

const TELLING = `--import ${new URL('../../selftest/support/telling.mjs', import.meta.url).href}`
const MOST_MEGABYTES = 300
/** On the processor, more than a run against a server that sends nothing odd. */
const MOST_MORE_MS = 30_000
const MOST_DEAF_MS = 200
const FORMATS = ['json', 'html', 'junit', 'ctrf', 'har', 'markdown', 'test-report']
/** Of one output; the record apart, which holds everything. */
const LARGEST_OUTPUT = 25 * 1024 * 1024
/**
 * What the heap may have, in megabytes: without it, garbage stays as long as the machine has room, and what a run needs
 * is not seen.
 */
const HEAP = '--max-old-space-size=160 --max-semi-space-size=8'

interface Figures {
  readonly exitCode: number | null
  readonly stderr: string
  readonly report: Report
  /** the size of each file that was written, in bytes */
  readonly written: Readonly<Record<string, number>>
  readonly met: number
  readonly megabytes: number
  readonly longestMs: number
  readonly busyMs: number
}

/** A whole run against a server that answers in these shapes. */
async function figures(step: Step | null, shape: string | null): Promise<Figures> {
  const server = await startFaulty(step, shape)
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
    const { exitCode, stderr } = await run([...args, '--formats', FORMATS.join()], {
      TARGET_BEARER_TOKEN: 'demo-token-alice',
      WAIT_BUDGET_SECONDS: '0',
      NODE_OPTIONS: `${TELLING} ${HEAP}`,
    })
    const [, megabytes, longest, busy] = /peak (\d+) longest (\d+) busy (\d+)/.exec(stderr) ?? []
    const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as Report
    const names = await readdir(dir)
    const sizes = names.map(async (name) => [name, (await stat(join(dir, name))).size] as const)
    const told = {
      exitCode,
      stderr,
      report,
      written: Object.fromEntries(await Promise.all(sizes)),
      met: server.met(),
      megabytes: Number(megabytes),
      longestMs: Number(longest),
      busyMs: Number(busy),
    }
    if (process.env['SHOW_FIGURES'])
      process.stdout.write(
        `${step} ${shape}: ${told.busyMs} ms, ${told.longestMs} ms deaf, ${told.megabytes} MB, exit ${exitCode}, met ${told.met}, ` +
          `largest ${Math.max(...Object.values(told.written))}, ${JSON.stringify(told.report.faults)}\n  accused ${accused(told).join(' ')}\n`,
      )
    return told
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

const accused = ({ report }: Figures): string[] =>
  report.results
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .map(({ requirement, clause }) => `${requirement}/${clause}`)

let usual: Figures
beforeAll(async () => void (usual = await figures(null, null)), 120_000)

function expectBounds({ exitCode, stderr, report, written, megabytes, longestMs, busyMs }: Figures): void {
  expect([0, 1, 3]).toContain(exitCode)
  expect(stderr).not.toMatch(/unhandled|warning/i)
  expect(report.faults).toEqual([])
  expect(Object.keys(written)).toEqual(expect.arrayContaining(Object.keys(usual.written)))
  for (const [name, size] of Object.entries(written))
    if (name !== 'record.ndjson') expect(size, name).toBeLessThan(LARGEST_OUTPUT)
  expect(busyMs).toBeLessThan(usual.busyMs + MOST_MORE_MS)
  expect(longestMs).toBeGreaterThan(0)
  expect(longestMs).toBeLessThan(MOST_DEAF_MS)
  expect(megabytes).toBeLessThan(MOST_MEGABYTES)
}

/** What is broken where an answer of the operation cannot be read, or a parameter has another name. */
const BROKEN_ANSWERS = ['OP-18/not-parameters', 'OP-24/other-name', 'OUT-31/duplicate-property']
/** What is broken where the server closes each websocket after its first event. */
const BROKEN_BY_CLOSING = ['WS-06/refused', 'WS-07/stops', 'WS-11/stalls', 'WS-21/some-lost']

test.each(SHAPES)('everything answered with %s: the run ends, in bounds', async (shape) => {
  const told = await figures(EVERYWHERE, shape)
  expect(told.met).toBeGreaterThan(0)
  expectBounds(told)
  const broken = shape in HOSTILE_REASONS ? BROKEN_BY_CLOSING : BROKEN_ANSWERS
  expect(accused(told).filter((clause) => !broken.includes(clause))).toEqual([])
})

const STARTS = Array.from({ length: Math.ceil(ANSWERS.length / FEW) }, (_, at) => at * FEW)

test.each(STARTS)(
  'the first of each kind answered with shape %i and the next ones: the run ends, in bounds',
  async (start) => {
    const told = await figures(FIRST_OF_EACH, String(start))
    expectBounds(told)
    expect(accused(told).filter((clause) => !BROKEN_ANSWERS.includes(clause))).toEqual([])
  },
)
