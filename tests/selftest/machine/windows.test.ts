import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix, win32 } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import { isInside } from '../../../src/evidence/inside.js'
import { readRecord } from '../../../src/evidence/read.js'
import { readExploration } from '../../../src/explore/conclude.js'
import { readWaivers } from '../../../src/judge/read-waivers.js'
import { readReport } from '../../../src/report/read.js'
import { recordedRun } from '../../../src/run/recorded-run.js'
import { readSigningKey } from '../../../src/target/authentication/private-key.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { folderName } from '../../../src/target/configuration/targets.js'
import { counts } from '../../../src/watch/files.js'
import { sampleReport } from '../report/sample.js'
import { fillTemplate, triggerTypeOf } from '../../../src/target/triggers.js'

let dir: string
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'fhir-ws-windows-'))))
afterEach(() => rmSync(dir, { recursive: true }))

/** A file as an editor on Windows saves it. @param mark begins with the byte order mark */
function saved(name: string, text: string, mark: string): string {
  const path = join(dir, name)
  writeFileSync(path, mark + text.replaceAll('\n', '\r\n'))
  return path
}

describe.each([
  ['CRLF', ''],
  ['CRLF and a byte order mark', '\ufeff'],
])('a file with %s is read', (_, mark) => {
  test('.env', () => {
    saved('.env', 'TARGET_BASE_URL=http://127.0.0.1:1/fhir\nTARGET_NAME="a name"\nTARGET_AUTH=none\n', mark)
    const { targets } = readSettings({ flags: {}, env: {}, cwd: dir })
    expect(targets).toMatchObject([{ baseUrl: 'http://127.0.0.1:1/fhir', name: 'a name' }])
  })

  test('targets', () => {
    const file = saved(
      'targets.yaml',
      '- name: one\n  baseUrl: http://127.0.0.1:1/fhir\n  auth: none\n',
      mark,
    )
    const { targets } = readSettings({ flags: { targets: file }, env: {}, cwd: dir })
    expect(targets).toMatchObject([{ name: 'one', baseUrl: 'http://127.0.0.1:1/fhir' }])
  })

  test('waivers', () => {
    const text = '- requirement: OP-01\n  reason: known\n  owner: us\n  expires: 2099-01-01\n'
    const waivers = readWaivers(mark + text.replaceAll('\n', '\r\n'), 'waivers.yaml', CATALOGUE)
    expect(waivers).toMatchObject([{ requirement: 'OP-01', reason: 'known', expires: '2099-01-01' }])
  })

  test('a template', () => {
    const file = saved('encounter.json', '{\n  "resourceType": "Encounter",\n  "id": "{{runId}}"\n}\n', mark)
    expect(triggerTypeOf(file)).toBe('Encounter')
    const filled = fillTemplate(file, 'TARGET_TRIGGER_FILE', { runId: 'r1', topic: '' })
    expect(filled).toEqual({ resourceType: 'Encounter', id: 'r1' })
  })

  test('a record', async () => {
    const target = { name: 'ours', baseUrl: 'http://127.0.0.1:1/fhir', embedded: false }
    const suite = { name: 'suite', version: '1' }
    const run = {
      kind: 'run',
      id: 'one',
      startedAt: '',
      suite,
      target,
      configuration: {},
      only: [],
      skip: [],
    }
    const fact = { kind: 'fact', name: 'sideBySide', value: true, at: 1 }
    const file = saved('record.ndjson', `${JSON.stringify(run)}\n${JSON.stringify(fact)}\n`, mark)
    expect((await recordedRun(dir, dir)).id).toBe('one')
    for (const evidence of [await readRecord(file), (await readExploration(file, CATALOGUE, [])).evidence]) {
      expect(evidence.run?.id).toBe('one')
      expect(evidence.facts.get('sideBySide')).toBe(true)
    }
  })

  test('a report', async () => {
    const report = sampleReport()
    const file = saved('report.json', `${JSON.stringify(report, null, 1)}\n`, mark)
    expect((await readReport(file)).run.id).toBe(report.run.id)
  })

  test.each(['pem', 'jwk'])('a private key as %s', async (format) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }), null, 1)
    const text = format === 'pem' ? privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() : jwk
    expect((await readSigningKey(saved('key', text, mark), null)).algorithm).toBe('ES384')
  })
})

test.each([
  'CON',
  'com1',
  'COM¹',
  'lpt³',
  'nul',
  'a:b',
  'a\\b',
  '..\\..',
  'a.',
  'a ',
  'a?*<>|"',
  'ＣＯＮ',
  '.',
])('the folder of a target called %j is one that Windows makes, within the report folder', (name) => {
  const folder = folderName(name)
  expect(folder).not.toMatch(/^((com|lpt)[\d¹²³]|con|prn|aux|nul|conin\$|conout\$)(\..*)?$/i)
  expect(folder).not.toMatch(/[<>:"/\\|?*\p{Cc}]|[. ]$/u)
  expect(win32.dirname(win32.join('C:\\reports', folder))).toBe('C:\\reports')
  expect(folderName(name.toUpperCase())).toBe(folderName(name.toLowerCase()))
})

test.each([
  ['C:\\runs', 'c:\\RUNS\\one', true],
  ['C:\\runs', 'C:\\runs', true],
  ['C:\\runs', 'C:\\runs-of-others', false],
  ['C:\\runs', 'D:\\runs\\one', false],
  ['C:\\runs', 'C:\\', false],
  ['C:\\runs', 'C:\\runs\\..hidden', true],
  ['\\\\host\\share', '\\\\host\\share\\one', true],
])('on Windows, whether below %j lies %j: %s', (folder, path, isBelow) => {
  expect(isInside(folder, path, win32)).toBe(isBelow)
})

test.each([
  ['/runs', '/runs/one', true],
  ['/runs', '/RUNS/one', false],
  ['/runs', '/runs/..hidden', true],
  ['/runs', '/', false],
])('elsewhere, whether below %j lies %j: %s', (folder, path, isBelow) => {
  expect(isInside(folder, path, posix)).toBe(isBelow)
})

test.each([
  ['src\\server.py', true],
  ['node_modules\\a.js', false],
  ['src\\__pycache__\\a.pyc', false],
  ['src\\a.py~', false],
  ['Reports\\latest\\report.json', false],
  ['reports-of-others\\a', true],
])('on Windows, whether a change of %j counts: %s', (name, isCounted) => {
  expect(counts('C:\\project', name, ['c:\\project\\reports'], win32)).toBe(isCounted)
})
