import { describe, expect, test } from 'vitest'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { evidenceOf, readCases } from '../../recorded/store.js'
import { readTypical } from '../../recorded/typical.js'
import type { Evidence } from '../../../src/evidence/read.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { selection } from '../../../src/judge/selection.js'
import type { Judgement } from '../../../src/judge/types.js'
import { buildReport } from '../../../src/report/build.js'
import type { Report } from '../../../src/report/types.js'
import { contextFrom } from '../../../src/report/verdict.js'
import { renderReports } from '../../../src/report/write.js'
import { scenarioTitles } from '../../../src/run/suite.js'

const suite = await loadSuite()
const MOST = 50_000

const judged = (evidence: Evidence, only: readonly string[] = []): Judgement =>
  judge(suite, evidence, standaloneExpect(), { chosen: selection({ scope: 'full', only, skip: [] }) })

/** The report of a run of one requirement, and the file that holds it. */
function narrow(
  evidence: Evidence,
  judgement: Judgement,
): { readonly report: Report; readonly json: string } {
  const context = contextFrom(evidence)
  const report = buildReport({
    catalogue: CATALOGUE,
    evidence,
    judgement,
    context,
    scenarioTitles: scenarioTitles(suite),
  })
  const json = renderReports(report, CATALOGUE).find(({ format }) => format === 'json')?.text ?? ''
  return { report, json }
}

/** Some servers with mistakes, over the whole catalogue, each with what it breaks first and most rows tell of. */
const cases = readCases()
  .filter((_, index) => index % 30 === 7)
  .map(({ name, record }) => ({ name, evidence: evidenceOf(record) }))

/** A server with so many mistakes that almost every requirement has rows that fail. */
const worst = evidenceOf(readTypical().get('thirty failures')!)
const [other] = cases

test.each([
  ['thirty mistakes', worst],
  ['one', other!.evidence],
])('the report of any one requirement takes at most 50 kB: a server with %s', (_, evidence) => {
  const sizes = CATALOGUE.requirements.map(
    ({ id }) => [id, narrow(evidence, judged(evidence, [id])).json.length] as const,
  )
  expect(sizes.filter(([, size]) => size > MOST)).toEqual([])
})

describe.each(cases)('the report of one requirement that $name breaks', ({ evidence }) => {
  const broken = judged(evidence).results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
  const ids = [...new Set(broken.map(({ requirement }) => requirement))].slice(0, 2)

  test('takes at most 50 kB, and has what the failure was judged from', () => {
    for (const id of ids) {
      const { report, json } = narrow(evidence, judged(evidence, [id]))
      expect(json.length).toBeLessThanOrEqual(MOST)
      expect(report.results.every(({ requirement }) => requirement === id)).toBe(true)
      const first = report.results.find(({ verdict }) => verdict === 'fail' || verdict === 'warn')
      const known = new Set(report.evidence.map((item) => item.id))
      expect(first?.evidence.some((item) => known.has(item))).toBe(first?.evidence.length !== 0)
    }
  })

  test('does so for a server that talks at length, too', () => {
    for (const id of ids) {
      const judgement = judged(evidence, [id])
      const long = 'a long story of what went wrong '.repeat(60)
      const results = judgement.results.map((row) => ({
        ...row,
        observed: long,
        reason: long,
        expected: long,
      }))
      expect(narrow(evidence, { ...judgement, results }).json.length).toBeLessThanOrEqual(MOST)
    }
  })
})
