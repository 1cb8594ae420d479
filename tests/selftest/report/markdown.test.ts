import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import { code, plain, prose } from '../../../src/report/markdown-text.js'
import { renderHtml } from '../../../src/report/html/render.js'
import { renderMarkdown } from '../../../src/report/markdown.js'
import { sampleReport } from './sample.js'

/** What a language model's tokeniser makes of a text, at most: a piece of a word has three letters or more. */
const tokensIn = (text: string): number =>
  [...text.matchAll(/[a-z]{1,4}|[A-Z]{1,3}|\d{1,3}|\n+|[^\sa-zA-Z\d]/g)].length

describe('the summary', () => {
  const report = sampleReport({ failures: 30, warnings: 10, unverified: 20 })
  const text = renderMarkdown(report, CATALOGUE)

  test('of thirty failures has at most 2,000 tokens', () => {
    expect(text.length).toBeLessThanOrEqual(5_400)
    expect(tokensIn(text)).toBeLessThan(2_600)
  })

  test('names every requirement that failed', () => {
    expect(text).toContain('### 30 requirements failed')
    for (const { requirement, verdict } of report.requirements)
      if (verdict === 'fail') expect(text).toContain(requirement)
  })

  test('stays as short when the target says much', () => {
    const hostile = '`*_[x](y)|'.repeat(500)
    const long = renderMarkdown(
      sampleReport({ failures: 60, warnings: 30, unverified: 20, hostile }),
      CATALOGUE,
    )
    expect(long.length).toBeLessThan(8_000)
  })

  test('has no entity that is not needed', () => {
    expect(text).not.toMatch(/&#/)
  })

  test('says nothing about a validator that was not asked', () => {
    const validation = { ...report.validation!, status: 'skip' as const }
    expect(renderMarkdown({ ...report, validation }, CATALOGUE)).not.toContain('alidator')
  })
})

describe('text', () => {
  test.each([
    ["HL7's validator: read 3 (FHIR 5.0); it's done", "HL7's validator: read 3 (FHIR 5.0); it's done"],
    ['a*b_c [x](y) <b> & #1', 'a\\*b\\_c \\[x\\](y) &#60;b&#62; &#38; \\#1'],
    ['mail @someone', 'mail &#64;&#8203;someone'],
    ['http://e.example and www.e.example', 'http:&#47;/e.example and www&#46;e.example'],
  ])('%j is shown as it is', (text, expected) => {
    expect(plain(text)).toBe(expected)
  })

  test.each([
    ['', ''],
    ['a|b *c*', '`a|b *c*`'],
    ['a `b` c', '`` a `b` c ``'],
    ['```', '```` ``` ````'],
    ['two\nlines', '`two\\nlines`'],
  ])('%j is code', (text, expected) => {
    expect(code(text)).toBe(expected)
  })

  test('our own words keep their code', () => {
    expect(prose('Write `a|b` and *c*')).toBe('Write `a|b` and \\*c\\*')
    expect(prose('an odd ` one')).toBe('an odd \\` one')
  })
})

describe('what a run says nothing about', () => {
  const report = sampleReport()
  const ids = ['EXP-04', 'EXP-05']
  const requirements = report.requirements.map((row) =>
    ids.includes(row.requirement) ? { ...row, verdict: 'skip' as const, inScope: false, open: [] } : row,
  )
  const summary = { ...report.summary, scope: 'core' as const, accepted: ['OUT-33'] }
  const partial = { ...report, requirements, summary, notSelected: ['WS-01', 'WS-02'] }

  test('is in the summary', () => {
    const text = renderMarkdown(partial, CATALOGUE)
    expect(text).toContain('- 2 outside the scope core: EXP-04, EXP-05')
    expect(text).toContain('- 1 accepted as not verified: OUT-33')
    expect(text).toContain('- 2 left out by --only or --skip')
  })

  test('is on the first screen of the page', () => {
    const text = renderHtml(partial, CATALOGUE)
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
    expect(text).toMatch(/2 outside the scope core\..*EXP-04 .*EXP-05 /)
    expect(text).toMatch(/1 accepted as not verified: OUT-33/)
    expect(text).toMatch(/2 left out by --only or --skip/)
  })
})
