import { expect, test } from 'vitest'
import { failing, type Known, learn, still } from '../../../src/watch/changes.js'
import type { RequirementRow } from '../../../src/judge/types.js'

const report = (
  verdicts: Readonly<Record<string, RequirementRow['verdict']>>,
  waived: readonly string[] = [],
) => ({
  requirements: Object.entries(verdicts).map(([requirement, verdict]) => ({
    requirement,
    verdict,
    waiver: waived.includes(requirement) ? {} : null,
  })) as unknown as RequirementRow[],
})

test('a first report changes nothing, and is known afterwards', () => {
  const known: Known = new Map()
  expect(learn(known, report({ A: 'fail', B: 'pass', C: 'warn' }))).toBe('')
  expect(failing(known)).toEqual(['A', 'C'])
  expect(still(known)).toBe('2 still broken: A, C')
})

test.each([
  [{ A: 'pass' }, 'A holds now'],
  [{ A: 'pass', B: 'fail' }, 'A holds now; B fails now'],
  [{ A: 'pass', C: 'pass', B: 'unverified' }, 'A, C hold now; B is not verified now'],
  [{ B: 'warn' }, 'B warns now'],
  [{ A: 'fail', B: 'pass', C: 'warn' }, ''],
  [{ D: 'fail' }, ''],
] as const)('then it says what changed: %o', (verdicts, sentence) => {
  const known: Known = new Map([
    ['A', 'fail'],
    ['B', 'pass'],
    ['C', 'warn'],
  ])
  expect(learn(known, report(verdicts))).toBe(sentence)
})

test('what a narrow run left out stays as it was', () => {
  const known: Known = new Map([
    ['A', 'fail'],
    ['B', 'fail'],
  ])
  learn(known, report({ A: 'pass' }))
  expect(failing(known)).toEqual(['B'])
})

test('a failure that is waived is not tested first', () => {
  const known: Known = new Map([['A', 'fail']])
  expect(learn(known, report({ A: 'fail' }, ['A']))).toBe('A is waived now')
  expect(failing(known)).toEqual([])
  expect(still(known)).toBe('nothing is broken')
})

test('many are counted', () => {
  const ids = Array.from({ length: 11 }, (_, at) => `R${at}`)
  const known: Known = new Map(ids.map((id) => [id, 'pass']))
  const fails = report(Object.fromEntries(ids.map((id) => [id, 'fail' as const])))
  expect(learn(known, fails)).toBe('R0, R1, R2, R3, R4, R5, R6, R7 and 3 more fail now')
})
