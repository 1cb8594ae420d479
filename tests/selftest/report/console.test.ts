import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import type { RequirementRow, Result, Verdict } from '../../../src/judge/types.js'
import { renderConsole } from '../../../src/report/console.js'
import type { Report } from '../../../src/report/types.js'
import { sampleReport, type SampleOptions } from './sample.js'

const linesOf = (report: Report, options = {}): string[] =>
  renderConsole(report, CATALOGUE, { columns: 100, reportPath: 'reports/latest/report.html', ...options })
    .trimEnd()
    .split('\n')

/** A report in which a requirement keeps others from being observed. */
function blocked(by: string, ids: readonly string[], options: SampleOptions = {}): Report {
  const report = sampleReport(options)
  const verdictOf = (id: string, before: Verdict): Verdict =>
    id === by ? 'fail' : ids.includes(id) ? 'unverified' : before
  return {
    ...report,
    requirements: report.requirements.map((row) => ({
      ...row,
      ...(ids.includes(row.requirement) ? notObserved(row, 'unverified', 'not seen') : row),
      verdict: verdictOf(row.requirement, row.verdict),
      waiver: null,
    })),
    results: report.results.map((row): Result => ({
      ...row,
      verdict: verdictOf(row.requirement, row.verdict),
      blockedBy: ids.includes(row.requirement) ? [by] : row.blockedBy,
    })),
  }
}

function notObserved(row: RequirementRow, verdict: 'unverified' | 'skip', reason: string): RequirementRow {
  const open = [{ clause: 'a', scenario: 'bind', verdict, reason }]
  return { ...row, verdict, open, reason, unobserved: [], waiver: null }
}

/** What the terminal says when all requirements but OUT-10 got one verdict for one reason. */
function saidOf(verdict: 'unverified' | 'skip', reason: string): string {
  const report = sampleReport()
  const requirements = report.requirements.map((row): RequirementRow =>
    row.requirement === 'OUT-10' ? row : notObserved(row, verdict, reason),
  )
  return renderConsole({ ...report, requirements }, CATALOGUE)
}

describe('a run with failures', () => {
  test.each([1, 5, 8, 9, 12, 30, 60])('fits on a screen, with %i of them', (failures) => {
    const lines = linesOf(sampleReport({ failures, warnings: 12, unverified: 12 }))
    expect(lines.length).toBeLessThanOrEqual(50)
    expect(lines.filter((line) => line.length > 100)).toEqual([])
    expect(lines.filter((line) => / {2}expected {2}/.test(line))).toHaveLength(Math.min(failures, 8))
    const text = lines.join('\n')
    const failed = sampleReport({ failures, warnings: 12, unverified: 12 }).requirements.filter(
      ({ verdict }) => verdict === 'fail',
    )
    for (const { requirement } of failed) expect(text).toContain(requirement)
  })

  test('begins with the one that most waits for, and says how many', () => {
    const lines = linesOf(blocked('OUT-01', ['WS-01', 'WS-02', 'NB-01'], { failures: 3 }))
    expect(lines[0]).toBe('Failed (4)  Fix first: OUT-01 (blocks 3)')
    expect(lines[1]).toMatch(/^OUT-01 {2}expected {2}.* blocks 3$/)
    expect(lines).toContain('    3  wait for what is broken above')
    expect(lines.join('\n')).not.toContain('NB-01')
  })

  test('says what was expected, observed, and is to be changed, whole where there is room', () => {
    const report = sampleReport({ failures: 1 })
    const [, expected, observed, ...more] = linesOf(report)
    expect(expected).toMatch(/^OP-\d\d {3}expected {2}exactly one parameter named expiration/)
    expect(observed).toBe('        observed  one parameter named expiration, a dateTime')
    const change = report.results.find(({ verdict }) => verdict === 'fail')?.advice ?? 'none'
    const said = more
      .slice(0, 2)
      .map((line) => line.trim())
      .join(' ')
    expect(said.replace(/^change +/, '')).toContain(change)
  })

  test('names the folder of the report where explain would not look', () => {
    const said = (reportPath: string) =>
      renderConsole(sampleReport({ failures: 1 }), CATALOGUE, { reportPath })
    expect(said('reports/latest/report.html')).toContain('explain ID, or --verbose')
    expect(said('out/nightly/report.html')).toContain('explain ID --report-dir out/nightly, or --verbose')
  })

  test('counts what is broken and not wholly seen apart from what waits', () => {
    const report = blocked('OUT-01', ['WS-01', 'WS-02'])
    const open = [{ clause: 'b', scenario: 'bind', verdict: 'unverified' as const, reason: 'no token' }]
    const requirements = report.requirements.map((row) =>
      row.requirement === 'OUT-01' ? { ...row, open } : row,
    )
    const lines = linesOf({ ...report, requirements })
    expect(lines).toContain('    2  wait for what is broken above')
    expect(lines).toContain('    1  are broken above, and not seen in every situation')
  })

  test('tells in the end how to read more, and the verdict last', () => {
    const report = sampleReport({ failures: 1 })
    const said = renderConsole(report, CATALOGUE, { reportPath: 'reports/latest/report.html' })
      .trimEnd()
      .split('\n')
    expect(said.slice(-3)).toEqual([
      'More: fhir-ws-conformance explain ID, or --verbose',
      'Report: reports/latest/report.html',
      report.summary.sentence,
    ])
  })

  test('shows all of it when asked', () => {
    const report = blocked('OUT-01', ['WS-01', 'WS-02', 'NB-01'], { failures: 12, warnings: 12 })
    const text = linesOf(report, { verbose: true }).join('\n')
    for (const { requirement, verdict } of report.requirements)
      if (verdict === 'fail' || verdict === 'warn') expect(text).toMatch(new RegExp(`^${requirement} `, 'm'))
    expect(text).toMatch(/blocks {4}3: WS-01 WS-02 NB-01/)
    expect(text).toContain('check     tests/conformance/')
  })
})

