import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { leftoversOf } from '../../../src/run/clean-up.js'
import { readRecord } from '../../../src/evidence/read.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { run, start, type Finished } from '../../selftest/support/cli.js'
import { startRelay, type FaultyServer, type Step } from '../../selftest/support/faults.js'

vi.setConfig({ maxConcurrency: 2 })

const TOKEN = { TARGET_BEARER_TOKEN: 'demo-token-alice' }

/** The step, the how manyth time, and whether something has been made by then. */
const STEPS: readonly { readonly step: Step; readonly time: number; readonly made: boolean }[] = [
  { step: 'metadata', time: 1, made: false },
  { step: 'create', time: 6, made: true },
  { step: 'operation', time: 1, made: true },
  { step: 'upgrade', time: 1, made: true },
  { step: 'bind', time: 1, made: true },
  { step: 'handshake', time: 1, made: true },
  { step: 'event', time: 1, made: true },
  { step: 'delete', time: 1, made: true },
]

let dir: string
let server: ReferenceServer
let stopped = false
let beside: Promise<readonly Finished[]>

/** One run after the other against the same server, as long as the tests take; with all that they need to verify everything. */
async function runBeside(): Promise<readonly Finished[]> {
  const finished: Finished[] = []
  for (let count = 1; !stopped; count++) {
    const report = join(dir, `beside-${count}`)
    const args = [
      'run',
      '--base-url',
      server.baseUrl,
      '--report-dir',
      report,
      '--only',
      'WS-21,OUT',
      '--quiet',
    ]
    finished.push(await run(args, { ...TOKEN, TARGET_SECOND_BEARER_TOKEN: 'demo-token-bob' }))
  }
  return finished
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-kill-'))
  server = await startReferenceServer({ tokenLifetimeSeconds: 60 })
  beside = runBeside()
})

afterAll(async () => {
  stopped = true
  const finished = await beside
  await server.close()
  await rm(dir, { recursive: true, force: true })
  expect(finished.map(({ exitCode }) => exitCode)).toEqual(finished.map(() => 0))
}, 120_000)

async function killedAt(step: Step, relay: FaultyServer): Promise<string> {
  const folder = join(dir, step)
  const args = ['run', '--base-url', relay.baseUrl, '--report-dir', folder, '--only', 'OUT,WS', '--quiet']
  const running = start([...args, '--wait-budget', '60'], TOKEN)
  await Promise.race([relay.reached, running.finished])
  running.process.kill('SIGKILL')
  const { exitCode } = await running.finished
  expect(exitCode, 'it was killed').toBeNull()
  return folder
}

test.concurrent.for(STEPS)(
  'killed at $step, a run leaves a record to replay and to clean up by',
  async ({ step, time, made }) => {
    const relay = await startRelay(server.baseUrl, step, null, time)
    const folder = await killedAt(step, relay)
    const left = leftoversOf(await readRecord(join(folder, 'record.ndjson')))
    expect(left.length > 0).toBe(made)

    const replayed = await run(['replay', folder, '--report-dir', join(folder, 'again')], TOKEN)
    expect([0, 1, 3]).toContain(replayed.exitCode)
    expect(existsSync(join(folder, 'again', 'report.json'))).toBe(true)

    const cleaned = await run(['clean-up', folder, '--base-url', relay.baseUrl], TOKEN)
    expect(cleaned.exitCode).toBe(0)
    const asked = existsSync(join(folder, 'clean-up.ndjson'))
      ? [...(await readRecord(join(folder, 'clean-up.ndjson'))).exchanges.values()]
      : []
    const listed = left.map(({ type, id }) => `${relay.baseUrl}/${type}/${id}`).sort()
    const urls = (method: string): string[] =>
      asked.filter(({ request }) => request.method === method).map(({ request }) => request.url)
    expect(urls('GET').sort()).toEqual(listed)
    // A deletion that was under way when the run was killed was done all the same.
    const gone = asked.filter(({ outcome }) => outcome.kind === 'response' && outcome.status === 410)
    expect([...urls('DELETE'), ...gone.map(({ request }) => request.url)].sort()).toEqual(listed)
    const others = asked.filter((exchange) => !gone.includes(exchange))
    expect(others.every(({ outcome }) => outcome.kind === 'response' && outcome.status < 300)).toBe(true)
    await relay.close()
  },
)
