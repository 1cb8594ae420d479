import { watch } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { leftoversOf } from '../../../src/run/clean-up.js'
import { readRecord } from '../../../src/evidence/read.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { run, start } from '../support/cli.js'

let dir: string
let server: ReferenceServer

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-interrupt-'))
  server = await startReferenceServer()
})

afterEach(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

/** Resolves as soon as the record says that something was made on the target. */
async function somethingMade(): Promise<void> {
  const path = join(dir, 'record.ndjson')
  const made = async (): Promise<boolean> =>
    (await readFile(path, 'utf8').catch(() => '')).includes('"what":"created"')
  await new Promise<void>((resolve) => {
    const watcher = watch(dir, () => {
      void made().then((is) => {
        if (!is) return
        watcher.close()
        resolve()
      })
    })
  })
}

const args = (): string[] => ['run', '--base-url', server.baseUrl, '--report-dir', dir, '--wait-budget', '60']

const SIGNALS =
  process.platform === 'win32' ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)

describe.each(SIGNALS)('%s in mid-run', (signal) => {
  test('deletes what was made, writes the report and exits with 130', async () => {
    const { process, finished } = start(args(), { TARGET_BEARER_TOKEN: 'demo-token-alice' })
    await somethingMade()
    process.kill(signal)
    const { exitCode } = await finished
    expect(exitCode).toBe(130)
    const evidence = await readRecord(join(dir, 'record.ndjson'))
    expect(evidence.end?.how).toBe('interrupted')
    expect(evidence.resources.filter((line) => line.what === 'created')).not.toHaveLength(0)
    expect(leftoversOf(evidence)).toEqual([])
    const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as {
      summary: { verdict: string }
    }
    expect(report.summary.verdict).toBe('interrupted')
  })
})

test('after kill -9 the record can be read, and clean-up deletes exactly what it lists', async () => {
  const { process, finished } = start(args(), { TARGET_BEARER_TOKEN: 'demo-token-alice' })
  await somethingMade()
  process.kill('SIGKILL')
  await finished
  const left = leftoversOf(await readRecord(join(dir, 'record.ndjson')))
  expect(left).not.toHaveLength(0)
  const { exitCode, stdout } = await run(['clean-up', dir, '--base-url', server.baseUrl], {
    TARGET_BEARER_TOKEN: 'demo-token-alice',
  })
  expect(exitCode).toBe(0)
  expect(stdout.match(/^deleted /gm) ?? []).toHaveLength(left.length)
  for (const { type, id } of left) {
    const gone = await fetch(`${server.baseUrl}/${type}/${id}`, {
      headers: { authorization: 'Bearer demo-token-alice' },
    })
    expect([404, 410]).toContain(gone.status)
  }
})
