import { describe, expect, test } from 'vitest'
import { contextFrom, runVerdict } from '../../src/report/verdict.js'
import type { Trait } from '../../src/reference/trait.js'
import { CATALOGUE } from '../conformance/suite.js'
import { verdictsOfReference, type Verdicts } from '../selftest/support/verdicts.js'
import { PARTS } from './combined-parts.js'

const OPTIONS = { timeoutFactor: 0.5, waitBudgetSeconds: 30 }

const idOf = ({ breaks }: Trait): string => breaks?.split('/')[0] ?? ''

const exitOf = ({ judgement, evidence }: Verdicts): number =>
  runVerdict(judgement, contextFrom(evidence), CATALOGUE).exitCode

describe('a server that is wrong in many ways at once', () => {
  test.each(PARTS.map((part) => [part.name, part] as const))(
    '%s, by itself, is failed for it',
    async (_, part) => {
      const verdicts = await verdictsOfReference({ traits: [part] }, OPTIONS)
      expect(verdicts.clausesWith('fail')).toContain(part.breaks)
      expect(exitOf(verdicts)).not.toBe(0)
    },
  )

  test('each part is seen in the whole, or hidden by another', async () => {
    const verdicts = await verdictsOfReference({ traits: PARTS }, OPTIONS)
    const { results, requirements } = verdicts.judgement
    const broken = requirements.filter(({ verdict }) => verdict === 'fail').map((each) => each.requirement)
    for (const id of PARTS.map(idOf)) {
      const rows = results.filter(({ requirement }) => requirement === id)
      const hidden = rows.some(
        ({ verdict, blockedBy }) =>
          verdict === 'unverified' && [blockedBy].flat().some((by) => broken.includes(by ?? '')),
      )
      expect([id, broken.includes(id) || hidden]).toEqual([id, true])
    }
    expect(exitOf(verdicts)).not.toBe(0)
  })
})
