import { CATALOGUE } from '../../conformance/suite.js'
import { Ajv } from 'ajv'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

import { kindsOf } from '../../../src/report/html/matrix/heat.js'
import { renderMatrix } from '../../../src/report/html/matrix/render.js'
import { buildMatrix, type MatrixEntry } from '../../../src/report/matrix.js'
import { writeMatrix } from '../../../src/report/write-matrix.js'
import type { Report } from '../../../src/report/types.js'
import { folderName } from '../../../src/target/configuration/targets.js'
import { sampleReport, type SampleOptions } from './sample.js'

const schema = JSON.parse(
  readFileSync(new URL('../../../fixtures/schemas/matrix.schema.json', import.meta.url), 'utf8'),
) as object
const validate = new Ajv({ allowUnionTypes: true }).compile(schema)
const errorsOf = (value: unknown) => (validate(JSON.parse(JSON.stringify(value))) ? null : validate.errors)

function entry(name: string, options: SampleOptions = {}, more: Partial<Report['run']> = {}): MatrixEntry {
  const report = sampleReport({ scenarios: 2, warnings: 0, whole: true, ...options })
  return {
    folder: folderName(name),
    report: { ...report, run: { ...report.run, ...more }, target: { ...report.target, name } },
  }
}

const three = [entry('Beta', { failures: 3 }), entry('alpha'), entry('Gamma', { failures: 3, waived: true })]
const matrix = buildMatrix(three, CATALOGUE)
const html = renderMatrix(matrix, CATALOGUE)
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const between = (name: string) => new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(html)?.[1] ?? ''

describe('the matrix', () => {
  test('has a row for every requirement and a cell for every target, which point at the reports', () => {
    expect(matrix.requirements.map(({ requirement }) => requirement)).toEqual(
      CATALOGUE.requirements.map(({ id }) => id),
    )
    expect(matrix.targets.map(({ name }) => name)).toEqual(['alpha', 'Beta', 'Gamma'])
    const row = matrix.requirements.find(({ requirement }) => requirement === 'OP-02')
    expect(row?.cells).toEqual([
      { target: 'alpha', verdict: 'pass', waived: false, link: 'alpha/report.html#OP-02' },
      { target: 'beta', verdict: 'fail', waived: false, link: 'beta/report.html#OP-02' },
      { target: 'gamma', verdict: 'fail', waived: true, link: 'gamma/report.html#OP-02' },
    ])
  })

  test('says of each target what its own report says', () => {
    for (const target of matrix.targets) {
      const report = three.find(({ folder }) => folder === target.folder)?.report
      expect(target).toMatchObject({
        verdict: report?.summary.verdict,
        sentence: report?.summary.sentence,
        counts: report?.summary.counts,
        fhirVersion: '5.0.0',
        software: 'Example FHIR Server 5.2',
        exitCode: report?.run.exitCode,
      })
    }
  })

  test('is the same whoever finished first', () => {
    expect(renderMatrix(buildMatrix([...three].reverse(), CATALOGUE), CATALOGUE)).toBe(html)
    const twice = [entry('Same'), entry('Same')].map((one, index) => ({ ...one, folder: `same-${index}` }))
    expect(buildMatrix([...twice].reverse(), CATALOGUE)).toEqual(buildMatrix(twice, CATALOGUE))
  })

  test('names the targets of the file that have no report', () => {
    const configuration = { targets: ['alpha', 'Omega', 'Delta'] }
    const part = buildMatrix([entry('alpha', {}, { configuration })], CATALOGUE)
    expect(part.missing).toEqual(['Delta', 'Omega'])
    expect(renderMatrix(part, CATALOGUE)).toContain('Delta, Omega')
    expect(matrix.missing).toEqual([])
  })

  test('leaves a cell empty where a run knew fewer requirements', () => {
    const old = entry('Old')
    const report = { ...old.report, requirements: old.report.requirements.slice(0, 10) }
    const mixed = buildMatrix([{ ...old, report }, entry('New')], CATALOGUE)
    expect(mixed.requirements).toHaveLength(CATALOGUE.requirements.length)
    expect(mixed.requirements.at(-1)?.cells.map(({ verdict }) => verdict === null)).toEqual([false, true])
    expect(errorsOf(mixed)).toBeNull()
    expect(renderMatrix(mixed, CATALOGUE)).toContain('not in this run')
  })

  test.each([
    ['three targets', three],
    ['none', []],
    ['hostile ones', [entry('<script>\u202e\u0000', { hostile: '</td>\u001b[31m', failures: 2 })]],
  ])('of %s fits its schema', (_, entries) => {
    expect(errorsOf(buildMatrix(entries, CATALOGUE))).toBeNull()
  })

  test('the schema refuses what the contract does not have', () => {
    expect(errorsOf({ ...matrix, more: 1 })).not.toBeNull()
    expect(errorsOf({ ...matrix, targets: [{ ...matrix.targets[0], verdict: 'ok' }] })).not.toBeNull()
  })
})

