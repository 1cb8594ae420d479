import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import { suiteIdentity } from '../../../src/evidence/identity.js'
import type { RunLine } from '../../../src/evidence/types.js'
import type { Bench, Check } from '../../../src/judge/check.js'
import { judgeCheck } from '../../../src/judge/engine.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { selection } from '../../../src/judge/selection.js'
import { checkOf, done, evidenceWith, is200, verdictOf, type View } from './support.js'

describe('a check on finished evidence', () => {
  test('passes by an assertion on an observation', () => {
    const { result, fault } = verdictOf(is200, evidenceWith([done('x1')]))
    expect(result).toMatchObject({ verdict: 'pass', evidence: ['x1'], stability: null })
    expect(fault).toBeNull()
  })

  test('takes its verdict from the clause, not from itself', () => {
    expect(verdictOf(is200, evidenceWith([done('x2')])).result.verdict).toBe('fail')
    const gentle = { ...is200, requirement: 'ERR-10', clause: '5xx' }
    expect(verdictOf(gentle, evidenceWith([done('x2')])).result.verdict).toBe('warn')
  })

  test('is unverified, never passed, by silence', () => {
    const { result } = verdictOf(is200, evidenceWith([done('silent')]))
    expect(result).toMatchObject({
      verdict: 'unverified',
      reason: 'operation: no complete response within 9 ms',
    })
  })

  test.each([
    ['no assertion', ({ invoke }: View) => void invoke.status],
    ['no observation', (_: View, { expect: that }: Bench) => that(1).toBe(1)],
  ])('that passes with %s is a fault of the suite', (_, body) => {
    const { result, fault } = verdictOf(checkOf(body), evidenceWith([done('x1')]))
    expect(result.verdict).toBe('unverified')
    expect(fault?.reason).toMatch(/^it passed with \d assertions on \d observations$/)
  })

  test('that throws anything but a verdict is a fault of the suite', () => {
    const broken = checkOf(() => {
      throw new TypeError('oops')
    })
    expect(verdictOf(broken, evidenceWith([done('x1')])).fault?.reason).toContain('oops')
  })

  test('hangs on what it names, and never on itself', () => {
    const hidden = checkOf((_, { unobserved }) => unobserved('no output', 'OP-04', 'OP-17'))
    expect(verdictOf(hidden, evidenceWith([done('x1')])).requires).toEqual(['OP-04'])
  })

  test('records a choice as info', () => {
    const open = checkOf(({ invoke }, { chose }) => chose(`status ${invoke.status}`, 'A-01'))
    const { result, readings } = verdictOf(open, evidenceWith([done('x1')]))
    expect(result.verdict).toBe('info')
    expect(readings).toEqual([{ id: 'A-01', reading: 'status 200' }])
  })
})

describe('gates', () => {
  test.each([
    [{ kind: 'skipped', reason: 'why' }, 'skip'],
    [{ kind: 'not-applicable', reason: 'why' }, 'n/a'],
    [{ kind: 'blocked', reason: 'why', by: 'WS-01' }, 'unverified'],
  ] as const)('a scenario that was %j gives %s with its reason', (outcome, verdict) => {
    expect(verdictOf(is200, evidenceWith([outcome])).result).toMatchObject({ verdict, reason: 'why' })
  })

  test('a scenario that never ended leaves its checks unverified', () => {
    expect(verdictOf(is200, evidenceWith([])).result.verdict).toBe('unverified')
  })

  test('a fault of a scenario is a fault of the suite', () => {
    expect(verdictOf(is200, evidenceWith([{ kind: 'fault', reason: 'oops' }])).fault?.reason).toBe('oops')
  })

  test('a requirement of other releases does not apply', () => {
    const other = { ...is200, requirement: 'NB-02', clause: 'wrong-type' }
    expect(verdictOf(other, evidenceWith([done('x1')])).result.verdict).toBe('n/a')
  })

  test('an unselected requirement is skipped', () => {
    const chosen = selection({ skip: ['OP-17'] })
    const { result } = judgeCheck(CATALOGUE, is200, evidenceWith([done('x1')]), standaloneExpect(), chosen)
    expect(result).toMatchObject({ verdict: 'skip', cause: 'setting' })
  })

  test('a target that could not be reached is unverified throughout', () => {
    const evidence = evidenceWith([done('x1')], { reachable: false, reason: 'connection refused' })
    expect(verdictOf(is200, evidence).result).toMatchObject({
      verdict: 'unverified',
      reason: 'connection refused',
    })
  })
})

