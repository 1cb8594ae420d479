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
}

/** A row as judging gives it: what was not observed is open, in one clause. */
const row = (
  requirement: string,
  verdict: Verdict,
  { because = 'no trigger is known', ...more }: Partial<RequirementRow> & { because?: string } = {},
): RequirementRow => ({
  requirement,
  verdict,
  inScope: true,
  open:
    verdict === 'unverified' || verdict === 'skip'
      ? [{ clause: 'a', scenario: 'bind', verdict, reason: because }]
      : [],
  excuse: null,
  coveredBy: [],
  unobserved: [],
  reason: null,
  waiver: null,
  ...more,
})

const judged = (requirements: readonly RequirementRow[], more: Partial<Judgement> = {}): Judgement => ({
  wanted: { scope: 'full', only: [], skip: [] },
  notSelected: [],
  needless: [],
  results: [],
  requirements,
  ambiguities: [],
  faults: [],
  ...more,
})
const judgement = (...requirements: RequirementRow[]) => judged(requirements)

const waiver = { requirement: 'OP-02', reason: 'known', owner: 'me', expires: '2099-01-01' }
const faulty = judged([row('OP-01', 'pass')], { faults: [{ where: 'OP-01', reason: 'threw' }] })
const only = (...requirements: RequirementRow[]) =>
  judged(requirements, { wanted: { scope: 'full', only: ['OP'], skip: [] }, notSelected: ['WS-01'] })
const skipping = (...requirements: RequirementRow[]) =>
  judged(requirements, {
    wanted: { scope: 'full', only: [], skip: ['SEC', 'WS-1*'] },
    notSelected: ['SEC-01'],
  })
const core = (...requirements: RequirementRow[]) =>
  judged(requirements, { wanted: { scope: 'core', only: [], skip: [] } })
const partlyOpen = row('OP-02', 'pass', { open: row('OP-02', 'unverified').open })

