import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'

import { clauseOf } from '../../../src/catalogue/index.js'
import { check, declaredChecks, hostedBy, suite, type Check } from '../../../src/judge/check.js'
import { circumstancesOf } from '../../../src/judge/circumstances.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { BACKPORT_OPERATION } from '../../../src/fhir/releases/backport.js'
import { CORE_OPERATION } from '../../../src/fhir/releases/native.js'
import { emptyEvidence } from '../../../src/evidence/read.js'
import { checkOf, done, evidenceWith, is200, target, verdictOf } from './support.js'

const scenario = (form?: Check['scenario']['form']): Check['scenario'] => ({
  ...is200.scenario,
  ...(form && { form }),
})

describe('a row of the report', () => {
  test('says all that is known of a check', () => {
    const formed = { ...is200, scenario: scenario({ level: 'type', method: 'GET', format: 'json' }) }
    const { id, strength, title, sources, clauses } = CATALOGUE.requirement('OP-17')
    expect(verdictOf(formed, evidenceWith([done('x2')])).result).toEqual({
      requirement: id,
      clause: 'not-2xx',
      scenario: 's',
      verdict: 'fail',
      strength,
      title,
      reason: clauses.find((clause) => clause.id === 'not-2xx')?.broken,
      expected: 'The answer is 2xx',
      observed: 'POST Subscription/1/$get-ws-binding-token → 500',
      level: 'type',
      method: 'GET',
      format: 'json',
      evidence: ['x2'],
      blockedBy: [],
      cause: null,
      advice: clauses.find((clause) => clause.id === 'not-2xx')?.advice?.change ?? 'none',
      stability: null,
      ground: {
        kind: 'definition',
        source: 'https://hl7.org/fhir/R5/operations.html#response',
        draft: false,
      },
      headroomMs: null,
      sources,
      test: { file: 'x.test.ts', line: null, name: 'OP-17/not-2xx' },
    })
  })

  test('has no form where the scenario has none', () => {
    const { result } = verdictOf(is200, evidenceWith([done('x1')]))
    expect([result.level, result.method, result.format]).toEqual([null, null, null])
  })

  test('shows what the expectation said when the check saw nothing', () => {
    const silent = checkOf(({ invoke }, { expect: that }) => that(invoke.status).toBe(200))
    expect(verdictOf(silent, evidenceWith([done('x2')])).result.observed).toMatch(/expected 500 to be 200/)
  })

  test('shows the choice when the check saw nothing, and the headroom', () => {
    const open = checkOf(({ invoke }, bench) => {
      bench.headroom(12)
      bench.chose(`status ${invoke.status}`)
    })
    expect(verdictOf(open, evidenceWith([done('x1')])).result).toMatchObject({
      verdict: 'info',
      reason: 'status 200',
      observed: 'status 200',
      headroomMs: 12,
    })
  })

  test('may hang on what an older record says that blocks the scenario, unless it is itself', () => {
    const blocked = (by?: string) =>
      verdictOf(is200, evidenceWith([{ kind: 'blocked', reason: 'why', ...(by !== undefined && { by }) }]))
        .requires
    expect([blocked('WS-01'), blocked('OP-17'), blocked()]).toEqual([['WS-01'], [], []])
  })

  test('is of the first attempt, in whatever order they ended', () => {
    const evidence = evidenceWith([done('x2'), done('x1')])
    evidence.scenarios.get('s')?.reverse()
    expect(verdictOf(is200, evidence).result).toMatchObject({ verdict: 'fail', stability: 'intermittent' })
  })

  test('that could not be seen again is called neither deterministic nor intermittent', () => {
    const evidence = evidenceWith([done('x2'), { kind: 'blocked', reason: 'no event was ever delivered' }])
    expect(verdictOf(is200, evidence).result).toMatchObject({ verdict: 'fail', stability: null })
  })

  test('of what passed is not repeated', () => {
    expect(verdictOf(is200, evidenceWith([done('x1'), done('x2')])).result).toMatchObject({
      verdict: 'pass',
      stability: null,
    })
  })

  test('is unverified when the record ends before the target was described', () => {
    const evidence = evidenceWith([done('x1')])
    evidence.target = null
    expect(verdictOf(is200, evidence).result).toMatchObject({
      verdict: 'unverified',
      reason: 'the record ends before the target was described',
    })
  })

  test('passes by nothing that nobody answered', () => {
    const lenient = checkOf(({ invoke }, { expect: that }) => that(invoke.summary).not.toContain('200'))
    expect(verdictOf(lenient, evidenceWith([done('silent')])).result).toMatchObject({
      verdict: 'unverified',
      reason: 'nothing that the check looks at was answered by the target',
    })
  })
})

test('a clause that the requirement does not have is refused with those that there are', () => {
  expect(() => clauseOf(CATALOGUE.requirement('OP-17'), 'nonsense')).toThrow(
    'OP-17 has no clause nonsense; its clauses: not-2xx, not-200',
  )
})

