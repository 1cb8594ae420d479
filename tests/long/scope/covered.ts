import { describe, expect, test } from 'vitest'
import { groupBy } from '../../../src/evidence/group-by.js'
import { isObserved } from '../../../src/judge/coverage.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { selection } from '../../../src/judge/selection.js'
import type { Judgement } from '../../../src/judge/types.js'
import { isInScope } from '../../../src/judge/scope.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import type { TargetSettings } from '../../../src/target/configuration/types.js'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { plan } from '../../prove/plan.js'
import { traitNamed } from '../../prove/traits.js'
import { verdictsOf, type Options } from '../../selftest/support/verdicts.js'

const OPTIONS: Options = { scope: 'full', timeoutFactor: 0.3, waitBudgetSeconds: 0 }
const suite = await loadSuite()
const mutants = (await plan()).filter(({ kind }) => kind === 'mutant')
const idOf = (trait: string): string => traitNamed(trait).breaks?.split('/')[0] ?? ''
/** One mutant of each requirement. */
const chosen = [...new Map([...mutants].reverse().map((job) => [idOf(job.trait), job])).values()].reverse()

/** What keeps a run from seeing everything. */
export type Situation = 'read-only' | 'without trigger' | 'one principal' | 'without waits'

/** Not by the suite's own account: every clause of the scope was observed, or does not apply. */
function isCovered({ results }: Judgement, scope: 'full' | 'core'): boolean {
  const byKey = new Map(suite.checks.map(({ scenario }) => [scenario.key, scenario]))
  const inScope = results.filter((row) => isInScope(scope, byKey.get(row.scenario)!))
  const clauses = groupBy(inScope, ({ requirement, clause }) => `${requirement}/${clause}`)
  return [...clauses.values()].every(
    (rows) =>
      rows.some(({ verdict }) => isObserved(verdict)) || rows.every(({ verdict }) => verdict === 'n/a'),
  )
}

/**
 * Runs one mutant of each requirement in this situation, several side by side since they wait more than they work, and
 * judges each under both scopes: what was not covered is never conformant.
 */
export function describeScopes(situation: Situation): void {
  describe(situation, () => {
    test.concurrent.each(chosen.map((job) => [job.name, job] as const))(
      '%s is conformant only for what was covered',
      async (_, { trait, release }) => {
        const server = await startReferenceServer({ release, traits: [traitNamed(trait)] })
        try {
          const { evidence } = await verdictsOf(targetIn(situation, server), OPTIONS)
          for (const scope of ['full', 'core'] as const) {
            const judgement = judge(suite, evidence, standaloneExpect(), {
              chosen: selection({ scope, only: [], skip: [] }),
            })
            const { verdict } = runVerdict(judgement, contextFrom(evidence), CATALOGUE)
            if (!isCovered(judgement, scope)) expect([scope, verdict]).not.toContain('conformant')
            if (scope === 'full') expect(verdict).not.toBe('conformant')
          }
        } finally {
          await server.close()
        }
      },
      240_000,
    )
  })
}

function targetIn(situation: Situation, server: ReferenceServer): TargetSettings {
  const [first = '', second = ''] = Object.keys(server.principals)
  return plainTarget(server.baseUrl, {
    auth: { kind: 'bearer', token: first },
    second: situation === 'one principal' ? null : { kind: 'bearer', token: second },
    ...(situation === 'read-only' && { subscriptionIds: ['not-there'] }),
    ...(situation === 'without trigger' && { topic: 'http://example.org/unknown-topic' }),
  })
}
