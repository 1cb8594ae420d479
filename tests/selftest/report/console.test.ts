import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import type { RequirementRow, Verdict } from '../../../src/judge/types.js'
import { renderConsole } from '../../../src/report/console.js'
import { sampleReport } from './sample.js'

/** What the terminal says when all requirements but OUT-10 got one verdict for one reason. */
function saidOf(verdict: Verdict, reason: string): string {
  const report = sampleReport()
  const requirements = report.requirements.map((row): RequirementRow =>
    row.requirement === 'OUT-10' ? row : { ...row, verdict, reason, unobserved: [], waiver: null },
  )
  return renderConsole({ ...report, requirements }, CATALOGUE)
}

describe('what was not observed', () => {
  test('by choice is counted, and not listed', () => {
    const said = saidOf('skip', 'left out by --only or --skip')
    expect(said).toContain('Left out (200): left out by --only or --skip')
    expect(said).not.toContain('WS-01')
  })

  test('for a reason that many groups share is told once, with the groups', () => {
    const said = saidOf('unverified', 'connect ECONNREFUSED')
    expect(said.match(/ECONNREFUSED/g)).toHaveLength(1)
    expect(said).toMatch(/^ {2}connect ECONNREFUSED {2}operation \(\d+\), input \(\d+\), output \(\d+\)/m)
  })

  test('for a reason of few groups names the requirements', () => {
    const report = sampleReport()
    const requirements = report.requirements.map((row): RequirementRow =>
      /^EXP-0[12]$/.test(row.requirement)
        ? { ...row, verdict: 'unverified', reason: 'no offset', unobserved: [], waiver: null }
        : { ...row, verdict: 'pass' },
    )
    expect(renderConsole({ ...report, requirements }, CATALOGUE)).toContain(
      '  expiry: no offset  EXP-01 EXP-02\n',
    )
  })
})
