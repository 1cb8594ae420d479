import { describe, expect, test } from 'vitest'
import type { RequirementRow, Verdict } from '../../../src/judge/types.js'
import { fixFirst } from '../../../src/report/fix-first.js'

interface Row {
  readonly verdict: Verdict
  readonly blockedBy?: readonly string[]
  readonly reason?: string
  readonly isWaived?: boolean
}

/** A report of requirements with one row each. */
function judged(rows: Readonly<Record<string, Row>>) {
  const entries = Object.entries(rows)
  return {
    results: entries.map(([requirement, { verdict, blockedBy = [] }]) => ({
      requirement,
      verdict,
      blockedBy,
    })),
    requirements: entries.map(([requirement, { verdict, reason = null, isWaived }]): RequirementRow => ({
      requirement,
      verdict,
      inScope: true,
      open:
        verdict === 'unverified' || verdict === 'skip'
          ? [{ clause: 'a', scenario: 'bind', verdict, reason: reason ?? 'not said' }]
          : [],
      excuse: null,
      coveredBy: [],
      unobserved: [],
      reason,
      waiver: isWaived ? { requirement, reason: 'known', owner: 'me', expires: '2099-01-01' } : null,
    })),
  }
}

const order = (rows: Readonly<Record<string, Row>>) =>
  fixFirst(judged(rows)).causes.map(({ requirement, blocks }) => `${requirement} ${blocks.join(',')}`.trim())

describe('the order in which to mend', () => {
  test('begins with the failure that most waits for, whatever its place in the catalogue', () => {
    const rows = {
      'IN-09': { verdict: 'fail' },
      'OUT-01': { verdict: 'fail' },
      'OUT-02': { verdict: 'unverified', blockedBy: ['OUT-01'] },
      'OUT-03': { verdict: 'unverified', blockedBy: ['OUT-01'] },
      'OUT-04': { verdict: 'unverified', blockedBy: ['IN-09'] },
    } as const
    expect(order(rows)).toEqual(['OUT-01 OUT-02,OUT-03', 'IN-09 OUT-04'])
  })

  test('follows what was not observed to what is broken', () => {
    const rows = {
      'OUT-01': { verdict: 'fail' },
      'WS-01': { verdict: 'unverified', blockedBy: ['OUT-01'] },
      'WS-02': { verdict: 'unverified', blockedBy: ['WS-01'] },
      'NB-01': { verdict: 'unverified', blockedBy: ['WS-02'] },
    } as const
    expect(order(rows)).toEqual(['OUT-01 WS-01,WS-02,NB-01'])
  })

  test('comes to an end where requirements wait for each other', () => {
    const rows = {
      'WS-01': { verdict: 'unverified', blockedBy: ['WS-02'], reason: 'no frame' },
      'WS-02': { verdict: 'unverified', blockedBy: ['WS-01'], reason: 'no frame' },
    } as const
    const { causes, unexplained } = fixFirst(judged(rows))
    expect(causes).toEqual([])
    expect(unexplained).toEqual([{ reason: 'no frame', requirements: ['WS-01', 'WS-02'] }])
  })

  test('puts failures before what is waived, and that before warnings', () => {
    const rows = {
      'OP-01': { verdict: 'warn' },
      'OP-02': { verdict: 'fail', isWaived: true },
      'OP-03': { verdict: 'fail' },
      'OP-04': { verdict: 'unverified', blockedBy: ['OP-01'] },
    } as const
    expect(order(rows)).toEqual(['OP-03', 'OP-02', 'OP-01 OP-04'])
  })
})

describe('what is not verified', () => {
  test('is not explained by a requirement that holds', () => {
    const rows = {
      'OUT-01': { verdict: 'pass' },
      'OUT-02': { verdict: 'unverified', blockedBy: ['OUT-01'], reason: 'no output to judge' },
    } as const
    const { unexplained, waiting } = fixFirst(judged(rows))
    expect(waiting).toEqual([])
    expect(unexplained).toEqual([{ reason: 'no output to judge', requirements: ['OUT-02'] }])
  })

  test('has the reason of the last link when no requirement is broken', () => {
    const rows = {
      'OP-04': { verdict: 'unverified', reason: 'HTTP 503' },
      'OUT-01': { verdict: 'unverified', blockedBy: ['OP-04'], reason: 'no output to judge' },
      'WS-01': { verdict: 'unverified', blockedBy: ['OUT-01'], reason: 'no token' },
      'SS-01': { verdict: 'unverified', reason: 'no event' },
    } as const
    expect(fixFirst(judged(rows)).unexplained).toEqual([
      { reason: 'HTTP 503', requirements: ['OP-04', 'OUT-01', 'WS-01'] },
      { reason: 'no event', requirements: ['SS-01'] },
    ])
  })

  test('waits for its own requirement where that is broken in another way', () => {
    const rows = { 'SS-14': { verdict: 'fail' } } as const
    const report = judged(rows)
    const open = [{ clause: 'b', scenario: 'bind', verdict: 'unverified' as const, reason: 'no number' }]
    const requirements = report.requirements.map((row) => ({ ...row, open }))
    expect(fixFirst({ ...report, requirements })).toMatchObject({ waiting: ['SS-14'], unexplained: [] })
  })

  test('waits for every broken requirement that it names, and is counted once', () => {
    const rows = {
      'OP-01': { verdict: 'warn' },
      'OP-04': { verdict: 'fail' },
      'OUT-01': { verdict: 'unverified', blockedBy: ['OP-01', 'OP-04'] },
    } as const
    const { causes, waiting } = fixFirst(judged(rows))
    expect(causes.map(({ blocks }) => blocks)).toEqual([['OUT-01'], ['OUT-01']])
    expect(waiting).toEqual(['OUT-01'])
  })
})
