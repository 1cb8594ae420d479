import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { run, start } from '../selftest/support/cli.js'
import { freePort } from '../selftest/support/ports.js'
import { atTerminal, TOKENS } from '../selftest/support/terminal.js'

/**
 * The loop of change, restart and look, at a terminal: a server is broken and mended on one port. From the moment in which
 * it serves again to the changed verdict it takes no longer than a run that is started anew: under 2 s for one requirement
 * and under 4 s for all without waits, on a machine that does nothing else.
 */
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watch-loop-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** What is written to streams, waited for piece by piece. */
function heardFrom(...streams: readonly (NodeJS.ReadableStream | null)[]) {
  let text = ''
  for (const stream of streams) stream?.on('data', (chunk) => (text += String(chunk)))
  return async (what: RegExp): Promise<string> => {
    const found = await vi.waitUntil(() => what.exec(text), { timeout: 100_000, interval: 5 })
    text = text.slice(found.index + found[0].length)
    return found[0]
  }
}

const seconds = (since: number): number => (performance.now() - since) / 1_000

test.runIf(process.platform === 'linux').for([
  ['OUT-10', 'expiration-without-offset', 'OUT-10', 2],
  ['CL-02', 'resources-on-id-only', 'CL-02', 2],
  ['all without waits', 'expiration-without-offset', '', 4],
] as const)('%s', { timeout: 300_000 }, async ([name, mutant, only, most], { onTestFinished }) => {
  const port = await freePort()
  const serve = async (...more: readonly string[]) => {
    const { process: server } = start(['serve', '--port', String(port), ...more], TOKENS)
    onTestFinished(() => void server.kill())
    await heardFrom(server.stdout, server.stderr)(/Stop it with/)
    return server
  }
  const wanted = [
    '--base-url',
    `http://127.0.0.1:${port}/fhir`,
    '--wait-budget',
    '0',
    ...(only ? ['--only', only] : []),
  ]
  let server = await serve()
  const watching = atTerminal([
    'run',
    '--watch',
    ...wanted,
    '--report-dir',
    join(dir, `watched-${most}-${only}`),
  ])
  onTestFinished(() => void watching.kill())
  const hears = heardFrom(watching.stdout)
  await hears(/keys: a all/)
  const loops: number[] = []
  const anew: number[] = []
  for (const isBroken of [true, false, true, false]) {
    server.kill()
    await once(server, 'close')
    server = await serve(...(isBroken ? ['--mutant', mutant] : []))
    const since = performance.now()
    expect(await hears(/Since the last run: .*\./)).toMatch(isBroken ? /fails? now/ : /holds? now/)
    loops.push(seconds(since))
    await hears(/keys: a all/)
    const began = performance.now()
    await run(['run', ...wanted, '--quiet', '--report-dir', join(dir, `anew-${most}-${only}`)], TOKENS)
    anew.push(seconds(began))
  }
  watching.stdin.write('q')
  const shown = (all: readonly number[]): string => all.map((each) => each.toFixed(2)).join(', ')
  process.stdout.write(
    `${name}: from restart to verdict ${shown(loops)} s; a run anew ${shown(anew)} s; at most ${most} s on a quiet machine\n`,
  )
  expect(Math.min(...loops) / Math.min(...anew)).toBeLessThan(1.3)
})
