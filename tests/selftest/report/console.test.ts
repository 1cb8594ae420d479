import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import type { RequirementRow } from '../../../src/judge/types.js'
import { renderConsole } from '../../../src/report/console.js'
import { sampleReport } from './sample.js'

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

describe('what was not observed', () => {
  test('by choice is counted, and not listed', () => {
    const report = sampleReport()
    const isChosen = ({ requirement }: RequirementRow) => requirement === 'OUT-10'
    const notSelected = report.requirements.filter((row) => !isChosen(row)).map((row) => row.requirement)
    const requirements = report.requirements.filter(isChosen)
    const said = renderConsole({ ...report, requirements, notSelected }, CATALOGUE)
    expect(said).toContain(`Left out by --only or --skip (${notSelected.length})`)
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
        ? notObserved(row, 'unverified', 'no offset')
        : { ...row, verdict: 'pass' },
    )
    expect(renderConsole({ ...report, requirements }, CATALOGUE)).toContain(
      '  expiry: no offset  EXP-01 EXP-02\n',
    )
  })
})
