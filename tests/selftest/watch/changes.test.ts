import { expect, test } from 'vitest'
import { changesSince, failing, type Known, type Learning, learn, still } from '../../../src/watch/changes.js'
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
  const known: Learning = new Map()
  learn(known, report({ A: 'fail', B: 'pass', C: 'warn' }))
  expect(changesSince(new Map(), known)).toBe('')
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
  const before: Known = new Map([
    ['A', 'fail'],
    ['B', 'pass'],
    ['C', 'warn'],
  ])
  const now: Learning = new Map(before)
  learn(now, report(verdicts))
  expect(changesSince(before, now)).toBe(sentence)
})

test('what a narrow run found first still counts when the rest is tested', () => {
  const before: Known = new Map([
    ['A', 'fail'],
    ['B', 'pass'],
  ])
  const now: Learning = new Map(before)
  learn(now, report({ A: 'pass' }))
  learn(now, report({ A: 'pass', B: 'fail' }))
  expect(changesSince(before, now)).toBe('A holds now; B fails now')
})

test('what a narrow run left out stays as it was', () => {
  const known: Learning = new Map([
    ['A', 'fail'],
    ['B', 'fail'],
  ])
  learn(known, report({ A: 'pass' }))
  expect(failing(known)).toEqual(['B'])
})

test('a failure that is waived is not tested first', () => {
  const before: Known = new Map([['A', 'fail']])
  const now: Learning = new Map(before)
  learn(now, report({ A: 'fail' }, ['A']))
  expect(changesSince(before, now)).toBe('A is waived now')
  expect(failing(now)).toEqual([])
  expect(still(now)).toBe('nothing is broken')
})

test('many are counted', () => {
  const ids = Array.from({ length: 11 }, (_, at) => `R${at}`)
  const before: Known = new Map(ids.map((id) => [id, 'pass']))
  const now: Learning = new Map(before)
  learn(now, report(Object.fromEntries(ids.map((id) => [id, 'fail' as const]))))
  expect(changesSince(before, now)).toBe('R0, R1, R2, R3, R4, R5, R6, R7 and 3 more fail now')
})
