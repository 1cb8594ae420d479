import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../../src/cli/execute.js'
import { join as joinRuns } from '../../../src/cli/join.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { traitNamed } from '../../prove/traits.js'
import type { Matrix } from '../../../src/report/matrix.js'
import type { Report } from '../../../src/report/types.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { sampleReport } from '../report/sample.js'

const dir = mkdtempSync(join(tmpdir(), 'merge-'))
const at = (...names: string[]) => join(dir, ...names)
const servers: ReferenceServer[] = []

function io() {
  const said = { out: '', err: '' }
  return {
    said,
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    env: {},
    cwd: dir,
  }
}

const joined = async (dirs: readonly string[], to: string) => {
  const mine = io()
  const exitCode = await joinRuns(dirs, at(to), mine)
  return { exitCode, ...mine.said }
}
const matrixOf = (folder: string) => JSON.parse(readFileSync(at(folder, 'matrix.json'), 'utf8')) as Matrix
const reportOf = (...folder: string[]) =>
  JSON.parse(readFileSync(at(...folder, 'report.json'), 'utf8')) as Report

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  rmSync(dir, { recursive: true, force: true })
})

describe('shards', () => {
  const NAMES = ['Gamma', 'Älpha <b>', '日本', 'delta']
  const FOLDERS = ['delta', 'gamma', 'älpha-b', '日本']

  /** Runs the I-th of N parts as a machine of its own would. */
  const run = async (reportDir: string, shard?: string) => {
    const flags = { targets: 'targets.yaml', only: 'OUT', waitBudget: '0', quiet: true, reportDir }
    const mine = io()
    const all = { ...flags, ...(shard !== undefined && { shard }) }
    const { exitCode } = await execute(readSettings({ flags: all, env: {}, cwd: dir }), mine)
    if (shard === undefined) said = mine.said.out
    return exitCode
  }
  let said = ''

  beforeAll(async () => {
    const options = [
      { release: 'R5' },
      { release: 'R4B' },
      { release: 'R4' },
      { release: 'R5', traits: [traitNamed('expiration-without-offset')] },
    ] as const
    for (const one of options) servers.push(await startReferenceServer(one))
    const lines = servers.map(({ baseUrl }, index) => `- name: ${NAMES[index]}\n  baseUrl: ${baseUrl}\n`)
    writeFileSync(at('targets.yaml'), lines.join(''))
    const codes: Record<string, number> = { all: await run('all') }
    for (const count of [2, 4])
      for (let index = 1; index <= count; index++)
        codes[`of-${count}/${index}`] = await run(`of-${count}/${index}`, `${index}/${count}`)
    worst = codes['all'] ?? 4
  }, 120_000)
  let worst = 0

  test('of one run say what to fix first, where something is broken', () => {
    expect(said).toMatch(/^delta: Non-conformant: .*\n {2}Fix first: OUT-10( \(blocks \d+\))?$/m)
    expect(said.match(/Fix first/g)).toHaveLength(1)
  })

  test('give, put together, the matrix and the reports of one run, but for ids and times', async () => {
    const whole = await joined(['all'], 'joined-1')
    expect(whole.out).toMatch(/^delta: Non-conformant: .*\n {2}Fix first: OUT-10( \(blocks \d+\))?$/m)
    for (const count of [2, 4]) {
      const { exitCode, out, err } = await joined([`of-${count}`], `joined-${count}`)
      expect({ exitCode, out: withoutPath(out), err }).toEqual({
        exitCode: worst,
        out: withoutPath(whole.out),
        err: '',
      })
      expect(lasting(matrixOf(`joined-${count}`))).toEqual(lasting(matrixOf('all')))
      for (const folder of FOLDERS)
        expect(steady(reportOf(`joined-${count}`, folder))).toEqual(steady(reportOf('all', folder)))
    }
    expect(matrixOf('joined-1')).toEqual(matrixOf('all'))
  })

  test('are joined into a folder that needs no other', () => {
    expect(readdirSync(at('joined-4')).sort()).toEqual([...FOLDERS, 'index.html', 'matrix.json'].sort())
    for (const folder of FOLDERS) {
      expect(readdirSync(at('joined-4', folder)).sort()).toEqual(['junit.xml', 'report.html', 'report.json'])
      const from = FOLDERS.map((_, index) => at('of-4', String(index + 1), folder)).find(existsSync) ?? ''
      const pages = [at('joined-4', folder), from].map((path) =>
        readFileSync(join(path, 'report.html'), 'utf8'),
      )
      expect(pages[0] === pages[1]).toBe(true)
    }
    const links = [...readFileSync(at('joined-4', 'index.html'), 'utf8').matchAll(/href="([^"#]+\.html)/g)]
    expect(new Set(links.map(([, link]) => decodeURIComponent(link!)))).toEqual(
      new Set(FOLDERS.map((folder) => `${folder}/report.html`)),
    )
  })

  test('of which one is missing are no green whole', async () => {
    const { exitCode, err } = await joined(['of-4/1', 'of-4/2', 'of-4/3'], 'partly')
    expect(exitCode === 0).toBe(false)
    expect(err).toBe('Missing: no run of delta was given.\n')
    expect(matrixOf('partly').missing).toEqual(['delta'])
  })

  test('of which one was killed before it wrote its reports are judged from its record', async () => {
    cpSync(at('of-2'), at('killed'), { recursive: true })
    for (const name of ['report.json', 'report.html', 'junit.xml']) rmSync(at('killed', '1', 'gamma', name))
    await joined(['killed'], 'revived')
    expect(lasting(matrixOf('revived'))).toEqual(lasting(matrixOf('all')))
    expect(readdirSync(at('revived', 'gamma')).sort()).toEqual(['junit.xml', 'report.html', 'report.json'])
    expect(existsSync(at('killed', '1', 'gamma', 'report.json'))).toBe(false)
  })

  test('leave no earlier report standing where a later run was killed', async () => {
    cpSync(at('of-2'), at('stale'), { recursive: true })
    const old = reportOf('stale', '1', 'gamma')
    writeFileSync(
      at('stale', '1', 'gamma', 'report.json'),
      JSON.stringify({ ...old, run: { ...old.run, id: 'old' } }),
    )
    await joined(['stale'], 'fresh')
    expect(reportOf('fresh', 'gamma').run.id).toBe(old.run.id)
  })

  test('written to one folder are joined in place', async () => {
    cpSync(at('all'), at('place'), { recursive: true })
    rmSync(at('place', 'matrix.json'))
    await joined(['place'], 'place')
    expect(matrixOf('place')).toEqual(matrixOf('all'))
    expect(reportOf('place', 'gamma')).toEqual(reportOf('all', 'gamma'))
  })
})

describe('single runs', () => {
  const write = (folder: string, name: string, change: Partial<Report['run']> = {}, failures = 0) => {
    const report = sampleReport({ scenarios: 1, failures, whole: true })
    mkdirSync(at(folder), { recursive: true })
    const changed = { ...report, run: { ...report.run, ...change }, target: { ...report.target, name } }
    writeFileSync(at(folder, 'report.json'), JSON.stringify(changed))
  }

  test('are joined, each once; reports that lack a page get one; the worst decides', async () => {
    write('a', 'A', { id: 'run-a' })
    write('b', 'B', { id: 'run-b' }, 2)
    const { exitCode, out } = await joined(['a', 'b', 'a'], 'two')
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^A: Conformant.*\nB: Non-conformant.*\n {2}Fix first: .*\nMatrix: .*index\.html\n$/)
    expect(readdirSync(at('two', 'a')).sort()).toEqual(['junit.xml', 'report.html', 'report.json'])
    expect(matrixOf('two').targets.map(({ exitCode: code }) => code)).toEqual([0, 1])
  })

  test('that are packed are joined, and lie there unpacked', async () => {
    write('packed', 'Packed', { id: 'run-packed' })
    const text = readFileSync(at('packed', 'report.json'))
    writeFileSync(at('packed', 'report.json.gz'), gzipSync(text))
    writeFileSync(at('packed', 'report.html'), 'its page\n')
    rmSync(at('packed', 'report.json'))
    await joined(['packed'], 'unpacked')
    expect(reportOf('unpacked', 'packed')).toEqual(JSON.parse(text.toString()))
    expect(readFileSync(at('unpacked', 'packed', 'report.html'), 'utf8')).toBe('its page\n')
  })

  test('of one target have a column each, and that is said', async () => {
    write('monday', 'Same', { id: 'run-1', startedAt: '2025-03-03T00:00:00Z' })
    write('tuesday', 'Same', { id: 'run-2', startedAt: '2025-03-04T00:00:00Z' })
    const { err } = await joined(['tuesday', 'monday'], 'twice')
    expect(err).toBe('Note: Same was tested more than once; each run has a column.\n')
    expect(matrixOf('twice').targets.map(({ folder, run }) => [folder, run.id])).toEqual([
      ['same', 'run-1'],
      ['same-2', 'run-2'],
    ])
  })

  test('with a hostile name lead out of no folder and into no terminal', async () => {
    write('evil', '../../<script>\u001b[31m\n', { id: 'run-evil' })
    const { out } = await joined(['evil'], 'tamed')
    expect(readdirSync(at('tamed')).sort()).toEqual(['index.html', 'matrix.json', 'script-31m'])
    expect(out.split('\n')).toHaveLength(3)
    expect(out).not.toContain('\u001b')
  })

  test.each([
    ['a folder without runs', 'empty', /^'empty' holds no report\.json and no record\.ndjson, .*\.$/],
    ['a folder that does not exist', 'nowhere', /^'nowhere' holds no report\.json/],
    ['a report that cannot be read', 'broken', /report\.json' is no report of this suite; give .*\.$/],
    [
      'a record that cannot be read',
      'garbage',
      /holds a record that cannot be read; leave that folder out\.$/,
    ],
    [
      'a record that cannot be read, beside the report of an earlier run',
      'stale',
      /holds a record that cannot be read; leave that folder out\.$/,
    ],
  ])('%s is refused in one sentence', async (_, folder, message) => {
    write('stale', 'Stale', { id: 'run-stale' })
    writeFileSync(at('stale', 'record.ndjson'), '')
    mkdirSync(at('empty'), { recursive: true })
    mkdirSync(at('broken'), { recursive: true })
    mkdirSync(at('garbage'), { recursive: true })
    writeFileSync(at('broken', 'report.json'), '{')
    writeFileSync(at('garbage', 'record.ndjson'), '\u0000\n')
    await expect(joined([folder], 'none')).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(message) as string,
    })
    expect(existsSync(at('none'))).toBe(false)
  })
})

