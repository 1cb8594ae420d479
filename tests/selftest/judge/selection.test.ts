import { CATALOGUE } from '../../conformance/suite.js'
import { beforeEach, describe, expect, test } from 'vitest'
import { readWaivers, WaiverError } from '../../../src/judge/read-waivers.js'
import { selection, unmatched } from '../../../src/judge/selection.js'
import type { RequirementRow, Waiver } from '../../../src/judge/types.js'
import { draftWaivers, unmatchedWaivers, waiverProblems, waiversFor } from '../../../src/judge/waivers.js'

describe('--only and --skip', () => {
  test.each([
    [['OUT-10'], [], 'OUT-10', true],
    [['OUT-10'], [], 'OUT-11', false],
    [['OUT'], [], 'OUT-11', true],
    [['WS-1*'], [], 'WS-12', true],
    [['WS-1*'], [], 'WS-21', false],
    [[], ['EXP'], 'EXP-01', false],
    [[], ['EXP'], 'OUT-01', true],
    [['OUT'], ['OUT-10'], 'OUT-10', false],
    [['out-10'], [], 'OUT-10', true],
    [['EXP', 'OUT'], [], 'OUT-10', true],
    [[], ['EXP', 'OUT'], 'OUT-10', false],
    [['out'], [], 'OUT-10', true],
    [['UT-10'], [], 'OUT-10', false],
    [['OUT-1'], [], 'OUT-10', false],
    [['OUT.10'], [], 'OUT-10', false],
  ])('only %j, skip %j: %s is %s', (only, skip, id, selected) =>
    expect(selection({ only, skip }).has(id)).toBe(selected),
  )

  test('a pattern that matches nothing is named', () => {
    expect(unmatched(['OUT', 'OUT-99', 'XX', 'WS-9*', 'NB-0*', '*T', 'T*'], CATALOGUE)).toEqual([
      'OUT-99',
      'XX',
      'WS-9*',
      '*T',
    ])
  })
})

const yaml = `
- requirement: OUT-10
  reason: local times until 2.4
  owner: team@example.org
  issue: https://example.org/1
  expires: 2030-01-31
- requirement: WS-06
  target: staging
  reason: one bind per socket
  owner: me
  expires: 2029-06-30
`

