import { CATALOGUE } from '../../conformance/suite.js'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { CountedVerdict } from '../../../src/report/counts.js'
import { renderDiff } from '../../../src/report/diff-text.js'
import { changeOf, diffReports, lasting } from '../../../src/report/diff.js'
import { renderDiffHtml } from '../../../src/report/html/diff/render.js'
import { readReport } from '../../../src/report/read.js'
import type { Report } from '../../../src/report/types.js'
import { command } from '../cli/process.js'
import { sampleReport } from './sample.js'

const sample = (options: Parameters<typeof sampleReport>[0] = {}) =>
  sampleReport({ scenarios: 2, warnings: 0, ...options })
const good = sample()
const bad = sample({ failures: 3, unverified: 2 })

/** The same report with one row changed. */
function withRow(report: Report, index: number, change: Partial<Report['results'][number]>): Report {
  const results = report.results.map((row, at) => (at === index ? { ...row, ...change } : row))
  return { ...report, results }
}

describe('a comparison', () => {
  test('of a report with itself finds nothing', () => {
    const diff = diffReports(bad, bad, CATALOGUE)
    expect(diff).toMatchObject({ worse: false, changes: [] })
    expect(renderDiff(diff)).toContain('No difference.')
  })

  test('finds what is newly failing and newly unverified, and the other way round what is resolved', () => {
    const worse = diffReports(good, bad, CATALOGUE)
    expect(worse.worse).toBe(true)
    expect(worse.counts['newly failing'].requirements).toBe(3)
    expect(worse.counts['newly unverified'].requirements).toBe(2)
    const better = diffReports(bad, good, CATALOGUE)
    expect(better.worse).toBe(false)
    expect(better.counts['resolved'].requirements).toBe(3)
    expect(better.counts['newly passing'].requirements).toBe(2)
  })

  test.each<[CountedVerdict | null, CountedVerdict | null, string | null]>([
    ['pass', 'fail', 'newly failing'],
    ['waived', 'fail', 'newly failing'],
    [null, 'fail', 'newly failing'],
    ['fail', 'fail', null],
    ['fail', 'unverified', 'newly unverified'],
    ['skip', 'unverified', 'newly unverified'],
    ['pass', 'warn', 'newly warned'],
    ['fail', 'warn', 'newly warned'],
    ['fail', 'waived', 'newly waived'],
    ['warn', 'pass', 'resolved'],
    ['fail', 'info', 'resolved'],
    ['waived', 'pass', 'resolved'],
    ['unverified', 'pass', 'newly passing'],
    ['n/a', 'info', 'newly passing'],
    ['pass', 'info', null],
    ['pass', 'skip', 'left out now'],
    ['fail', null, 'left out now'],
    ['skip', 'n/a', null],
  ])('%s → %s is %s', (before, after, change) => {
    expect(changeOf(before, after)).toBe(change)
  })

  test('counts a row that is newly failing, though its requirement failed before', () => {
    const index = bad.results.findIndex(
      ({ requirement, verdict }) =>
        verdict === 'pass' &&
        bad.requirements.some((row) => row.requirement === requirement && row.verdict === 'fail'),
    )
    const diff = diffReports(bad, withRow(bad, index, { verdict: 'fail' }), CATALOGUE)
    expect(diff.worse).toBe(true)
    expect(diff.counts['newly failing']).toEqual({ requirements: 0, rows: 1 })
    expect(renderDiff(diff)).toMatch(/fail as before/)
  })

  test('tells what is observed otherwise, but not other ids and times', () => {
    const other = diffReports(
      good,
      withRow(good, 0, { observed: 'two parameters named expiration' }),
      CATALOGUE,
    )
    expect(other.worse).toBe(false)
    expect(other.counts['observed otherwise']).toEqual({ requirements: 0, rows: 1 })
    expect(other.changes[0]?.rows[0]).toMatchObject({
      saidBefore: 'one parameter named expiration, a dateTime',
      saidAfter: 'two parameters named expiration',
    })
    const one = withRow(good, 0, { observed: 'token «binding-token-1» until 2025-03-04T05:06:07Z, 31 ms' })
    const two = withRow(good, 0, {
      observed: 'token «binding-token-27» until 2026-11-23T15:16:17.8Z, 2.5 ms',
    })
    expect(diffReports(one, two, CATALOGUE).changes).toEqual([])
  })

  test('what lasts of a sentence', () => {
    expect(lasting('status 200 for Subscription/abc-9')).toBe('status 200 for Subscription/(id)')
    expect(lasting('close code 1008')).toBe('close code 1008')
    expect(lasting('5f0c9a52-9f4e-4c1b-9d0a-0123456789ab')).toBe('(id)')
  })

  test('says when the two are of different servers or suites', () => {
    const elsewhere = { ...good, target: { ...good.target, baseUrl: 'https://other.example' } }
    const newer = { ...elsewhere, suite: { ...good.suite, version: '9.0.0' } }
    expect(renderDiff(diffReports(good, newer, CATALOGUE))).toMatch(
      /base URLs differ[\s\S]*versions of the suite differ/,
    )
  })
})

