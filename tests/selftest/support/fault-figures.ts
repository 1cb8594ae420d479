import { appendFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Report } from '../../../src/report/types.js'
import { run } from './cli.js'
import { startFaulty, type Step } from './faults.js'

const TELLING = `--import ${new URL('telling.mjs', import.meta.url).href}`
export const MOST_MEGABYTES = 300
/** On the processor, more than a run against a server that sends nothing odd. */
const MOST_MORE_MS = 30_000
/** Ctrl+C is still prompt; the same work takes a third longer where the processor is shared. */
const MOST_DEAF_MS = 300
const FORMATS = ['json', 'html', 'junit', 'ctrf', 'har', 'markdown', 'test-report']
/** Of one output; the record apart, which holds everything. */
const LARGEST_OUTPUT = 25 * 1024 * 1024
/**
 * What the heap may have, in megabytes: without it, garbage stays as long as the machine has room, and what a run needs
 * is not seen.
 */
const HEAP = '--max-old-space-size=160 --max-semi-space-size=8'
/** Options of a process that says on its last line what it needed. */
export const MEASURED = { NODE_OPTIONS: `${TELLING} ${HEAP}` }
/** What the process says of itself, each 0 or more. */
export const measuredIn = (stderr: string): { megabytes: number; longestMs: number; busyMs: number } => {
  const [, megabytes, longestMs, busyMs] = /peak (\d+) longest (\d+) busy (\d+)/.exec(stderr) ?? []
  return { megabytes: Number(megabytes), longestMs: Number(longestMs), busyMs: Number(busyMs) }
}

/** What a process did with a server that answers in odd ways. */
export interface Figures {
  readonly exitCode: number | null
  readonly stderr: string
  readonly report: Report
  /** the size of each file that was written, in bytes */
  readonly written: Readonly<Record<string, number>>
  readonly met: number
  readonly megabytes: number
  readonly longestMs: number
  readonly busyMs: number
  /** the purposes of exchanges and messages of which one at least met something */
  readonly purposes: ReadonlySet<string>
}

/** A whole run, or an exploration, against a server that answers in these ways. @param command with its own flags */
export async function figures(
  step: Step | null,
  fault: string | null,
  command: readonly string[] = ['run'],
): Promise<Figures> {
  const server = await startFaulty(step, fault)
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-bounds-'))
  const where = ['--base-url', server.baseUrl, '--report-dir', dir]
  try {
    const { exitCode, stderr } = await run(
      [...command, ...where, '--timeout-factor', '0.3', '--quiet', '--formats', FORMATS.join()],
      {
        TARGET_BEARER_TOKEN: 'demo-token-alice',
        WAIT_BUDGET_SECONDS: '0',
        ...MEASURED,
      },
    )
    const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as Report
    const names = await readdir(dir)
    const sizes = names.map(async (name) => [name, (await stat(join(dir, name))).size] as const)
    const taken = {
      exitCode,
      stderr,
      report,
      written: Object.fromEntries(await Promise.all(sizes)),
      met: server.met(),
      ...measuredIn(stderr),
      purposes: new Set(server.purposes()),
    }
    keep(command[0] ?? '', step, fault, taken)
    return taken
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/** One line for each, in the file that `FIGURES_FILE` names: what the table in docs/safety.md is made from. */
function keep(command: string, step: Step | null, fault: string | null, taken: Figures): void {
  const file = process.env['FIGURES_FILE']
  if (!file) return
  const { exitCode, busyMs, longestMs, megabytes, met } = taken
  const line = { command, step, fault, exitCode, busyMs, longestMs, megabytes, met, accused: accused(taken) }
  appendFileSync(file, `${JSON.stringify(line)}\n`)
}

/** The clauses that failed or warned. */
export const accused = ({ report }: Figures): string[] =>
  report.results
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .map(({ requirement, clause }) => `${requirement}/${clause}`)

/** It ended, in its bounds, with all outputs. @param usual the same against a server that sends nothing odd */
export function expectBounds(
  { exitCode, stderr, report, written, megabytes, longestMs, busyMs }: Figures,
  usual: Figures,
): void {
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
