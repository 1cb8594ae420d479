import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import type { Judgement, RequirementRow, Verdict } from '../../../src/judge/types.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import type { VerdictContext } from '../../../src/report/verdict.js'
import { sampleEvidence, sampleJudgement } from './sample.js'

const context: VerdictContext = {
  strict: false,
  interrupted: false,
  targetReachable: true,
  operationImplemented: true,
  waitBudgetSeconds: 60,
  tokenLifetimeSeconds: 3600,
}

const row = (requirement: string, verdict: Verdict, more: Partial<RequirementRow> = {}): RequirementRow => ({
  requirement,
  verdict,
  coveredBy: [],
  unobserved: [],
  reason: null,
  waiver: null,
  ...more,
})

const judgement = (...requirements: RequirementRow[]): Judgement => ({
  results: [],
  requirements,
  ambiguities: [],
  faults: [],
})

const waiver = { requirement: 'OP-02', reason: 'known', owner: 'me', expires: '2099-01-01' }
const faulty = { ...judgement(row('OP-01', 'pass')), faults: [{ where: 'OP-01', reason: 'threw' }] }

describe('the verdict of a run', () => {
  test.each<[string, Judgement, Partial<VerdictContext>, string, number]>([
    ['all pass', judgement(row('OP-01', 'pass')), {}, 'conformant', 0],
    [
      'pass, info, n/a and skip',
      judgement(row('OP-01', 'pass'), row('OP-02', 'info'), row('OP-03', 'n/a'), row('EXP-01', 'skip')),
      {},
      'conformant',
      0,
    ],
    ['a warning', judgement(row('OP-01', 'warn')), {}, 'conformant', 0],
    [
      'a waived failure',
      judgement(row('OP-01', 'pass'), row('OP-02', 'fail', { waiver })),
      {},
      'conformant',
      0,
    ],
    ['a failure', judgement(row('OP-01', 'pass'), row('OP-02', 'fail')), {}, 'non-conformant', 1],
    [
      'a failure and something unverified',
      judgement(row('OP-01', 'unverified'), row('OP-02', 'fail')),
      {},
      'non-conformant',
      1,
    ],
    [
      'a failure, operation not implemented',
      judgement(row('OP-02', 'fail')),
      { operationImplemented: false },
      'non-conformant',
      1,
    ],
    ['a warning, strict', judgement(row('OP-01', 'warn')), { strict: true }, 'non-conformant', 1],
    [
      'something unverified',
      judgement(row('OP-01', 'pass'), row('WS-01', 'unverified')),
      {},
      'incomplete',
      3,
    ],
    [
      'operation not implemented',
      judgement(row('OP-01', 'info')),
      { operationImplemented: false },
      'incomplete',
      3,
    ],
    [
      'target not reachable',
      judgement(row('OP-01', 'unverified')),
      { targetReachable: false },
      'incomplete',
      3,
    ],
    ['target stopped answering', judgement(row('OP-01', 'pass')), { circuitBroken: true }, 'incomplete', 3],
    ['nothing observed at all', judgement(row('OP-01', 'skip'), row('OP-02', 'n/a')), {}, 'incomplete', 3],
    ['no requirement at all', judgement(), {}, 'incomplete', 3],
    ['a fault of a check', faulty, {}, 'fault', 4],
    ['a fault and a failure', { ...faulty, requirements: [row('OP-01', 'fail')] }, {}, 'fault', 4],
    ['a fault of the run', judgement(row('OP-01', 'pass')), { fault: 'out of memory' }, 'fault', 4],
    ['interrupted', judgement(row('OP-01', 'fail')), { interrupted: true }, 'interrupted', 130],
    ['interrupted with a fault', faulty, { interrupted: true }, 'interrupted', 130],
  ])('%s', (_, given, more, verdict, exitCode) => {
    expect(runVerdict(given, { ...context, ...more }, CATALOGUE)).toMatchObject({ verdict, exitCode })
  })
})

