import { expect, test } from 'vitest'
import { CATALOGUE } from '../../../src/catalogue/index.js'
import type { Clause } from '../../../src/catalogue/index.js'
import { ADVICE } from '../../../src/report/advice/index.js'
import { renderHtml } from '../../../src/report/html/render.js'
import { sampleReport } from './sample.js'

const severities = ({ verdict, unless = [] }: Clause) => [
  ...(typeof verdict === 'string' ? [verdict] : Object.values(verdict)),
  ...unless.map((each) => each.verdict),
]

const clauses = CATALOGUE.flatMap(({ id, clauses }) =>
  clauses.map((clause) => ({ ref: `${id}/${clause.id}`, severities: severities(clause) })),
)

test('every clause that can fail or warn has advice', () => {
  const wanted = clauses.filter(({ severities }) => severities.some((severity) => severity !== 'info'))
  expect(wanted.length).toBeGreaterThan(200)
  expect(wanted.map(({ ref }) => ref).filter((ref) => !(ref in ADVICE))).toEqual([])
})

test('no advice is for a clause that does not exist', () => {
  const known = new Set(clauses.map(({ ref }) => ref))
  expect(Object.keys(ADVICE).filter((ref) => !known.has(ref))).toEqual([])
})

test.each(Object.entries(ADVICE))('%s is short, whole sentences and at least one cause', (_, advice) => {
  expect(advice.means).toMatch(/^[\p{Lu}`].{15,220}\.$/u)
  expect(advice.change).toMatch(/^[\p{Lu}`].{15,220}\.$/u)
  expect(advice.causes.length).toBeGreaterThan(0)
  for (const cause of advice.causes) expect(cause).toMatch(/^[\p{Lu}`\d].{8,160}[^.]$/u)
  for (const text of [advice.means, advice.change, ...advice.causes])
    expect(text.split('`').length % 2).toBe(1)
})

test('a failed requirement shows what it means, what to change and where it comes from', () => {
  const report = sampleReport({ failures: 30 })
  const html = renderHtml(report)
  const failed = report.requirements.filter(({ verdict }) => verdict === 'fail')
  expect(failed).toHaveLength(30)
  for (const { requirement } of failed) {
    const from = html.indexOf(`<details class="r" id="${requirement}"`)
    const part = html.slice(from, html.indexOf('<details class="r"', from + 1))
    expect(part).toContain('What this means')
    expect(part).toContain('Smallest change')
    expect(part).toContain('Usual causes')
  }
})