describe('the page of the matrix', () => {
  test('allows its own style and script, and nothing else', () => {
    const policy =
      /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? ''
    expect(policy).toContain(`style-src ${hash(between('style'))};`)
    expect(policy).toContain(`script-src ${hash(between('script'))};`)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(html).not.toMatch(/ style="|(?:src|srcset|action)="|<link|@import|url\((?!#)/)
  })

  test('says every verdict as a word, too', () => {
    const cells = [...html.matchAll(/<td class="(\w+)"><a href="[^"]+">(.*?)<\/a><\/td>/g)]
    expect(cells).toHaveLength(CATALOGUE.requirements.length * three.length)
    for (const [, look, text] of cells) expect(text).toContain(`<i>${look === 'na' ? 'n/a' : look}</i>`)
  })

  test('begins with how many are conformant', () => {
    expect(html).toMatch(/<h1>2 of 3 targets are conformant<span class="rest">1 non-conformant<\/span>/)
    expect(renderMatrix(buildMatrix([], CATALOGUE), CATALOGUE)).toContain('No target was tested here')
  })

  test('works without a script: nothing but the filter is hidden', () => {
    expect(html.match(/<[^>]* hidden/g)).toEqual([expect.stringContaining('id="filter"')])
  })

  test('knows which rows differ, and takes what does not apply for no difference', () => {
    const row = (...verdicts: readonly ('pass' | 'fail' | 'n/a' | 'unverified')[]) =>
      kindsOf({
        ...matrix.requirements[0]!,
        cells: verdicts.map((verdict) => ({ target: '', verdict, waived: false, link: '' })),
      })
    expect(row('pass', 'n/a', 'pass')).toEqual([])
    expect(row('pass', 'fail')).toEqual(['differ', 'fail'])
    expect(row('fail', 'fail')).toEqual(['fail'])
    expect(row('unverified', 'pass')).toEqual(['differ', 'unverified'])
  })

  test('of 64 targets fits a megabyte, however long their names are', () => {
    for (const length of [6, 400]) {
      const many = Array.from({ length: 64 }, (_, index) => ({
        ...entry(`${index} ${'name '.repeat(length)}`, { failures: index % 30, unverified: index % 7 }),
        folder: `${index}-${'name-'.repeat(12)}`,
      }))
      const page = renderMatrix(buildMatrix(many, CATALOGUE), CATALOGUE)
      expect(Buffer.byteLength(page)).toBeLessThan(1_000_000)
      expect(page).toMatch(/<td class="fail"><a href=/)
    }
  })

  test('shows whatever a target is called as text', () => {
    const evil = '<script>alert(1)</script>"\'</td></style>\u202e\u001b[31m\u200b'
    const page = renderMatrix(
      buildMatrix(
        [entry(evil, { hostile: evil, failures: 3 }), entry('שלום 日本', { failures: 1 })],
        CATALOGUE,
      ),
      CATALOGUE,
    )
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).toContain('&lt;script>alert(1)&lt;/script>')
    expect(page).not.toMatch(/[\u202a-\u202e\u200b\u001b]/)
    expect(page).toMatch(/u202e/)
    expect(page).toContain('שלום 日本')
    expect(page).not.toMatch(/ on[a-z]+="/)
    expect(
      [...page.matchAll(/href="([^"#]+)/g)].every(([, link]) => /^[\w%-]+\/report\.html$/.test(link!)),
    ).toBe(true)
  })
})

describe('the files', () => {
  const dir = mkdtempSync(join(tmpdir(), 'matrix-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test('are matrix.json and index.html, in a folder that is made', async () => {
    const path = await writeMatrix(three, join(dir, 'a', 'b'), CATALOGUE)
    expect(path).toBe(join(dir, 'a', 'b', 'index.html'))
    expect(readdirSync(join(dir, 'a', 'b'))).toEqual(['index.html', 'matrix.json'])
    expect(readFileSync(path, 'utf8')).toBe(html)
    expect(JSON.parse(readFileSync(join(dir, 'a', 'b', 'matrix.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(matrix)),
    )
  })
})
