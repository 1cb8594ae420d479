import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../../src/cli/execute.js'
import { merge } from '../../../src/run/merge.js'
import { loadSuite } from '../../../src/suite.js'
import { redactLate } from '../../../src/evidence/late.js'
import { Journal } from '../../../src/evidence/journal.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import { FORMATS, filesOf } from '../../../src/report/write.js'
import { readSettings } from '../../../src/target/configuration/read.js'

/** Links that somebody else put where the suite writes and reads are not followed, and exchanges are for the owner only. */

const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-links-'))
const at = (...names: string[]): string => join(dir, ...names)
const VICTIM = 'what somebody else wrote\n'
const OUTPUTS = [...filesOf(FORMATS), 'record.ndjson']
const io = { stdout: { write: () => true }, stderr: { write: () => true }, env: {}, cwd: dir }
const context = async () => ({ suite: await loadSuite(), cwd: dir })
const rights = (...names: string[]): string => (statSync(at(...names)).mode & 0o777).toString(8)

beforeAll(() => writeFileSync(at('victim'), VICTIM))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function linksIn(folder: string, names: readonly string[], to = at('victim')): void {
  mkdirSync(at(folder), { recursive: true })
  for (const name of names) symlinkSync(to, at(folder, name))
}

async function runInto(reportDir: string): Promise<void> {
  const formats = 'ctrf,har,markdown,test-report'
  const flags = { only: 'OUT-10', waitBudget: '0', quiet: true, reportDir: at(reportDir), formats }
  await execute(readSettings({ flags, env: {}, cwd: dir }), io)
}

describe('a run', () => {
  beforeAll(async () => {
    linksIn('run', OUTPUTS)
    await runInto('run')
  }, 60_000)

  test.each(OUTPUTS)('writes %s in the place of a link, not through it', (name) => {
    expect(lstatSync(at('run', name)).isFile()).toBe(true)
    expect(readFileSync(at('victim'), 'utf8')).toBe(VICTIM)
  })

  test.each(['record.ndjson', 'report.json', 'report.html', 'run.har'])('keeps %s to its owner', (name) => {
    expect(rights('run', name)).toBe('600')
  })

  test('leaves nothing of the rights of an older file', async () => {
    mkdirSync(at('older'))
    for (const name of OUTPUTS) writeFileSync(at('older', name), VICTIM, { mode: 0o666 })
    await runInto('older')
    expect([rights('older', 'record.ndjson'), rights('older', 'report.json')]).toEqual(['600', '600'])
  })
})

test('a link in the place of a temporary file is not followed', async () => {
  const journal = new Journal(at('late', 'record.ndjson'))
  journal.write({ kind: 'fact', name: 'said', value: 'a-secret-that-came-late' })
  journal.close()
  for (const name of ['record.ndjson', 'report.json'])
    symlinkSync(at('victim'), at('late', `${name}.${process.pid}.tmp`))
  const redactor = new Redactor()
  redactor.learn('a-secret-that-came-late', 'bearer')
  expect(await redactLate(at('late', 'record.ndjson'), redactor)).toBe(true)
  await runInto('late')
  expect(readFileSync(at('victim'), 'utf8')).toBe(VICTIM)
  expect(rights('late', 'record.ndjson')).toBe('600')
})

describe('merge', () => {
  beforeAll(() => runInto('artifacts/good'), 60_000)

  test('reads no report through a link', async () => {
    linksIn('planted/a', ['report.json'], at('artifacts', 'good', 'report.json'))
    linksIn('planted', ['b'], at('artifacts', 'good'))
    await expect(merge([at('planted')], at('none'), await context())).rejects.toThrow('holds no report.json')
    expect(existsSync(at('none'))).toBe(false)
  })

  test('copies no file that a link leads to', async () => {
    mkdirSync(at('mixed/a'), { recursive: true })
    writeFileSync(at('mixed/a/report.json'), readFileSync(at('artifacts/good/report.json')))
    linksIn('mixed/a', ['junit.xml', 'report.html', 'run.har'])
    await merge([at('mixed')], at('merged'), await context())
    const [folder = ''] = readdirSync(at('merged')).filter((name) =>
      lstatSync(at('merged', name)).isDirectory(),
    )
    for (const name of readdirSync(at('merged', folder)))
      expect(readFileSync(at('merged', folder, name), 'utf8')).not.toContain(VICTIM)
    expect(rights('merged', folder, 'report.json')).toBe('600')
  })

  test('writes through none', async () => {
    const [folder = ''] = readdirSync(at('merged')).filter((name) =>
      lstatSync(at('merged', name)).isDirectory(),
    )
    mkdirSync(at('elsewhere'))
    linksIn('into', [folder], at('elsewhere'))
    linksIn('into', ['matrix.json', 'index.html'])
    await merge([at('artifacts')], at('into'), await context())
    expect(readdirSync(at('elsewhere'))).toEqual([])
    expect(readFileSync(at('victim'), 'utf8')).toBe(VICTIM)
    rmSync(at('into'), { recursive: true })
    linksIn(`into/${folder}`, OUTPUTS)
    await merge([at('artifacts')], at('into'), await context())
    expect(readFileSync(at('victim'), 'utf8')).toBe(VICTIM)
    expect(lstatSync(at('into', folder, 'report.html')).isFile()).toBe(true)
  })
})