test('circumstances are what the target does not say of itself', () => {
  const { declared } = target
  const says = {
    ...declared,
    operation: true,
    canonical: BACKPORT_OPERATION,
    backportCanonical: true,
    guideClaimed: true,
    guideInstantiated: true,
  }
  const of = (description: Partial<typeof target>): string[] => [
    ...circumstancesOf({ ...target, declared: says, ...description }, emptyEvidence(), []),
  ]
  expect(of({})).toEqual([])
  const own = { ...says, canonical: 'http://vendor.example/OperationDefinition/own' }
  expect(of({ declared: own })).toEqual(['operation-undeclared'])
  expect(of({ declared: { ...says, canonical: CORE_OPERATION } })).toEqual(['core-declared'])
  const derived = { bases: [CORE_OPERATION], type: false, instance: null }
  expect(of({ declared: { ...own, ownDefinition: derived } })).toEqual([
    'operation-undeclared',
    'type-level-left-out',
  ])
  expect(of({ declared: { ...own, ownDefinition: { ...derived, type: true, instance: false } } })).toEqual([
    'operation-undeclared',
    'instance-level-left-out',
  ])
  expect(of({ declared: { ...says, backportCanonical: false } })).toEqual(['backport-undeclared'])
  expect(of({ declared: { ...says, guideInstantiated: false } })).toEqual(['guide-unclaimed'])
  expect(of({ declared: { ...says, guideClaimed: false } })).toEqual(['guide-shape-unclaimed'])
  expect(of({ guide: '1.0' })).toEqual(['guide-1.0'])
  expect(of({ guide: '1.1' })).toEqual([])
})

describe('judging a whole record', () => {
  const waiver = { requirement: 'OP-17', reason: 'r', owner: 'o', expires: '2030-01-01' }
  const rowOf = (id: string, exchange: string) =>
    judge({ catalogue: CATALOGUE, checks: [is200] }, evidenceWith([done(exchange)]), standaloneExpect(), {
      waivers: [waiver],
    }).requirements.find((row) => row.requirement === id)

  test('puts a waiver to what fails, and to nothing else', () => {
    expect(rowOf('OP-17', 'x2')?.waiver).toEqual(waiver)
    expect(rowOf('OP-17', 'x1')?.waiver).toBeNull()
    expect(rowOf('OP-18', 'x2')?.waiver).toBeNull()
  })

  test('says which tests cover a requirement, each once', () => {
    const { requirements } = judge(
      { catalogue: CATALOGUE, checks: [is200, is200] },
      evidenceWith([done('x1')]),
      standaloneExpect(),
    )
    const covered = requirements.filter((row) => row.coveredBy.length > 0)
    expect(covered.map((row) => [row.requirement, row.coveredBy])).toEqual([
      ['OP-17', ['x.test.ts > OP-17/not-2xx']],
    ])
  })

  test('says why nothing is known of a requirement', () => {
    const { requirements } = judge(
      { catalogue: CATALOGUE, checks: [is200] },
      evidenceWith([{ kind: 'skipped', reason: 'why' }]),
      standaloneExpect(),
    )
    const reasonOf = (id: string) => requirements.find((row) => row.requirement === id)?.reason
    expect(reasonOf('OP-17')).toBe('why')
    expect(reasonOf('NB-04')).toBe('not a rule of R5')
    expect(reasonOf('OP-18')).toBe('no check covers it in this version of the suite')
    expect(
      requirements.find((row) => row.reason === CATALOGUE.requirement(row.requirement).untestable),
    ).toBeDefined()
  })

  test('gathers the readings of each ambiguity, in the order of their ids, none twice', () => {
    const reading = (text: string, ambiguity?: `A-${string}`): Check =>
      checkOf(({ invoke }, bench) => bench.chose(`${text} ${invoke.status}`, ambiguity))
    const checks = [reading('b', 'A-07'), reading('a', 'A-02'), reading('c', 'A-07'), reading('b', 'A-07')]
    const { ambiguities } = judge(
      { catalogue: CATALOGUE, checks: [...checks, reading('d')] },
      evidenceWith([done('x1')]),
      standaloneExpect(),
    )
    expect(ambiguities).toEqual([
      { id: 'A-02', reading: 'a 200' },
      { id: 'A-07', reading: 'b 200; c 200' },
    ])
  })

  test('gathers faults, with the check that each is in', () => {
    const broken = checkOf(() => {
      throw new TypeError('oops')
    })
    const { faults } = judge(
      { catalogue: CATALOGUE, checks: [is200, broken] },
      evidenceWith([done('x1')]),
      standaloneExpect(),
    )
    expect(faults).toEqual([{ where: 'OP-17/not-2xx', reason: expect.stringContaining('oops') as unknown }])
  })
})

describe('declaring checks', () => {
  test('whoever hosts them hears of each, in the file that it stands in', () => {
    const heard: Check[] = []
    hostedBy((declared) => heard.push(declared))
    suite('file:///anywhere/tests/conformance/output/values.test.ts')
    check('OUT-10/no-offset', is200.scenario as never, 'sentence', () => {})
    suite('C:\\elsewhere\\dist\\tests\\conformance\\input\\mistakes.test.js')
    check('OP-17/not-2xx', is200.scenario as never, 'sentence', () => {})
    suite('file:///anywhere/else.ts')
    check('OP-17/not-200', is200.scenario as never, 'sentence', () => {})
    expect(heard.map(({ requirement: id, clause, file, name }) => [id, clause, file, name])).toEqual([
      ['OUT-10', 'no-offset', 'tests/conformance/output/values.test.ts', 'OUT-10/no-offset sentence [s]'],
      ['OP-17', 'not-2xx', 'tests/conformance/input/mistakes.test.ts', 'OP-17/not-2xx sentence [s]'],
      ['OP-17', 'not-200', 'file:///anywhere/else.ts', 'OP-17/not-200 sentence [s]'],
    ])
    expect(declaredChecks()).toEqual(heard)
  })

  test('one call declares every clause in every scenario', () => {
    const heard: string[] = []
    hostedBy(({ name }) => heard.push(name))
    const scenarios = ['a', 'b'].map((key) => ({ ...is200.scenario, key }))
    check(['OP-17/not-2xx', 'OP-17/not-200'], scenarios as never, 'sentence', () => {})
    expect(heard).toEqual([
      'OP-17/not-2xx sentence [a]',
      'OP-17/not-2xx sentence [b]',
      'OP-17/not-200 sentence [a]',
      'OP-17/not-200 sentence [b]',
    ])
  })
})
