import { describe, expect, test } from 'vitest'
import { groupBy } from '../../src/evidence/group-by.js'
import { isObserved } from '../../src/judge/coverage.js'
import { isInScope } from '../../src/judge/scope.js'
import { contextFrom, runVerdict } from '../../src/report/verdict.js'
import { startReferenceServer } from '../../src/reference/server.js'
import { plainTarget } from '../../src/target/configuration/read.js'
import { CATALOGUE, loadSuite } from '../conformance/suite.js'
import { plan } from '../prove/plan.js'
import { traitNamed } from '../prove/traits.js'
import { verdictsOf, type Options, type Verdicts } from '../selftest/support/verdicts.js'

const FACTOR = 0.3
const { checks } = await loadSuite()
const mutants = (await plan()).filter(({ kind }) => kind === 'mutant')
const idOf = (trait: string): string => traitNamed(trait).breaks?.split('/')[0] ?? ''
/** One mutant of each requirement. */
const chosen = [...new Map([...mutants].reverse().map((job) => [idOf(job.trait), job])).values()].reverse()

/** What keeps a run from seeing everything. */
const SITUATIONS = ['read-only', 'without trigger', 'one principal', 'without waits'] as const

/** Told apart from the suite's own account: every clause of the scope was observed, or does not apply. */
function isCovered({ judgement: { results } }: Verdicts, scope: 'full' | 'core'): boolean {
  const byKey = new Map(checks.map(({ scenario }) => [scenario.key, scenario]))
  const inScope = results.filter((row) => isInScope(scope, byKey.get(row.scenario)!))
  const clauses = groupBy(inScope, ({ requirement, clause }) => `${requirement}/${clause}`)
  return [...clauses.values()].every(
    (rows) =>
      rows.some(({ verdict }) => isObserved(verdict)) || rows.every(({ verdict }) => verdict === 'n/a'),
  )
}

describe.each(SITUATIONS)('%s', (situation) => {
  test.each(chosen.map((job) => [job.name, job] as const))(
    '%s is conformant only for what was covered',
    async (_, { trait, release }) => {
      const server = await startReferenceServer({ release, traits: [traitNamed(trait)] })
      const [first = '', second = ''] = Object.keys(server.principals)
      try {
        const target = plainTarget(server.baseUrl, {
          auth: { kind: 'bearer', token: first },
          second: situation === 'one principal' ? null : { kind: 'bearer', token: second },
          ...(situation === 'read-only' && { subscriptionIds: ['not-there'] }),
          ...(situation === 'without trigger' && { topic: 'http://example.org/unknown-topic' }),
        })
        for (const scope of ['full', 'core'] as const) {
          const options: Options = { scope, timeoutFactor: FACTOR, waitBudgetSeconds: 0 }
          const verdicts = await verdictsOf(target, options)
          const { verdict } = runVerdict(verdicts.judgement, contextFrom(verdicts.evidence), CATALOGUE)
          if (!isCovered(verdicts, scope)) expect([scope, verdict]).not.toContain('conformant')
          expect(scope === 'full' ? verdict : null).not.toBe('conformant')
        }
      } finally {
        await server.close()
      }
    },
    120_000,
  )
})