describe('the verdict of a run', () => {
  test.each<[string, Judgement, Partial<VerdictContext>, string, number]>([
    ['all pass', judgement(row('OP-01', 'pass')), {}, 'conformant', 0],
    [
      'pass, info and n/a',
      judgement(row('OP-01', 'pass'), row('OP-02', 'info'), row('OP-03', 'n/a')),
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
    [
      'what hangs on a waived failure',
      judgement(row('OP-02', 'fail', { waiver }), row('OP-03', 'unverified', { excuse: 'waived' })),
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
    ['a failure, and all the rest left out by name', only(row('OP-02', 'fail')), {}, 'non-conformant', 1],
    ['a warning, strict', judgement(row('OP-01', 'warn')), { strict: true }, 'non-conformant', 1],
    [
      'a rotten waiver',
      judgement(row('OP-01', 'pass')),
      { waiverProblems: ['it expired'] },
      'non-conformant',
      1,
    ],
    [
      'something unverified',
      judgement(row('OP-01', 'pass'), row('WS-01', 'unverified')),
      {},
      'incomplete',
      3,
    ],
    [
      'something that the situation left out',
      judgement(row('OP-01', 'pass'), row('EXP-01', 'skip')),
      {},
      'incomplete',
      3,
    ],
    ['a clause that nothing observed', judgement(row('OP-01', 'pass'), partlyOpen), {}, 'incomplete', 3],
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
    ['nothing applies', judgement(row('OP-02', 'n/a')), {}, 'incomplete', 3],
    ['no requirement at all', judgement(), {}, 'incomplete', 3],
    ['a selection that holds', only(row('OP-01', 'pass'), row('OP-02', 'n/a')), {}, 'partial', 0],
    [
      'a selection with something unverified',
      only(row('OP-01', 'pass'), row('OP-02', 'unverified')),
      {},
      'incomplete',
      3,
    ],
    ['a selection of what does not apply', only(row('OP-02', 'n/a')), {}, 'incomplete', 3],
    ['what --skip leaves', skipping(row('OP-01', 'pass')), {}, 'partial', 0],
    [
      'what is accepted as not verified',
      judgement(row('OP-01', 'pass'), row('EXP-04', 'skip', { excuse: 'accepted' })),
      {},
      'partial',
      0,
    ],
    [
      'all of it accepted',
      judgement(row('OP-01', 'unverified', { excuse: 'accepted' })),
      {},
      'incomplete',
      3,
    ],
    [
      'accepted, and not needed',
      judged([row('OP-01', 'pass')], { needless: ['EXP-04'] }),
      {},
      'conformant',
      0,
    ],
    [
      'the scope core',
      core(row('OP-01', 'pass'), row('EXP-04', 'skip', { inScope: false, open: [] })),
      {},
      'conformant',
      0,
    ],
    [
      'something unverified in the scope core',
      core(row('OP-01', 'pass'), row('OP-02', 'skip')),
      {},
      'incomplete',
      3,
    ],
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

  test.each<[Judgement, string]>([
    [judgement(row('OP-01', 'pass')), 'Conformant, scope full: verified 1 of 1 applicable requirements'],
    [
      core(row('OP-01', 'pass'), row('EXP-04', 'skip', { inScope: false, open: [] })),
      'Conformant, scope core: verified 1 of 1 applicable requirements; 1 outside the scope',
    ],
    [
      core(row('OP-01', 'fail')),
      'Non-conformant, scope core: 1 requirement failed (OP-01); verified 1 of 1 applicable requirements',
    ],
    [only(row('OP-01', 'pass')), 'Partial: OP-01 holds; nothing else was looked at'],
    [
      only(row('OP-01', 'pass'), row('OP-02', 'info')),
      'Partial: OP-01, OP-02 hold; nothing else was looked at',
    ],
    [
      only(row('OP-01', 'pass'), row('OP-02', 'warn')),
      'Partial: OP-01 holds; 1 warning (OP-02); nothing else was looked at',
    ],
    [
      skipping(row('OP-01', 'pass')),
      'Partial: no failure; verified 1 of 1 applicable requirements; left out by --skip: SEC, WS-1*',
    ],
    [
      judgement(
        ...['EXP-04', 'EXP-05'].map((id) => row(id, 'skip', { excuse: 'accepted' })),
        row('OP-01', 'pass'),
      ),
      'Partial: no failure; verified 1 of 3 applicable requirements; EXP-04, EXP-05 accepted as not verified',
    ],
    [
      judged([row('OP-01', 'pass')], { needless: ['EXP-04'] }),
      'Conformant, scope full: verified 1 of 1 applicable requirements; --accept-unverified needs no EXP-04',
    ],
    [
      judgement(row('OP-02', 'fail', { waiver }), row('WS-01', 'unverified', { excuse: 'waived' })),
      'Conformant, scope full: 1 waived (OP-02); 1 not verified because of what is waived; verified 1 of 2 applicable requirements',
    ],
    [
      judgement(row('OP-01', 'pass'), partlyOpen),
      'Incomplete: verified 1 of 2 applicable requirements; operation (1 of 2) not verified: no trigger is known',
    ],
    [
      judgement(
        row('OP-01', 'pass'),
        row('EXP-01', 'skip', { because: 'tokens live 3600 s, wait budget 60 s' }),
      ),
      'Incomplete: verified 1 of 2 applicable requirements; expiry not verified: tokens live 3600 s, wait budget 60 s',
    ],
  ])('%#: %s', (given, said) => {
    expect(sentence(given)).toBe(said)
  })

  test('a reason that is too long is begun', () => {
    const because = `the trigger could not be created: ${'a long answer of the server '.repeat(12)}`
    const said = sentence(judgement(row('OP-01', 'pass'), row('WS-01', 'unverified', { because })))
    expect(said).toMatch(/websocket not verified: the trigger could not be created: a long answer .*…$/)
    expect(said.length).toBeLessThanOrEqual(300)
  })

  test('what could not be observed and what was left out have their own reasons', () => {
    const rows = [
      row('EXP-01', 'unverified', { because: 'the expiration has no offset' }),
      row('EXP-04', 'skip', { because: 'tokens live 3600 s' }),
    ]
    expect(sentence(judgement(row('OP-01', 'pass'), ...rows))).toContain(
      'expiry (1 of 2) not verified: the expiration has no offset; expiry (1 of 2) not verified: tokens live 3600 s',
    )
  })

  test('a group is named once for a reason', () => {
    const rows = (['unverified', 'skip'] as const).map((verdict, index) =>
      row(`WS-0${index + 1}`, verdict, { because: 'nobody answered' }),
    )
    expect(sentence(judgement(row('OP-01', 'pass'), row('WS-03', 'pass'), ...rows))).toContain(
      '; websocket (2 of 3) not verified: nobody answered',
    )
  })

  test('puts groups with the same reason together', () => {
    const rows = ['WS-01', 'NB-01', 'NB-02'].map((id) => row(id, 'unverified'))
    expect(sentence(judgement(row('NB-03', 'pass'), ...rows))).toBe(
      'Incomplete: verified 1 of 4 applicable requirements; websocket, notifications (2 of 3) not verified: no trigger is known',
    )
  })

  test('names three reasons, and how many more there are', () => {
    const rows = ['OP', 'IN', 'OUT', 'WS', 'NB'].map((group) =>
      row(`${group}-01`, 'skip', { because: group }),
    )
    expect(sentence(judgement(...rows))).toMatch(/output not verified: OUT; 2 more reasons$/)
  })

  test('says why nothing could be tested', () => {
    const given = judgement(row('OP-01', 'unverified'))
    expect(sentence(given, { targetReachable: false, targetReason: 'connection refused' })).toContain(
      'the target could not be reached (connection refused)',
    )
  })

  test('says that the base URL may be wrong', () => {
    const given = judgement(
      row('OP-01', 'pass'),
      row('OP-02', 'unverified', { because: 'no topic is known' }),
    )
    expect(sentence(given, { noVersionIn: 'answered 404' })).toBe(
      'Incomplete: /metadata answered 404 and names no FHIR version (check the base URL, serve a CapabilityStatement there, or set --fhir-version); ' +
        'verified 1 of 2 applicable requirements; operation (1 of 2) not verified: no topic is known',
    )
  })

  test('is one safe line of at most 300 characters', () => {
    const evil = `\u001b[2J\u202e\n${'x'.repeat(100_000)}`
    const rows = ['OP', 'IN', 'OUT', 'WS', 'NB', 'SS'].map((group) =>
      row(`${group}-01`, 'unverified', { because: `${group}${evil}` }),
    )
    for (const more of [{}, { fault: evil }, { targetReachable: false, targetReason: evil }]) {
      const text = sentence(judgement(...rows), more)
      expect(text.length).toBeLessThanOrEqual(300)

      expect(text).not.toMatch(/[\u0000-\u001f\u202e]/)
    }
  })

  test('stays short when --only leaves nearly everything out', () => {
    const all = sampleJudgement().requirements
    const rows = all.filter(({ requirement }) => requirement === 'OUT-10')
    const notSelected = all.map(({ requirement }) => requirement).filter((id) => id !== 'OUT-10')
    const wanted = { scope: 'full', only: ['OUT-10'], skip: [] } as const
    expect(sentence(judged(rows, { wanted, notSelected })).length).toBeLessThan(200)
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
