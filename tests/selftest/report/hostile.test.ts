import type { Report } from '../../../src/report/types.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { renderConsole, wantsColour } from '../../../src/report/console.js'
import { renderCtrf } from '../../../src/report/ctrf.js'
import { renderHtml } from '../../../src/report/html/render.js'
import { renderJunit } from '../../../src/report/junit.js'
import { githubAnnotations } from '../../../src/report/github.js'
import { renderMarkdown } from '../../../src/report/markdown.js'
import { safeText } from '../../../src/report/safe-text.js'
import { renderTestReport } from '../../../src/report/test-report.js'
import { sampleReport } from './sample.js'

const MARKUP = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'</pre></style>]]><!--'
const CHARACTERS =
  '\u001b[31mred\u001b]8;;http://e\u0007 \u0000 \u009b \u202e\u2066\u200b\u200d\ufeff\u00ad\u2028 \ud800 \ufffe \u{e0041}'
const MARKDOWN =
  '| cell | `code` **b** [x](http://e) ![i](http://e/i.png) @someone <details> \r\n::error::forged\n# head'
const WORKFLOW = '\n::set-output name=x::y\r\n%0A,:'
const RTL = 'שלום'

const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad\ufffe\ud800-\udfff]/

const reportOf = (hostile: string) =>
  sampleReport({ failures: 3, warnings: 2, unverified: 2, hostile, scenarios: 12 })
const outputs = {
  HTML: renderHtml,
  console: renderConsole,
  JUnit: renderJunit,
  Markdown: renderMarkdown,
  annotations: githubAnnotations,
  CTRF: renderCtrf,
  TestReport: renderTestReport,
} as const

describe.each(Object.entries(outputs))('%s', (_, renderWith) => {
  const render = (report: Report) => renderWith(report, CATALOGUE)

  test('shows control, bidi and zero-width characters as escapes', () => {
    const text = render(reportOf(CHARACTERS))
    expect(UNSAFE.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))).toBe(false)
    expect(text).toMatch(/u202e/)
    expect(text).toMatch(/u001b/)
  })

  test('keeps the letters of right-to-left scripts', () => {
    expect(render(reportOf(RTL))).toContain(RTL)
  })

  test('cuts a string of a megabyte', () => {
    const text = render(reportOf('long '.repeat(210_000)))
    expect(text.length).toBeLessThan(3_000_000)
    expect(text).toMatch(/cut here|cut, see|…[`\n]/)
  })

  test('takes markup of every sort', () => {
    expect(() => render(reportOf(MARKUP + CHARACTERS + MARKDOWN + WORKFLOW))).not.toThrow()
  })
})

test('HTML has no element but its own', () => {
  const html = renderHtml(reportOf(MARKUP), CATALOGUE)
  const names = (text: string) =>
    new Set([...text.matchAll(/<\/?([a-zA-Z!][^\s/>]*)/g)].map(([, name]) => name))
  expect(names(html)).toEqual(names(renderHtml(reportOf('harmless'), CATALOGUE)))
  expect(html.match(/<script/g)).toHaveLength(1)
  expect(html).toContain('&lt;script>alert(1)&lt;/script>')
  expect(html).not.toMatch(/ on[a-z]+="/)
})

test('HTML links no address that a target gave', () => {
  const html = renderHtml(reportOf('javascript:alert(1)'), CATALOGUE)
  expect(html).not.toMatch(/href="(?!#|https:\/\/)/)
})

test('JUnit stays well-formed and gives the text back', () => {
  const xml = renderJunit(reportOf(MARKUP + CHARACTERS), CATALOGUE)
  expect(XMLValidator.validate(xml)).toBe(true)
  const parsed = JSON.stringify(new XMLParser({ ignoreAttributes: false, processEntities: true }).parse(xml))
  expect(parsed).toContain('<script>alert(1)</script>')
})

test('Markdown has no markup of the target', () => {
  const text = renderMarkdown(reportOf(MARKDOWN), CATALOGUE)
  const lines = (start: string) => text.split('\n').filter((line) => line.startsWith(start)).length
  expect(lines('# ')).toBe(0)
  expect(lines('::')).toBe(0)
  // In a code span nothing has a meaning.
  const outside = text.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
  expect(outside).not.toMatch(/@someone|!\[i\]|<details>|\*\*b\*\*|http:\/\/e/)
  const plain = renderMarkdown(reportOf('plain'), CATALOGUE)
  const cells = (markdown: string) =>
    markdown
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').length)
  expect(cells(text)).toEqual(cells(plain))
})

test('annotations are one line each, whatever the target says', () => {
  const report = reportOf(WORKFLOW)
  const lines = githubAnnotations(report, CATALOGUE).trimEnd().split('\n')
  expect(lines.every((line) => /^::(error|warning|notice) title=[^:]*::/.test(line))).toBe(true)
  expect(lines.length).toBeLessThanOrEqual(11)
})

test('the console has no line that the target made', () => {
  const count = (hostile: string) => renderConsole(reportOf(hostile), CATALOGUE).split('\n').length
  expect(count('a\nb\rc\u2028d')).toBe(count('a\\nb\\rc\\u2028d'))
})

test('colour is for terminals, and not for those who refuse it', () => {
  expect(wantsColour({ isTTY: true }, {})).toBe(true)
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false)
  expect(wantsColour({}, {})).toBe(false)

  expect(renderConsole(sampleReport({ whole: true }), CATALOGUE, { colour: true })).toMatch(/\u001b\[32m/)
})

test('escapes are readable', () => {
  expect(safeText('a\u202eb\u001b[0m\n\t\u{e0041}')).toBe('a\\u202eb\\u001b[0m\\n\\t\\u{e0041}')
  expect(safeText('a\n\tb', { lines: true })).toBe('a\n\tb')
  expect(safeText('x'.repeat(20), { longest: 5 })).toBe('xxxxx… (20 characters, cut here)')
})
