import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'

import type { Evidence } from '../../../src/evidence/read.js'
import type { Check } from '../../../src/judge/check.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { VERDICTS } from '../../../src/judge/types.js'
import type { Release } from '../../../src/catalogue/types.js'
import { verdictsOfReference } from '../support/verdicts.js'
import { reordered, silenced, spoils, spoilt } from './mutations.js'

const RUNS = 30

let checks: readonly Check[]
const recorded = new Map<Release, Evidence>()

beforeAll(async () => {
  checks = (await loadSuite()).checks
  await Promise.all(
    (['R5', 'R4'] as const).map(async (release) => {
      recorded.set(release, (await verdictsOfReference({ release })).evidence)
    }),
  )
}, 60_000)

const verdictsOn = (evidence: Evidence): string[] =>
  judge({ catalogue: CATALOGUE, checks }, evidence, standaloneExpect()).results.map(
    (row) => `${row.requirement}/${row.clause} ${row.scenario} ${row.verdict}`,
  )

describe.each(['R5', 'R4'] as const)('every check, on evidence of %s', (release) => {
  const evidence = (): Evidence => recorded.get(release) ?? expect.fail('nothing was recorded')

  test('never throws anything but its own verdict, whatever the target sent', () => {
    fc.assert(
      fc.property(fc.array(spoils, { minLength: 1, maxLength: 6 }), (several) => {
        const { results, faults } = judge(
          { catalogue: CATALOGUE, checks },
          several.reduce(spoilt, evidence()),
          standaloneExpect(),
        )
        expect(faults.filter((fault) => !fault.reason.startsWith('it passed with'))).toEqual([])
        expect(results.every((row) => VERDICTS.includes(row.verdict))).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })

  test('passes nothing where nothing was observed', () => {
    const { results } = judge({ catalogue: CATALOGUE, checks }, silenced(evidence()), standaloneExpect())
    expect(results.filter((row) => row.verdict === 'pass').map((row) => row.test.name)).toEqual([])
  })

  test('does not care for the order of parameters', () => {
    const before = verdictsOn(evidence())
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (randoms) => {
        const order = (count: number): number[] =>
          Array.from({ length: count }, (_, index) => ({ index, rank: randoms.next().value as number }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ index }) => index)
        expect(verdictsOn(reordered(evidence(), order))).toEqual(before)
      }),
      { numRuns: 5 },
    )
  })

  test('does not care for the order in which scenarios ended', () => {
    const backwards = { ...evidence(), scenarios: new Map([...evidence().scenarios].reverse()) }
    expect(verdictsOn(backwards)).toEqual(verdictsOn(evidence()))
  })
})
