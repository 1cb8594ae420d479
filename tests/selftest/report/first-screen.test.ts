import { describe, expect, test } from 'vitest'
import { isObserved } from '../../../src/judge/coverage.js'
import { adviceFor } from '../../../src/report/about.js'
import { isHeldBack } from '../../../src/report/counts.js'
import { shown } from '../../../src/report/html/first-screen.js'
import { renderHtml } from '../../../src/report/html/render.js'
import type { Report } from '../../../src/report/types.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { sampleReport } from './sample.js'

/** What a reader sees of a part of the page, without its markup. */
function textOf(report: Report, from: string, to: string): string {
  const html = renderHtml(report, CATALOGUE)
  const start = html.indexOf(from)
  return html
    .slice(start, html.indexOf(to, start))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#39;|&quot;/g, "'")
    .replaceAll(/\s+/g, ' ')
}

const banner = (report: Report) => textOf(report, 'id="verdict"', '</header>')
const notVerified = (report: Report) => textOf(report, 'id="not-verified"', '</section>')
const plain = (text: string) => text.replaceAll('`', ' ').replaceAll('"', "'").replaceAll(/\s+/g, ' ').trim()

describe('who has not run the suite reads on the first screen', () => {
  const report = sampleReport({ failures: 2, unverified: 5 })

  test('whose verdict it is, of which version and day', () => {
    for (const said of [report.target.name, report.target.baseUrl, 'FHIR 5.0.0', '2025-03-04'])
      expect(banner(report)).toContain(said)
  })

  test('what the scope covers', () => {
    const core: Report = { ...report, summary: { ...report.summary, scope: 'core' } }
    expect(banner(report)).toContain('scope full: all that applies')
    expect(banner(core)).toContain('scope core: what can be tested with one principal')
  })

  test('what was not verified, and what each of it asks', () => {
    const whole = sampleReport({ whole: true, unverified: 5 })
    const held = whole.requirements.filter(isHeldBack)
    expect(held.length).toBeGreaterThan(4)
    expect(held.length).toBeLessThan(20)
    for (const { requirement } of held) {
      const { title } = CATALOGUE.requirements.find(({ id }) => id === requirement)!
      expect(notVerified(whole)).toContain(`${requirement} ${plain(title)}`)
    }
  })

  test('a reason once, whether it kept something from being observed or from being tried', () => {
    const [skipped, other] = report.requirements.filter(isHeldBack)
    const open = [{ ...skipped!.open[0]!, reason: 'no second principal' }]
    const requirements = report.requirements.map((row) =>
      row === skipped
        ? { ...row, verdict: 'skip' as const, open }
        : row === other
          ? { ...row, verdict: 'pass' as const, open }
          : row,
    )
    const text = notVerified({ ...report, requirements })
    expect(text.split('no second principal')).toHaveLength(2)
  })

  test('that a requirement with a verdict counts as not verified when a part of it was not observed', () => {
    const [held] = report.requirements.filter(isHeldBack)
    const requirements = report.requirements.map((row) =>
      row === held ? { ...row, verdict: 'pass' as const } : row,
    )
    const inPart = requirements.filter((row) => isHeldBack(row) && isObserved(row.verdict)).length
    expect(textOf({ ...report, requirements }, 'id="in-part"', '</p>')).toContain(
      `${inPart} of the requirements`,
    )
    expect(renderHtml(sampleReport({ whole: true }), CATALOGUE)).not.toContain('id="in-part"')
  })

  test('what a failure means for a client', () => {
    const [failed] = report.fixFirst
    const { clause } = report.results.find(
      ({ requirement, verdict }) => requirement === failed!.requirement && verdict === 'fail',
    )!
    const { means } = adviceFor(CATALOGUE, failed!.requirement, clause)!
    expect(textOf(report, 'id="failed"', '</section>')).toContain(plain(means).slice(0, 60))
  })
})

test('a run of selected requirements is not said to be about all', () => {
  const whole = sampleReport({ whole: true })
  const some: Report = { ...whole, notSelected: ['OP-01', 'OP-02'] }
  expect(banner(some)).toContain('2 left out by --only or --skip')
  expect(banner(some)).not.toContain('all that applies')
})

test('no failure is good news only where everything was looked at', () => {
  const whole = sampleReport({ whole: true })
  const box = (verified: number, applicable: number) =>
    renderHtml({ ...whole, summary: { ...whole.summary, verified, applicable } }, CATALOGUE)
  expect(box(10, 10)).toContain('<section class="box pass" aria-labelledby="failed">')
  expect(box(10, 10)).toContain('No mandatory requirement failed.')
  for (const html of [box(4, 10), box(0, 10)])
    expect(html).not.toContain('<section class="box pass" aria-labelledby="failed">')
  expect(box(4, 10)).toContain('among the 4 that were verified')
  expect(box(0, 10)).toContain('Nothing was verified, so nothing could fail.')
})

test('what was learnt is written for people, not as JSON', () => {
  const repeated = [{ purpose: 'metadata', pauseMs: 1130 }, { purpose: 'create' }]
  expect(shown(repeated)).toBe('purpose metadata, pause ms 1130; purpose create')
  expect(shown([])).toBe('none')
  expect(shown({})).toBe('none')
  expect(shown(['GET', 'POST'])).toBe('GET, POST')
})
