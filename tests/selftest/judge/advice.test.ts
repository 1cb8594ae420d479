import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import { failureOf } from '../../../src/judge/failure.js'
import type { Check } from '../../../src/judge/check.js'
import { checkOf, done, evidenceWith, verdictOf } from './support.js'

const clauseOf = (id: string, clause: string) =>
  CATALOGUE.requirement(id).clauses.find((one) => one.id === clause)

/** A check of a clause that breaks, having seen it in one way. */
function broken(requirement: string, clause: string, way?: string): Check {
  const check = checkOf(({ invoke }, bench) => {
    bench.saw('what was seen', way)
    bench.expect(invoke.status).toBe(0)
  })
  return { ...check, requirement, clause }
}

const judged = (check: Check) => verdictOf(check, evidenceWith([done('x1')]))

describe('the advice of a result', () => {
  test('is the change of its clause', () => {
    const { result } = judged(broken('SS-14', 'repeated'))
    expect(result.advice).toBe(clauseOf('SS-14', 'repeated')?.advice?.change)
  })

  test('fits the way in which the clause was broken', () => {
    const { result } = judged(broken('SS-14', 'repeated', 'constant'))
    expect(result.advice).toBe(clauseOf('SS-14', 'repeated')?.advice?.cases?.['constant'])
    expect(result.advice).toContain('the same in all of them')
  })

  test('is a fault of the suite when its clause knows no such way', () => {
    const { fault, result } = judged(broken('SS-14', 'repeated', 'unheard-of'))
    expect(fault?.reason).toBe("its advice has no case 'unheard-of': add it to SS-14/repeated")
    expect([result.verdict, result.advice]).toEqual(['unverified', null])
  })

  test('is missing where nothing is broken', () => {
    const holds = checkOf(({ invoke }, bench) => {
      bench.saw('what was seen', 'constant')
      bench.expect(invoke.status).toBe(200)
    })
    expect(judged({ ...holds, requirement: 'SS-14', clause: 'repeated' }).result.advice).toBeNull()
  })
})

describe('a failure in a test runner', () => {
  const { result, broken: error } = judged(broken('OP-17', 'not-2xx'))
  const failure = failureOf({ ...result, verdict: 'fail' }, error)

  test('says what was expected, observed and is to be changed', () => {
    expect(failure.message.split('\n')).toEqual([
      expect.stringMatching(/^OP-17\/not-2xx: /),
      `expected  ${result.expected}`,
      'observed  what was seen',
      `change    ${result.advice}`,
      expect.stringMatching(/^source {4}https:/),
    ])
  })

  test('points at the expectation in the test file, and nowhere else', () => {
    const frames = (failure.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
    expect(frames[0]).toMatch(/advice\.test\.ts:14:/)
    expect(frames.filter((line) => !line.includes('.test.ts'))).toEqual([])
  })

  test('is said without an assertion, too', () => {
    expect(failureOf(result, null).message).toContain('observed  what was seen')
  })
})
