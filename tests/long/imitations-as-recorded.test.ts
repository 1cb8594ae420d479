import { describe, expect, test } from 'vitest'
import type { Result } from '../../src/judge/types.js'
import { isObserved } from '../../src/judge/coverage.js'
import { HELIOS, medplum } from '../../src/reference/imitations/index.js'
import type { Trait } from '../../src/reference/trait.js'
import { startReferenceServer } from '../../src/reference/server.js'
import { plainTarget } from '../../src/target/configuration/read.js'
import type { Release } from '../../src/catalogue/types.js'
import { judgedField } from '../selftest/recorded/field.js'
import { verdictsOf } from '../selftest/support/verdicts.js'

/** An imitation beside the record of what it imitates; by clause, why the two may be judged differently. */
interface Pair {
  readonly record: string
  readonly trait: Trait
  readonly release: Release
  readonly authenticated: boolean
  readonly differing: Readonly<Record<string, string>>
}

const PAIRS: readonly Pair[] = [
  {
    record: 'medplum-5.1.6/r3',
    trait: medplum(),
    release: 'R4',
    authenticated: true,
    differing: {
      'NB-11/several-status':
        'true of the real server; no heartbeat came while two Subscriptions shared a socket of the recorded run',
    },
  },
  { record: 'helios-0.2.7/report-r5', trait: HELIOS, release: 'R5', authenticated: false, differing: {} },
  { record: 'helios-0.2.7/report-r4', trait: HELIOS, release: 'R4', authenticated: false, differing: {} },
]

const isBroken = ({ verdict }: Result): boolean => verdict === 'fail' || verdict === 'warn'

/** By clause whether it was broken, for those that were observed. */
function brokenByClause(results: readonly Result[]): ReadonlyMap<string, boolean> {
  const seen = new Map<string, boolean>()
  for (const row of results.filter(({ verdict }) => isObserved(verdict))) {
    const name = `${row.requirement}/${row.clause}`
    seen.set(name, (seen.get(name) ?? false) || isBroken(row))
  }
  return seen
}

describe.concurrent.each(PAIRS)('$record', ({ record, trait, release, authenticated, differing }) => {
  test('the imitation breaks what the real server broke, and nothing else of what was seen there', async () => {
    const server = await startReferenceServer({ release, traits: [trait] })
    const [first = '', second = ''] = Object.keys(server.principals)
    try {
      const credentials = {
        auth: { kind: 'bearer', token: first },
        second: { kind: 'bearer', token: second },
      } as const
      const target = plainTarget(server.baseUrl, authenticated ? credentials : {})
      const { judgement } = await verdictsOf(target, { waitBudgetSeconds: 60, repeats: true })
      const recorded = judgedField(record).judgement.results
      // Later versions of the suite act more than the one that recorded.
      const acted = new Set(
        recorded.filter(({ verdict }) => isObserved(verdict)).map(({ scenario }) => scenario),
      )
      const real = brokenByClause(recorded)
      const imitated = brokenByClause(judgement.results.filter(({ scenario }) => acted.has(scenario)))
      const others = [...imitated].flatMap(([clause, isSo]) => {
        const there = real.get(clause)
        return there === undefined || there === isSo
          ? []
          : [`${clause}: ${there ? 'broken' : 'held'} by the real server`]
      })
      expect(others.filter((text) => !((text.split(':')[0] ?? '') in differing))).toEqual([])
    } finally {
      await server.close()
    }
  }, 300_000)
})
