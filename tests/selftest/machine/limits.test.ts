import { spawn, spawnSync } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { existsSync, readFileSync, watch } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runConformance } from '../../../src/index.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { pause } from '../../../src/wire/pause.js'
import { main, type Finished } from '../support/cli.js'

let dir: string
let server: ReferenceServer

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-machine-'))
  server = await startReferenceServer()
})

afterEach(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

/** Runs the command line in a shell that has set a limit before, or joins it to something. */
function inShell(command: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const run = `"${process.execPath}" "${main}" run --base-url ${server.baseUrl} --report-dir "${dir}" --wait-budget 0`
  const child = spawn('bash', ['-c', command.replace('RUN', run)], {
    env: { PATH: process.env['PATH'], TARGET_BEARER_TOKEN: 'demo-token-alice', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr })))
}

const mount = (...args: readonly string[]): boolean => spawnSync('mount', args).status === 0

/** Resolves when the record has its first exchange. */
function recording(): Promise<void> {
  const record = join(dir, 'record.ndjson')
  return new Promise((resolve) => {
    const watcher = watch(dir, () => {
      if (!existsSync(record) || !readFileSync(record, 'utf8').includes('"kind":"exchange"')) return
      watcher.close()
      resolve()
    })
  })
}

/** What a client sees of ours at the end of a run. */
async function left(): Promise<number> {
  const answer = await fetch(`${server.baseUrl}/Subscription`, {
    headers: { authorization: 'Bearer demo-token-alice' },
  })
  const { total, entry = [] } = (await answer.json()) as { total?: number; entry?: unknown[] }
  return total ?? entry.length
}

describe.skipIf(process.platform === 'win32')('the machine of the run', () => {
  test('a disk without space ends the run with a sentence, after the clean-up', async () => {
    const { exitCode, stderr } = await inShell('ulimit -f 150; RUN')
    expect(stderr).toMatch(/record\.ndjson: the file would be larger than the limit .* \(EFBIG\)/)
    expect(exitCode).toBe(2)
    expect(await left()).toBe(0)
  })

  test('too few file handles end the run with a sentence, wherever they run out', async () => {
    for (const handles of [24, 32, 44, 60]) {
      const { exitCode, stderr } = await inShell(`ulimit -n ${handles}; RUN`)
      expect([2, 3, 4], stderr).toContain(exitCode)
      if (exitCode !== 3) expect(stderr).toMatch(/EMFILE/)
      expect(stderr).not.toMatch(/\n {4}at /)
    }
    expect(await left()).toBe(0)
  })

  test('a report folder that vanishes is said to be gone', async () => {
    const running = inShell('RUN')
    await recording()
    await rm(dir, { recursive: true })
    const { exitCode, stderr } = await running
    expect(stderr).toMatch(/the folder is gone/)
    expect(exitCode).toBe(2)
    expect(await left()).toBe(0)
  })

  test('a report folder in whose place there is a file is said to be none', async () => {
    const running = inShell('RUN')
    await recording()
    await rm(dir, { recursive: true })
    await writeFile(dir, '')
    const { exitCode, stderr } = await running
    expect(stderr).toMatch(/a part of the path is a file|something of that name is there already/)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect(exitCode).toBe(2)
    expect(await left()).toBe(0)
  })

  // To be root is to write where nobody may: only a disk that is read-only stops everybody.
  test('a report folder that becomes read-only is said to be', async ({ skip }) => {
    const running = inShell('RUN')
    await recording()
    const mounted = mount('--bind', dir, dir) && mount('-o', 'remount,bind,ro', dir)
    try {
      const { exitCode, stderr } = await running
      skip(!mounted, 'this machine lets nobody mount')
      expect(stderr).toMatch(/the disk is read-only/)
      expect(stderr).not.toMatch(/\n {4}at /)
      expect(exitCode).toBe(2)
      expect(await left()).toBe(0)
    } finally {
      spawnSync('umount', [dir])
    }
  })

  test('a reader that goes away after one line changes nothing', async () => {
    const { exitCode, stdout } = await inShell('RUN 2>&1 | head -1; exit ${PIPESTATUS[0]}')
    expect(exitCode).toBe(3)
    expect(stdout.split('\n')).toHaveLength(2)
    expect(await left()).toBe(0)
  })

  test.each([+1, -1])('a clock that jumps by %d h in mid-run changes no verdict', async (hours) => {
    const jump =
      `const now = Date.now; const began = performance.now(); ` +
      `Date.now = () => now() + (performance.now() - began > 900 ? ${hours * 3_600_000} : 0)`
    const preload = `data:text/javascript,${encodeURIComponent(jump)}`
    const { stdout, stderr, exitCode } = await inShell('RUN', { NODE_OPTIONS: `--import ${preload}` })
    expect(exitCode, stdout + stderr).toBe(3)
    expect(stdout).toMatch(/Incomplete: verified/)
  })
})

test('a call of the library leaves no listener behind', async () => {
  const events = [
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
    'uncaughtException',
    'unhandledRejection',
    'exit',
    'warning',
  ] as const
  const counts = (): readonly number[] => events.map((name) => process.listenerCount(name))
  const before = counts()
  const { exitCode } = await runConformance({ only: 'OP-01,ERR-01', reportDir: dir, env: {} })
  expect(exitCode).toBe(0)
  expect(counts()).toEqual(before)
})

test('pauses, of which each takes its listener away, leave a signal as it was', async () => {
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 50 }, () => pause(1, signal)))
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