describe('a repeated failure', () => {
  test.each([
    [['x2', 'x2'], 'deterministic'],
    [['x2', 'x1'], 'intermittent'],
  ])('in %j is %s, and stays a failure', (ids, stability) => {
    expect(verdictOf(is200, evidenceWith(ids.map(done))).result).toMatchObject({ verdict: 'fail', stability })
  })
})

describe('roll-up', () => {
  const rows = (...verdicts: string[]): Check[] =>
    verdicts.map((verdict) =>
      checkOf(
        ({ invoke }, bench) => {
          if (verdict === 'unverified') bench.unobserved('hidden')
          if (verdict === 'skip') bench.leftOut('left out')
          if (verdict === 'n/a') bench.doesNotApply('not here')
          if (verdict === 'info') return bench.chose(`open: ${invoke.status}`)
          bench.expect(invoke.status).toBe(verdict === 'pass' ? 200 : 0)
        },
        verdict === 'warn' ? 'ERR-10/5xx' : 'ERR-10/2xx',
      ),
    )
  const rolledUp = (...verdicts: string[]) =>
    judge(
      { catalogue: CATALOGUE, checks: rows(...verdicts) },
      evidenceWith([done('x1')]),
      standaloneExpect(),
    ).requirements.find((row) => row.requirement === 'ERR-10')

  test.each([
    [['pass', 'fail', 'warn', 'unverified'], 'fail'],
    [['pass', 'warn', 'info'], 'warn'],
    [['pass', 'info', 'skip'], 'info'],
    [['unverified', 'pass', 'n/a'], 'pass'],
    [['n/a', 'skip', 'unverified'], 'unverified'],
    [['n/a', 'skip'], 'skip'],
    [['n/a', 'n/a'], 'n/a'],
  ])('of %j is %s', (verdicts, expected) => expect(rolledUp(...verdicts)?.verdict).toBe(expected))

  test('lists the forms that could not be observed', () => {
    expect(rolledUp('pass', 'unverified', 'n/a', 'skip')?.unobserved).toEqual([
      { scenario: 's', reason: 'hidden' },
      { scenario: 's', reason: 'left out' },
    ])
  })

  test('has a row for every requirement, with a reason where nothing was observed', () => {
    const { requirements } = judge({ catalogue: CATALOGUE, checks: [] }, evidenceWith([]), standaloneExpect())
    expect(requirements).toHaveLength(CATALOGUE.requirements.length)
    expect(requirements.filter((row) => row.reason === null)).toEqual([])
  })
})

describe('evidence of another shape', () => {
  const readsMore = checkOf((view, bench) => {
    const { list } = view as unknown as { readonly list: readonly string[] }
    bench.expect(list.length).toBe(1)
  })
  const loops = checkOf((view, bench) => {
    const { list = [] } = view as unknown as { readonly list?: readonly string[] }
    bench.saw(view.invoke.summary)
    for (const each of list) bench.expect(each).toBe('')
  })
  const own = suiteIdentity()
  const writtenBy = (suite: Partial<RunLine['suite']>, recordVersion: RunLine['recordVersion'] = '1.0') => {
    const evidence = evidenceWith([done('x1')])
    evidence.run = { recordVersion, suite: { ...own, ...suite }, configuration: {} } as RunLine
    return evidence
  }

  test.each([
    [{ version: '0.1.0' }, 'version 0.1.0 of the suite (record version 1.0)'],
    [{ commit: 'f'.repeat(40) }, `version ${own.version} of the suite, commit fffffff (record version 1.0)`],
    [{ version: '<script>\n'.repeat(9) }, 'version another of the suite (record version 1.0)'],
  ])('in a record of %j is unverified, and says whose it is', (suite, whose) => {
    for (const check of [readsMore, loops]) {
      const { result, fault } = verdictOf(check, writtenBy({ commit: null, ...suite }))
      if ('commit' in suite && own.commit === null) return // nothing to compare with
      expect([result.verdict, fault]).toEqual(['unverified', null])
      expect(result.reason).toContain(whose)
      expect(result.reason).toContain('run again')
    }
  })

  test('of this suite is a fault: a check that cannot read what its own scenario wrote', () => {
    for (const evidence of [writtenBy({}), evidenceWith([done('x1')])])
      for (const check of [readsMore, loops]) expect(verdictOf(check, evidence).fault).not.toBeNull()
  })

  test('is judged where a check can read it', () => {
    expect(verdictOf(is200, writtenBy({ version: '0.1.0' })).result.verdict).toBe('pass')
  })
})