describe('hostile content', () => {
  const evil = '<script>alert(1)</script>\u001b[31m\u202e\n::error::forged\r\u0000'
  const diff = diffReports(
    withRow(bad, 0, { observed: evil }),
    sample({ failures: 9, hostile: evil }),
    CATALOGUE,
  )

  test('is text on the terminal', () => {
    const text = renderDiff(diff)
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/)
    expect(text).not.toMatch(/^::/m)
    expect(text).toMatch(/u202e/)
  })

  test('is text on the page', () => {
    const html = renderDiffHtml(diff)
    expect(html).not.toMatch(/<script|[\u001b\u202e\u0000]| on[a-z]+="| style="/)
    expect(html).toContain('&lt;script>alert(1)&lt;/script>')
    expect(html).toMatch(/default-src &#39;none&#39;|default-src 'none'/)
  })
})

describe('the command', () => {
  const dir = mkdtempSync(join(tmpdir(), 'diff-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const file = (name: string, content: unknown) => {
    const path = join(dir, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const [before, after] = [file('report.json', good), file('after.json', bad)]

  test('ends with 1 when something is worse, and writes JSON and HTML', async () => {
    const [json, html] = [join(dir, 'diff.json'), join(dir, 'diff.html')]
    const { code, out } = await command(['diff', dir, after, '--json', json, '--html', html])
    expect(code).toBe(1)
    expect(out).toContain('newly failing: 3 requirements')
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ schemaVersion: '2.0', worse: true })
    expect(readFileSync(html, 'utf8')).toContain('Something is newly failing or newly unverified')
  })

  test('ends with 0 when nothing is', async () => {
    expect(await command(['diff', after, before])).toMatchObject({ code: 0, err: '' })
  })

  test.each([
    [
      'a file that does not exist',
      'nowhere.json',
      /nowhere\.json' cannot be read \(ENOENT\); give a report\.json/,
    ],
    ['what is no JSON', file('text.json', 'hello'), /is no report of this suite/],
    ['other JSON', file('other.json', { a: 1 }), /is no report of this suite/],
    [
      'another schema version',
      file('v1.json', { ...good, schemaVersion: '1.0' }),
      /has schema version 1\.0, and/,
    ],
    [
      'a damaged report',
      file('cut.json', { ...good, results: 1 }),
      /does not fit the schema of reports \(at \/results/,
    ],
  ])('ends with 2 and one sentence for %s', async (_, path, message) => {
    const { code, out, err } = await command(['diff', before, path])
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test('refuses a place that cannot be written before it reads anything', async () => {
    const { code, err } = await command(['diff', 'nowhere', before, '--html', join(dir, 'no', 'x.html')])
    expect(code).toBe(2)
    expect(err).toContain('is in a folder that does not exist')
  })

  test('reads a report back as it was written', async () => {
    expect(await readReport(dir)).toEqual(JSON.parse(JSON.stringify(good)))
  })
})
