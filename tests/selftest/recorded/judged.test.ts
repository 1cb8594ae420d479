import { describe, expect, test } from 'vitest'
import { loadSuite } from '../../../src/cli/suite.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { keyed, rowOf } from '../../recorded/rows.js'
import { evidenceOf, readCases } from '../../recorded/store.js'

const cases = readCases()
const checks = keyed(await loadSuite())
const independent = standaloneExpect()

/** As text: it is compared many times faster than as objects, and shows the same. */
const lines = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n')

/** What fails here on purpose is written anew by `npm run recorded -- --judge`; see docs/mutation-testing.md. */
describe('recorded evidence is judged as it was', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const evidence = evidenceOf(each.record)
    const { rows } = each
    const judged = rows.map(({ row }) => {
      const check = checks.get(row)
      return check ? rowOf(row, check, evidence, independent) : { row, missing: 'there is no such check' }
    })
    expect(lines(judged)).toBe(lines(rows))
  })
})

test('every check is judged from some recorded evidence', () => {
  const judged = new Set(cases.flatMap(({ rows }) => rows.map(({ row }) => row)))
  expect([...checks.keys()].filter((key) => !judged.has(key))).toEqual([])
})
