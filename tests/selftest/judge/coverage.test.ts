import { describe, expect, test } from 'vitest'
import { groupBy } from '../../../src/evidence/group-by.js'
import { openClauses, withExcuses } from '../../../src/judge/coverage.js'
import { isInScope } from '../../../src/judge/scope.js'
import type { RequirementRow, Result, Verdict, Waiver } from '../../../src/judge/types.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { is200 } from './support.js'

const result = (
  requirement: string,
  clause: string,
  verdict: Verdict,
  more: Partial<Result> = {},
): Result => ({
  requirement,
  clause,
  scenario: `${clause}-${verdict}`,
  verdict,
  strength: 'SHALL',
  title: '',
  reason: `${verdict} because`,
  expected: '',
  observed: '',
  level: null,
  method: null,
  format: null,
  evidence: [],
  blockedBy: [],
  cause: null,
  ground: null,
  advice: null,
  stability: null,
  headroomMs: null,
  sources: [],
  test: { file: '', line: null, name: '' },
  ...more,
})

describe('a clause is open', () => {
  const openOf = (...verdicts: Verdict[]) =>
    openClauses(verdicts.map((verdict) => result('OP-01', 'a', verdict))).map(({ clause }) => clause)

  test.each<[Verdict[]]>([[['unverified']], [['skip']], [['n/a', 'skip']], [['n/a', 'unverified', 'skip']]])(
    'when nothing observed it and it applies: %j',
    (verdicts) => expect(openOf(...verdicts)).toEqual(['a']),
  )

  test.each<[Verdict[]]>([
    [['pass', 'unverified']],
    [['skip', 'fail']],
    [['warn', 'skip']],
    [['info', 'unverified']],
    [['n/a', 'n/a']],
    [[]],
  ])('but not when one form showed it, or when it does not apply: %j', (verdicts) =>
    expect(openOf(...verdicts)).toEqual([]),
  )

  test('with the reason of what could not be observed, before that of what was left out', () => {
    const rows = [
      result('OP-01', 'a', 'skip'),
      result('OP-01', 'a', 'unverified'),
      result('OP-01', 'b', 'pass'),
    ]
    expect(openClauses(rows)).toEqual([
      { clause: 'a', scenario: 'a-unverified', verdict: 'unverified', reason: 'unverified because' },
    ])
  })
})

describe('what is open is excused', () => {
  const waiver: Waiver = { requirement: 'OUT-01', reason: 'r', owner: 'o', expires: '2099-01-01' }
  const excuses = (results: readonly Result[], waived: boolean, accepted: readonly string[] = []) => {
    const rowsOf = groupBy(results, ({ requirement }) => requirement)
    const rows = [...rowsOf].map(([requirement, found]): RequirementRow => ({
      requirement,
      verdict: found.some(({ verdict }) => verdict === 'fail') ? 'fail' : 'unverified',
      inScope: true,
      open: openClauses(found),
      excuse: null,
      coveredBy: [],
      unobserved: [],
      reason: null,
      waiver: waived && requirement === 'OUT-01' ? waiver : null,
    }))
    const excused = withExcuses(rows, rowsOf, (id) => accepted.includes(id))
    return Object.fromEntries(excused.map(({ requirement, excuse }) => [requirement, excuse]))
  }
  const failed = result('OUT-01', 'a', 'fail')
  const blocked = (id: string, ...blockedBy: string[]) => result(id, 'a', 'unverified', { blockedBy })

  test('when it hangs on a waived failure, also by way of others', () => {
    const results = [
      failed,
      blocked('WS-04', 'OUT-01'),
      blocked('WS-21', 'WS-04'),
      blocked('NB-01', 'WS-21', 'X-1'),
    ]
    expect(excuses(results, true)).toEqual({
      'OUT-01': null,
      'WS-04': 'waived',
      'WS-21': 'waived',
      'NB-01': 'waived',
    })
  })

  test('but not when the failure is not waived, nor when another failure is in between', () => {
    expect(excuses([failed, blocked('WS-04', 'OUT-01')], false)).toMatchObject({ 'WS-04': null })
    const between = [
      failed,
      result('WS-04', 'a', 'fail'),
      blocked('WS-04', 'OUT-01'),
      blocked('WS-21', 'WS-04'),
    ]
    expect(excuses(between, true)).toMatchObject({ 'WS-21': null })
  })

  test('but not when a form of it is open for another reason', () => {
    const rows = [failed, blocked('WS-21', 'OUT-01'), result('WS-21', 'a', 'skip')]
    expect(excuses(rows, true)).toMatchObject({ 'WS-21': null })
  })

  test('but not when two wait for each other', () => {
    expect(excuses([failed, blocked('WS-04', 'WS-21'), blocked('WS-21', 'WS-04')], true)).toMatchObject({
      'WS-04': null,
      'WS-21': null,
    })
  })

  test('when the user accepts it; what was verified needs no excuse', () => {
    const rows = [result('EXP-04', 'a', 'skip'), result('EXP-05', 'a', 'pass'), result('EXP-06', 'a', 'skip')]
    expect(excuses(rows, false, ['EXP-04', 'EXP-05'])).toEqual({
      'EXP-04': 'accepted',
      'EXP-05': null,
      'EXP-06': null,
    })
  })
})

describe('the scope core', () => {
  const scenario = (more: Partial<Scenario>): Scenario => ({ ...is200.scenario, ...more })

  test('leaves out what waits for the clock, needs a second principal, or builds on either', () => {
    expect(isInScope('core', scenario({ needs: ['create', 'trigger', 'authentication'] }))).toBe(true)
    const outside = [scenario({ waits: true }), scenario({ needs: ['create', 'second-principal'] })]
    for (const each of [...outside, scenario({ after: [scenario({ after: [outside[0]!] })] })]) {
      expect(isInScope('core', each)).toBe(false)
      expect(isInScope('full', each)).toBe(true)
    }
  })
})