describe('warnings', () => {
  const warned = sampleReport({ warnings: 14 })
  const remedies = [
    ...new Set(warned.results.flatMap(({ verdict, advice }) => (verdict === 'warn' ? [advice ?? ''] : []))),
  ]
  const textOf = (lines: readonly string[]): string => lines.map((line) => line.trim()).join(' ')

  test('have their remedies whole, ten of them', () => {
    const lines = linesOf(warned)
    const start = lines.indexOf('Warnings (14)')
    const end = lines.findIndex((line) =>
      /^ {2}and 4 more: [A-Z]+-\d+ [A-Z]+-\d+ [A-Z]+-\d+ [A-Z]+-\d+$/.test(line),
    )
    const listed = lines.slice(start + 1, end)
    expect(listed.filter((line) => /^[A-Z]+-\d+ /.test(line))).toHaveLength(10)
    expect(listed.every((line) => /^([A-Z]+-\d+ +[A-Z`].*|  +→ .*|  +.*)$/.test(line))).toBe(true)
    expect(remedies.filter((remedy) => textOf(listed).includes(`→ ${remedy}`)).length).toBeGreaterThanOrEqual(
      Math.min(10, remedies.length),
    )
  })

  test('are not said to be first where the next step is another', () => {
    const report = blocked('OUT-01', ['WS-01', 'WS-02'])
    const requirements = report.requirements.map((row) =>
      row.requirement === 'OUT-01' ? { ...row, verdict: 'warn' as const } : row,
    )
    const results = report.results
      .map((row): Result => (row.requirement === 'OUT-01' ? { ...row, verdict: 'warn' } : row))
      .filter(({ verdict }) => verdict !== 'fail')
    const { next: _, ...complete } = report.summary
    const without = { ...report, requirements, results, summary: complete }
    expect(linesOf(without).join('\n')).toContain('Fix first: OUT-01 (blocks 2)')
    const summary = { ...complete, next: 'let the server list a SubscriptionTopic' }
    const lines = linesOf({ ...without, summary }).join('\n')
    expect(lines).not.toContain('Fix first')
    expect(lines).toContain('Next: let the server list a SubscriptionTopic')
  })

  test('are fewer on a narrow terminal, and whole', () => {
    const lines = linesOf(warned, { columns: 60 })
    expect(lines.length).toBeLessThanOrEqual(50)
    expect(remedies.some((remedy) => textOf(lines).includes(`→ ${remedy}`))).toBe(true)
  })
})

describe('a reason of what was not observed', () => {
  const advice = 'serve a SubscriptionTopic, or set TARGET_SUBSCRIPTION_TOPIC or TARGET_SUBSCRIPTION_FILE'

  test.each([60, 100, 160])('keeps the advice at its end, at %i columns', (columns) => {
    const report = sampleReport()
    const requirements = report.requirements.map((row): RequirementRow =>
      row.requirement === 'OUT-10' ? row : notObserved(row, 'unverified', `no topic is known: ${advice}`),
    )
    const lines = linesOf({ ...report, requirements }, { columns })
    expect(lines.map((line) => line.trim()).join(' ')).toContain(`no topic is known: ${advice}`)
    expect(lines.filter((line) => line.length > columns)).toEqual([])
  })
})

describe('nothing is cut in the middle of a word or URL', () => {
  const url = `https://fhir.example.org/${'long/'.repeat(20)}end`
  test.each([
    `the answer came from ${url} after a redirect from ${url}`,
    `${'several words of a reason '.repeat(30)}`,
    url,
    `POST Subscription/01a21f0b-322f-7d12-b764-bdb95e699735/$get-ws-binding-token → 405; ${url}`,
  ])('of %s', (observed) => {
    const report = sampleReport({ failures: 9, hostile: observed })
    const words = new Set([
      ...observed.split(/\s+/),
      ...observed.replace(/Subscription\/[^/]+/, 'Subscription/[id]').split(/\s+/),
    ])
    const seen = linesOf(report).flatMap((line) => /^ {8}observed {2}(.*)$/.exec(line)?.[1] ?? [])
    expect(seen).toHaveLength(8)
    for (const line of seen.filter((text) => !text.startsWith('(')))
      for (const word of line.replace(/…$/, '').split(' ').filter(Boolean))
        expect([...words].some((whole) => whole.replace(/[,;:]$/, '') === word || whole === word)).toBe(true)
  })
})

describe('what was not observed', () => {
  test('by choice is counted, and not listed', () => {
    const said = renderConsole({ ...sampleReport(), notSelected: ['WS-01', 'WS-02'] }, CATALOGUE)
    expect(said).toContain('Left out by --only or --skip (2)')
    expect(said).not.toContain('WS-01')
  })

  test('and was accepted is named', () => {
    const report = sampleReport()
    const summary = { ...report.summary, accepted: ['EXP-04', 'EXP-05'] }
    expect(renderConsole({ ...report, summary }, CATALOGUE)).toContain(
      'Accepted as not verified (2): EXP-04 EXP-05\n',
    )
  })

  test('for want of a setting is apart from what could not be observed', () => {
    expect(saidOf('skip', 'no second principal: set TARGET_SECOND_BEARER_TOKEN')).toMatch(
      /^Left out by the situation \((\d+)\)\n {2}\1 {2}no second principal: set TARGET_SECOND_BEARER_TOKEN {2}/m,
    )
  })

  test('for a reason that many groups share is told once, with the groups', () => {
    const said = saidOf('unverified', 'connect ECONNREFUSED')
    expect(said.match(/ECONNREFUSED/g)).toHaveLength(1)
    expect(said).toMatch(
      /^ {2}\d+ {2}connect ECONNREFUSED {2}operation \(\d+\), input \(\d+\), output \(\d+\)/m,
    )
  })

  test('for a reason of few names the requirements', () => {
    const report = sampleReport()
    const requirements = report.requirements.map((row): RequirementRow =>
      /^EXP-0[12]$/.test(row.requirement)
        ? notObserved(row, 'unverified', 'no offset')
        : { ...row, verdict: 'pass', open: [] },
    )
    const results = report.results.map((row) => ({ ...row, blockedBy: [] }))
    expect(renderConsole({ ...report, results, requirements }, CATALOGUE)).toContain(
      '    2  no offset  EXP-01 EXP-02\n',
    )
  })
})

describe('validator and secrets', () => {
  const report = sampleReport()
  const redaction = { secrets: 4, indistinct: 0, outputs: ['report.html'], found: [] }

  test('are silent when they have nothing to say', () => {
    const said = renderConsole(
      {
        ...report,
        redaction,
        validation: { ...report.validation!, status: 'skip' },
      },
      CATALOGUE,
    )
    expect(said).not.toMatch(/Validator|Secrets/)
  })

  test('speak when they have', () => {
    const found = [{ secret: '«bearer-1»', output: 'report.html' }]
    const said = renderConsole({ ...report, redaction: { ...redaction, found } }, CATALOGUE)
    expect(said).toMatch(/^Validator: /m)
    expect(said).toMatch(/^Secrets: 1 of 4 secrets found/m)
  })
})