describe('waivers', () => {
  test('are read with all that they say', () => {
    const [first, second] = readWaivers(yaml, 'w.yaml', CATALOGUE)
    expect(first).toMatchObject({
      requirement: 'OUT-10',
      expires: '2030-01-31',
      issue: 'https://example.org/1',
    })
    expect(second).toEqual({
      requirement: 'WS-06',
      target: 'staging',
      reason: 'one bind per socket',
      owner: 'me',
      expires: '2029-06-30',
    })
    expect(first).not.toHaveProperty('target')
    expect(readWaivers('', 'w.yaml', CATALOGUE)).toEqual([])
    expect(readWaivers('# nothing yet', 'w.yaml', CATALOGUE)).toEqual([])
  })

  test.each([
    [
      '- requirement: OUT-99\n  reason: r\n  owner: o\n  expires: 2030-01-01',
      'OUT-99, which is no requirement',
    ],
    ['- requirement: OUT-10\n  owner: o\n  expires: 2030-01-01', 'lacks reason'],
    ['- requirement: OUT-10\n  reason: r\n  owner: o\n  expires: soon', 'expires is soon; it must be a date'],
    ['- requirement: OUT-10\n  why: r', 'has the key why'],
    ['requirement: OUT-10', 'must be a list'],
    ['- [', 'w.yaml is not YAML: Flow sequence'],
    ['- OUT-10', 'w.yaml, waiver 1 must be a mapping with requirement, reason, owner, expires'],
    ['- - OUT-10', 'must be a mapping'],
    ['-', 'must be a mapping'],
    ['- why: r', 'allowed are requirement, reason, owner, expires, target, issue'],
    [
      '- requirement: OUT-10\n  reason: r\n  owner: o\n  expires: 2030-01-01T00:00:00',
      'it must be a date such as 2030-12-31',
    ],
    ['- requirement: OUT-10\n  reason: r\n  owner: o\n  expires: x2030-01-01', 'it must be a date'],
    ['- requirement: OUT-10\n  reason: r\n  owner: o\n  expires: 2030-13-01', 'it must be a date'],
    ['- requirement: OUT-10\n  reason: " "\n  owner: o\n  expires: 2030-01-01', 'lacks reason'],
    ['- requirement: OUT-10\n  reason: [r]\n  owner: o\n  expires: 2030-01-01', 'lacks reason'],
  ])('%j is refused with a sentence', (text, sentence) => {
    expect(() => readWaivers(text, 'w.yaml', CATALOGUE)).toThrow(WaiverError)
    expect(() => readWaivers(text, 'w.yaml', CATALOGUE)).toThrow(sentence)
  })

  const row = (requirement: string, verdict: RequirementRow['verdict']): RequirementRow => ({
    requirement,
    verdict,
    inScope: true,
    open: [],
    excuse: null,
    coveredBy: [],
    unobserved: [],
    reason: null,
    waiver: null,
  })
  let waivers: readonly Waiver[] = []
  beforeEach(() => {
    waivers = readWaivers(yaml, 'w.yaml', CATALOGUE)
  })

  test('hold for their target until they expire', () => {
    expect(waiversFor(waivers, 'staging', '2029-01-01')).toHaveLength(2)
    expect(waiversFor(waivers, 'other', '2029-01-01')).toHaveLength(1)
    expect(waiversFor(waivers, 'staging', '2029-06-30')).toHaveLength(2)
    expect(waiversFor(waivers, 'staging', '2029-07-01').map((each) => each.requirement)).toEqual(['OUT-10'])
  })

  test('that are expired, or for what does not fail, are problems; what was not observed says nothing', () => {
    const rows = [row('OUT-10', 'pass'), row('WS-06', 'fail')]
    expect(waiverProblems(waivers, rows, 'staging', '2029-01-01')).toEqual([
      'the waiver of OUT-10 (team@example.org) is not needed: the verdict is pass',
    ])
    expect(waiverProblems(waivers, rows, 'staging', '2029-06-30')).toHaveLength(1)
    expect(waiverProblems(waivers, rows, 'staging', '2029-07-01')).toEqual([
      'the waiver of OUT-10 (team@example.org) is not needed: the verdict is pass',
      'the waiver of WS-06 (me) expired on 2029-06-30',
    ])
    expect(waiverProblems(waivers, rows, 'other', '2029-07-01')).toHaveLength(1)
    expect(waiverProblems(waivers, [], 'other', '2029-07-01')).toEqual([])
    expect(
      waiverProblems(waivers, [row('OUT-10', 'unverified'), row('WS-06', 'skip')], 'staging', '2029-01-01'),
    ).toEqual([])
  })

  test('for a target that is not tested are named', () => {
    expect(unmatchedWaivers(waivers, ['production'])).toEqual([
      'the waiver of WS-06 names the target staging, which was not tested',
    ])
    expect(unmatchedWaivers(waivers, ['production', 'staging'])).toEqual([])
  })

  test('are drafted for what fails, and a draft is refused until people complete it', () => {
    const [waiver = null] = waivers
    const waived = { ...row('OUT-11', 'fail'), waiver }
    const open = { clause: 'a', scenario: 's', verdict: 'skip', reason: 'tokens live\n3600 s' } as const
    const rows = [
      row('OUT-10', 'fail'),
      row('WS-06', 'pass'),
      waived,
      { ...row('EXP-04', 'skip'), open: [open] },
      { ...row('EXP-05', 'pass'), open: [open] },
      { ...row('WS-21', 'unverified'), open: [open], excuse: 'waived' as const },
    ]
    const draft = draftWaivers(rows, 'staging', (id) => `Title of ${id}`)
    expect(draft).toContain('# Title of OUT-10\n- requirement: OUT-10')
    expect(draft).toContain('#   --accept-unverified EXP-04,EXP-05\n')
    expect(draft).toContain('#   EXP-04  Title of EXP-04 (tokens live 3600 s)\n')
    expect(draft).not.toContain('WS-21')
    expect(draft).not.toContain('OUT-11')
    expect(draft).toContain('target: "staging"')
    expect(draft).toContain('requirement: OUT-10')
    expect(draft).not.toContain('WS-06')
    expect(() => readWaivers(draft, 'draft.yaml', CATALOGUE)).toThrow('lacks reason')
  })
})