describe('its sentence', () => {
  const sentence = (given: Judgement, more: Partial<VerdictContext> = {}) =>
    runVerdict(given, { ...context, ...more }, CATALOGUE).sentence

  test('what could not be observed of expiry has its own reason, whatever tokens live', () => {
    const rows = [
      row('EXP-01', 'unverified', { reason: 'the expiration has no offset' }),
      row('EXP-04', 'skip', { reason: 'it waits on the clock, wait budget 60 s' }),
    ]
    expect(sentence(judgement(row('OP-01', 'pass'), ...rows))).toContain(
      'expiry (1 of 2) not verified: the expiration has no offset; expiry (1 of 2) not verified: tokens live 3600 s, wait budget 60 s',
    )
  })

  test('a group is named once for a reason', () => {
    const rows = (['unverified', 'skip'] as const).map((verdict, index) =>
      row(`WS-0${index + 1}`, verdict, { reason: 'nobody answered' }),
    )
    expect(sentence(judgement(row('OP-01', 'pass'), row('WS-03', 'pass'), ...rows))).toContain(
      '; websocket (2 of 3) not verified: nobody answered',
    )
  })

  test('says what expiry lacked', () => {
    expect(sentence(judgement(row('OP-01', 'pass'), row('EXP-01', 'skip', { reason: 'too long' })))).toBe(
      'Conformant: verified 1 of 2 applicable requirements; expiry not verified: tokens live 3600 s, wait budget 60 s',
    )
  })

  test('puts groups with the same reason together', () => {
    const unobserved = [{ scenario: 'bind', reason: 'no trigger is known' }]
    const rows = ['WS-01', 'NB-01', 'NB-02'].map((id) => row(id, 'unverified', { unobserved }))
    expect(sentence(judgement(row('NB-03', 'pass'), ...rows))).toBe(
      'Incomplete: verified 1 of 4 applicable requirements; websocket, notifications (2 of 3) not verified: no trigger is known',
    )
  })

  test('says why nothing could be tested', () => {
    const given = judgement(row('OP-01', 'unverified'))
    expect(sentence(given, { targetReachable: false, targetReason: 'connection refused' })).toContain(
      'the target could not be reached (connection refused)',
    )
  })

  test('says that the base URL may be wrong', () => {
    const unobserved = [{ scenario: 'bind', reason: 'no topic is known' }]
    const given = judgement(row('OP-01', 'pass'), row('OP-02', 'unverified', { unobserved }))
    expect(sentence(given, { noVersionIn: 'answered 404' })).toBe(
      'Incomplete: /metadata answered 404 and names no FHIR version (check the base URL, or set --fhir-version); ' +
        'verified 1 of 2 applicable requirements; operation (1 of 2) not verified: no topic is known',
    )
  })

  test('keeps what could not be observed apart from what was left out', () => {
    const unobserved = [{ scenario: 'bind', reason: 'no topic is known' }]
    const leftOut = { reason: 'left out by --only or --skip' }
    const skipped = ['OUT-01', 'OUT-02', 'WS-01'].map((id) => row(id, 'skip', leftOut))
    expect(sentence(judgement(...skipped, row('OUT-10', 'unverified', { unobserved })))).toBe(
      'Incomplete: verified 0 of 4 applicable requirements; output (1 of 3) not verified: no topic is known; ' +
        'output (2 of 3), websocket not verified: left out by --only or --skip',
    )
  })

  test('is one safe line of at most 300 characters', () => {
    const evil = `\u001b[2J\u202e\n${'x'.repeat(100_000)}`
    const rows = ['OP', 'IN', 'OUT', 'WS', 'NB', 'SS'].map((group) =>
      row(`${group}-01`, 'unverified', { reason: `${group}${evil}` }),
    )
    for (const more of [{}, { fault: evil }, { targetReachable: false, targetReason: evil }]) {
      const text = sentence(judgement(...rows), more)
      expect(text.length).toBeLessThanOrEqual(300)

      expect(text).not.toMatch(/[\u0000-\u001f\u202e]/)
    }
  })

  test('stays short when --only leaves nearly everything out', () => {
    const rows = sampleJudgement().requirements.map((each) =>
      each.requirement === 'OUT-10'
        ? each
        : { ...each, verdict: 'skip' as const, reason: 'left out by --only or --skip', unobserved: [] },
    )
    expect(sentence(judgement(...rows)).length).toBeLessThan(200)
  })
})

test.each([
  [{ metadataStatus: 404 }, 'answered 404'],
  [{ metadataStatus: null, reachable: false }, undefined],
  [{ releaseFrom: 'metadata' as const }, undefined],
  [{ releaseFrom: 'configured' as const }, undefined],
])('%j', (more, noVersionIn) => {
  const evidence = sampleEvidence()
  const target = { ...evidence.target!, releaseFrom: 'assumed' as const, ...more }
  expect(contextFrom({ ...evidence, target }).noVersionIn).toBe(noVersionIn)
})

test('what the verdict depends on is read from the record', () => {
  expect(contextFrom(sampleEvidence(), { strict: true })).toEqual({
    ...context,
    strict: true,
    circuitBroken: false,
  })
})
