import { describe, expect, test } from 'vitest'
import type { RequirementRow, Verdict } from '../../../src/judge/types.js'
import { nextStep } from '../../../src/report/next-step.js'

type Rows = Readonly<Record<string, readonly [verdict: Verdict, reason?: string, blockedBy?: string]>>

function stepOf(rows: Rows, verdict: 'incomplete' | 'non-conformant' = 'incomplete') {
  const entries = Object.entries(rows)
  const requirements = entries.map(([requirement, [verdict, reason = 'not said']]): RequirementRow => ({
    requirement,
    verdict,
    inScope: true,
    open:
      verdict === 'unverified' || verdict === 'skip'
        ? [{ clause: 'a', scenario: 'bind', verdict, reason }]
        : [],
    excuse: null,
    coveredBy: [],
    unobserved: [],
    reason: null,
    waiver: null,
  }))
  const results = entries.map(([requirement, [verdict, , blockedBy]]) => ({
    requirement,
    verdict,
    blockedBy: blockedBy === undefined ? [] : [blockedBy],
  }))
  const report = { summary: { verdict }, results, requirements }
  return nextStep(report as unknown as Parameters<typeof nextStep>[0])
}

const SECOND = 'no second principal: set TARGET_SECOND_BEARER_TOKEN'

describe('the next step', () => {
  test('is the setting that most of what is open waits for', () => {
    const rows: Rows = {
      'OP-01': ['pass'],
      'SEC-01': ['skip', SECOND],
      'SEC-02': ['skip', SECOND],
      'NB-01': ['skip', 'no trigger is known for this topic: set TARGET_TRIGGER_FILE'],
      'SS-01': ['unverified', 'a deadline passed'],
    }
    expect(stepOf(rows)).toEqual({ what: 'set TARGET_SECOND_BEARER_TOKEN', helps: 2, of: 4 })
  })

  test('waits as long as the longest wait needs', () => {
    const rows: Rows = {
      'EXP-04': ['skip', 'tokens live 300 s, wait budget 60 s: set --wait-budget 303'],
      'EXP-05': ['skip', 'it waits on the clock, wait budget 0 s: set --wait-budget 60'],
      'SEC-01': ['skip', SECOND],
    }
    expect(stepOf(rows)).toEqual({ what: 'set --wait-budget 303', helps: 2, of: 3 })
  })

  test('is a broken requirement where more waits for that', () => {
    const rows: Rows = {
      'WS-02': ['warn'],
      'WS-04': ['unverified', 'no handshake', 'WS-02'],
      'WS-05': ['unverified', 'no handshake', 'WS-04'],
      'SEC-01': ['skip', SECOND],
    }
    expect(stepOf(rows)).toEqual({ what: 'fix WS-02', helps: 2, of: 3 })
  })

  test('is none where nobody can do anything, or the run is not incomplete', () => {
    expect(stepOf({ 'SS-01': ['unverified', 'a deadline passed'] })).toBeNull()
    expect(stepOf({ 'SEC-01': ['skip', SECOND] }, 'non-conformant')).toBeNull()
  })
})
