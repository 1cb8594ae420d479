import { CATALOGUE } from '../../conformance/suite.js'
import { expect, test } from 'vitest'

import { renderHtml } from '../../../src/report/html/render.js'
import { sampleReport } from './sample.js'

const advice = CATALOGUE.requirements.flatMap(({ id, clauses }) =>
  clauses.flatMap((clause) => (clause.advice ? [[`${id}/${clause.id}`, clause.advice] as const] : [])),
)

test.each(advice)('%s is short, whole sentences and at least one cause', (_, { means, change, causes }) => {
  expect(means).toMatch(/^[\p{Lu}`].{15,220}\.$/u)
  expect(change).toMatch(/^[\p{Lu}`].{15,220}\.$/u)
  expect(causes.length).toBeGreaterThan(0)
  for (const cause of causes) expect(cause).toMatch(/^[\p{Lu}`\d].{8,160}[^.]$/u)
  for (const text of [means, change, ...causes]) expect(text.split('`').length % 2).toBe(1)
})

test('a failed requirement shows what it means, what to change and where it comes from', () => {
  const report = sampleReport({ failures: 30 })
  const html = renderHtml(report, CATALOGUE)
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
