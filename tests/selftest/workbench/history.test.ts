import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { execute } from '../../../src/cli/execute.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { History } from '../../../src/workbench/history.js'
import { loadSuite } from '../../conformance/suite.js'

let dir: string
let kept: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir ws history '))
  kept = join(dir, 'history')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const silent = { write: () => undefined }

/** A run of the command line with `--history`. */
async function run(): Promise<void> {
  const flags = { only: 'OUT-10', waitBudget: '0', quiet: true, reportDir: join(dir, 'latest') }
  const settings = readSettings({ flags, env: {}, cwd: dir })
  await execute(settings, { stdout: silent, stderr: silent, env: {}, cwd: dir }, kept)
}

async function seen(): Promise<History> {
  const history = new History([kept], await loadSuite())
  await history.refresh()
  return history
}

const TARGET = 'embedded-reference-server'

test('`run --history` keeps every run, though the report folder holds the latest alone', async () => {
  await run()
  await run()
  const runs = (await seen()).of(TARGET)
  expect(runs).toHaveLength(2)
  expect(runs.map(({ head }) => head.summary.verdict)).toEqual(['partial', 'partial'])
  expect(runs[0]!.head.run.startedAt < runs[1]!.head.run.startedAt).toBe(true)
  for (const { folder } of runs)
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077).toBe(0)
})

test('a link in the place of a target’s folder is replaced, not followed', async () => {
  const elsewhere = join(dir, 'elsewhere')
  await mkdir(elsewhere)
  await mkdir(kept)
  await symlink(elsewhere, join(kept, TARGET))
  await run()
  expect(await readdir(elsewhere)).toEqual([])
  expect((await lstat(join(kept, TARGET))).isDirectory()).toBe(true)
  expect((await seen()).of(TARGET)).toHaveLength(1)
})

test('a run that was killed before its report is judged by its record, but not while it goes on', async () => {
  await run()
  const [before] = (await seen()).of(TARGET)
  const folder = before?.folder ?? ''
  await rm(join(folder, 'report.json'))
  const record = join(folder, 'record.ndjson')
  const lines = (await readFile(record, 'utf8')).trimEnd().split('\n')
  await writeFile(record, lines.slice(0, -1).join('\n'))
  const history = await seen()
  const [killed] = history.of(TARGET)
  expect(killed?.key).toBe(before?.key)
  expect((await history.report(killed!)).results.length).toBeGreaterThan(0)
  await writeFile(join(folder, '.running'), JSON.stringify({ pid: process.ppid, born: null }))
  expect((await seen()).of(TARGET)).toEqual([])
})

test('what cannot be read is named, and nothing else is lost by it', async () => {
  await run()
  const [{ folder } = { folder: '' }] = (await seen()).of(TARGET)
  await writeFile(join(kept, 'report.json'), '{"schemaVersion":"2.0","run":null}')
  const history = await seen()
  expect(history.of(TARGET)).toHaveLength(1)
  expect(history.unreadable).toEqual([join(kept, 'report.json')])
  await rm(folder, { recursive: true })
  await history.refresh()
  expect(history.of(TARGET)).toEqual([])
})
