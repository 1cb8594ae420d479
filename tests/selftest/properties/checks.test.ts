import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'

import type { Evidence } from '../../../src/evidence/read.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { VERDICTS } from '../../../src/judge/types.js'
import { traitNamed } from '../../prove/traits.js'
import { type Verdicts, verdictsOfReference } from '../support/verdicts.js'
import { orders, permuted, reordered, silenced, spoils, spoilt } from './mutations.js'

/** The same cases each time; a failure shows the seed and the path to it. `PROPERTY_SEED` takes others. */
const seed = Number(process.env['PROPERTY_SEED'] ?? 4_711)
const RELEASES = ['R5', 'R4', 'R4B', 'R6a', 'R6b'] as const

const { checks } = await loadSuite()
const acted = new Map<string, Verdicts>()

/** Each is acted in an order of its own, in which no run of the command line acts. */
beforeAll(async () => {
  const [order, ...more] = fc.sample(orders, { seed, numRuns: RELEASES.length + 1 })
  const wrong = { traits: [traitNamed('no-instance-level')] }
  await Promise.all([
    ...RELEASES.map(async (release, at) => {
      acted.set(release, await verdictsOfReference({ release }, { order: more[at]! }))
    }),
    verdictsOfReference(wrong, { order: order! }).then((verdicts) => acted.set('wrong', verdicts)),
  ])
}, 60_000)

const judged = (evidence: Evidence) => judge({ catalogue: CATALOGUE, checks }, evidence, standaloneExpect())

/** Every row with its verdict and what it is put down to, as text: compared faster than objects. */
const rowsOn = (evidence: Evidence): string =>
  judged(evidence)
    .results.map((row) => `${row.test.name} ${row.verdict} ${row.blockedBy.join()} ${row.cause}`)
    .join('\n')

describe.each(RELEASES)('every check, on evidence of %s', (release) => {
  const verdicts = (): Verdicts => acted.get(release) ?? expect.fail('nothing was acted')
  const evidence = (): Evidence => verdicts().evidence

  test('holds a right server to be right, in whatever order it was acted', () => {
    const { clausesWith, judgement } = verdicts()
    expect([clausesWith('fail'), clausesWith('warn'), judgement.faults]).toEqual([[], [], []])
  })

  test('never throws anything but its own verdict, whatever the target sent', () => {
    fc.assert(
      fc.property(fc.array(spoils, { minLength: 4, maxLength: 12 }), (several) => {
        const { results, faults } = judged(several.reduce(spoilt, evidence()))
        expect(faults.filter((fault) => !fault.reason.startsWith('it passed with'))).toEqual([])
        expect(results.every((row) => VERDICTS.includes(row.verdict))).toBe(true)
      }),
      { numRuns: 5, seed },
    )
  })

  test('passes nothing where nothing was observed', () => {
    const { results } = judged(silenced(evidence()))
    expect(results.filter((row) => row.verdict === 'pass').map((row) => row.test.name)).toEqual([])
  })

  test('does not care for the order of parameters', () => {
    const before = rowsOn(evidence())
    fc.assert(
      fc.property(orders, (order) => {
        expect(rowsOn(reordered(evidence(), order))).toBe(before)
      }),
      { numRuns: 1, seed },
    )
  })
})

test('a wrong server is wrong in whatever order it was acted', () => {
  expect(acted.get('wrong')?.clausesWith('fail')).toEqual(['OP-02/missing'])
})

test.each([...RELEASES, 'wrong'])(
  'no verdict of %s hangs on the order in which a record was written',
  (name) => {
    const { evidence } = acted.get(name) ?? expect.fail('nothing was acted')
    const before = rowsOn(evidence)
    fc.assert(
      fc.property(orders, (order) => {
        expect(rowsOn(permuted(evidence, order))).toBe(before)
      }),
      { numRuns: 8, seed },
    )
  },
)