/** A matrix without ids and times. */
function lasting(matrix: Matrix): unknown {
  return { ...matrix, targets: matrix.targets.map(({ run: _run, ...target }) => target) }
}

/** What a report says of its target, without ids and times, and in an order that does not depend on them. */
function steady({
  suite,
  run,
  target,
  summary,
  results,
  requirements,
  ambiguities,
  ...rest
}: Report): unknown {
  // the offset of the clock is known to a second
  const { clockOffsetMs: _offset, clockOffsetRangeMs: _range, ...discovery } = target.discovery
  const { shard: _shard, reportDir: _reportDir, ...configuration } = run.configuration
  return {
    suite,
    run: {
      configuration,
      exitCode: run.exitCode,
      strict: run.strict,
      only: run.only,
      skip: run.skip,
      ended: run.ended,
    },
    target: { ...target, observed: Object.keys(target.observed).sort(), discovery },
    summary,
    results: results.map(({ evidence, headroomMs, observed, ...row }) => ({
      ...row,
      observed: withoutIdsAndTimes(observed),
      evidence: evidence.length,
      headroom: headroomMs !== null,
    })),
    requirements,
    ambiguities,
    evidence: rest.evidence
      .map(({ kind, scenario, purpose, outcome }) => [kind, scenario, purpose, outcome.kind].join())
      .sort(),
    scenarios: rest.scenarios
      .map(({ key, outcome, attempts, steps }) => [key, outcome, attempts, steps.length].join())
      .sort(),
    leftovers: rest.leftovers,
    faults: rest.faults,
  }
}

function withoutIdsAndTimes(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '(id)')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)?/g, '(instant)')
    .replace(/[\d.]+ (ms|s|seconds)\b/g, '(time)')
}

const withoutPath = (out: string) => out.replace(/^Matrix: .*$/m, '')
