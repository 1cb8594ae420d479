import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run, start } from '../support/cli.js'

/** Folders come from artifacts of other jobs: what stands in one neither holds a command up nor is a fault of the suite. */

const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-folders-'))
const at = (...names: string[]): string => join(dir, ...names)
const COMMANDS: Readonly<Record<string, (folder: string) => string[]>> = {
  replay: (folder) => ['replay', folder, '--report-dir', at('replayed')],
  'clean-up': (folder) => ['clean-up', folder, '--base-url', 'http://127.0.0.1:9/fhir', '--yes'],
  merge: (folder) => ['merge', folder, '--report-dir', at('merged')],
  diff: (folder) => ['diff', folder, at('honest')],
  explain: (folder) => ['explain', 'OUT-10', '--report-dir', folder],
}

beforeAll(async () => {
  const flags = ['--only', 'OUT-10', '--wait-budget', '0', '--quiet']
  await run(['run', ...flags, '--report-dir', at('honest')], {}, dir)
}, 60_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What a pipe, a link that leads to itself, or one to an endless device is in the place of a file. */
const PUT: Readonly<Record<string, (path: string) => unknown>> = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a link to itself': (path) => symlinkSync(path, path),
  'an endless device': (path) => symlinkSync('/dev/zero', path),
  'a folder': (path) => mkdirSync(path),
}

describe.skipIf(process.platform === 'win32').each(Object.keys(PUT))('%s in the place of', (what) => {
  test.each(['record.ndjson', 'report.json'])('%s is read by no command, and no fault', async (file) => {
    const folder = at(`${what} ${file}`)
    cpSync(at('honest'), folder, { recursive: true })
    rmSync(join(folder, file))
    PUT[what]?.(join(folder, file))
    const ends = Object.entries(COMMANDS).map(async ([name, args]) => {
      const { process, finished } = start(args(folder), {}, dir)
      const patience = setTimeout(() => process.kill('SIGKILL'), 60_000)
      const { exitCode, stderr } = await finished
      clearTimeout(patience)
      return [name, exitCode, stderr] as const
    })
    for (const [name, exitCode, stderr] of await Promise.all(ends))
      expect([0, 1, 2, 3], `${name}: ${stderr}`).toContain(exitCode)
  })
})

const DEEP = 50_000
const deepList = '['.repeat(DEEP) + ']'.repeat(DEEP)
const deepObject = '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP)

describe('what is nested too deeply is no fault', () => {
  test.each([
    [
      'a fact',
      (text: string) => `${text}{"kind":"fact","at":1,"name":"redirectFollowed","value":${deepObject}}\n`,
    ],
    [
      'the configuration',
      (text: string) => text.replace('"configuration":{', `"configuration":{"x":${deepList},`),
    ],
    ['what was observed', (text: string) => text.replaceAll('"observed":{', `"observed":{"x":${deepList},`)],
  ])('in a record: %s', async (what, change) => {
    const folder = at(`deep ${what}`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'record.ndjson'), change(readFileSync(at('honest', 'record.ndjson'), 'utf8')))
    for (const name of ['replay', 'merge', 'clean-up']) {
      const { exitCode, stderr } = await run(COMMANDS[name]?.(folder) ?? [], {}, dir)
      expect([0, 1, 2, 3], `${name}: ${stderr}`).toContain(exitCode)
    }
  })

  test('in a report', async () => {
    const folder = at('deep report')
    mkdirSync(folder)
    const text = readFileSync(at('honest', 'report.json'), 'utf8')
    const report = text.replace(/"configuration":\s*\{/, `"configuration":{"x":${deepObject},`)
    expect(report).not.toBe(text)
    writeFileSync(join(folder, 'report.json'), report)
    for (const name of ['merge', 'diff', 'explain']) {
      const { exitCode, stderr } = await run(COMMANDS[name]?.(folder) ?? [], {}, dir)
      expect({ name, exitCode }).toEqual({ name, exitCode: 2 })
      expect(stderr).toContain('is nested too deeply; give one as a run wrote it')
    }
  })
})
