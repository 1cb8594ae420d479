import { describe, expect, test } from 'vitest'
import type { Row } from '../../recorded/rows.js'
import { readAltered, readCases } from '../../recorded/store.js'

const cases = readCases()
const altered = readAltered()
/** Loaded once for all tests, but by a failure of theirs when it does not load. */
const loaded = await import('../../recorded/judged.js').catch((error: unknown) => ({ error }))
const judging = () => ('error' in loaded ? expect.fail(String(loaded.error)) : loaded)
const bases = new Map(cases.map((each) => [each.name, each]))

/** As text, one line for each verdict: compared many times faster than objects, and as easy to read. */
const lines = (rows: readonly Row[]): string => rows.map(({ row, verdict }) => `${verdict} ${row}`).join('\n')

/** What fails here on purpose is written anew by `npm run recorded -- --judge`; see docs/mutation-testing.md. */
describe('recorded evidence is judged as it was', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, { record, rows }) => {
    const { judged } = judging()
    expect(lines(judged(record, rows))).toBe(lines(rows))
  })
})

describe('so is altered evidence', () => {
  test.each(altered.map((each) => [`${each.base}, but ${each.alteration}`, each] as const))(
    '%s',
    (_, { base, alteration, rows }) => {
      const { judgedAltered } = judging()
      const found = bases.get(base) ?? expect.fail(`${base} is not recorded`)
      expect(lines(judgedAltered(found, alteration, rows))).toBe(lines(rows))
    },
  )
})

test('every check is judged from some recorded evidence', () => {
  const { everyRow } = judging()
  const named = new Set(cases.flatMap(({ rows }) => rows.map(({ row }) => row)))
  const missing = everyRow.map(({ row }) => row).filter((row) => !named.has(row))
  expect(missing.map((row) => `${row} is judged from no recorded run: npm run recorded -- --judge`)).toEqual(
    [],
  )
})

test('every mutant of the proof is recorded; a variant that nothing tells apart has nothing to keep', async () => {
  const { plan } = await import('../../prove/plan.js')
  const jobs = await plan()
  const missing = jobs
    .filter(({ kind, name }) => kind === 'mutant' && !bases.has(name))
    .map(({ trait }) => trait)
  expect(missing.map((name) => `${name} is not recorded: npm run recorded -- ${name}`)).toEqual([])
})
