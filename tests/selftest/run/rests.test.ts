import { afterEach, describe, expect, test, vi } from 'vitest'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import type { Evidence } from '../../../src/evidence/read.js'
import { Actor } from '../../../src/scenario/actor.js'
import { whyNoRest } from '../../../src/scenario/rest.js'
import { Deadlines } from '../../../src/wire/deadlines.js'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { verdictsOfReference, type Options, type Verdicts } from '../support/verdicts.js'

/** Shortens what is listened for, and the rests with it: to 0.9 s. */
const TIMEOUT_FACTOR = 0.2
const SETTLED = new Deadlines(TIMEOUT_FACTOR).of('settled')

/** Runs the suite, and says how often a scenario let at least so much time pass as a rest takes. */
async function run(options: Options): Promise<Verdicts & { readonly rests: number }> {
  const pauses = vi.spyOn(Actor.prototype, 'pause')
  const verdicts = await verdictsOfReference({}, { timeoutFactor: TIMEOUT_FACTOR, ...options })
  return { ...verdicts, rests: pauses.mock.calls.filter(([milliseconds]) => milliseconds >= SETTLED).length }
}

afterEach(() => vi.restoreAllMocks())

/** The rows about events some seconds after the bind. */
async function later(evidence: Evidence) {
  const { checks } = await loadSuite()
  const { results } = judge({ catalogue: CATALOGUE, checks }, evidence, standaloneExpect())
  return results
    .filter(({ scenario, expected }) => scenario === 'delivery-situations' && /some seconds/.test(expected))
    .map(({ verdict, reason }) => ({ verdict, reason }))
}

describe('what shows only after some seconds', () => {
  test('is not waited for, and left out with the setting, where the wait budget is too short', async () => {
    const { rests, judgement, evidence } = await run({ waitBudgetSeconds: 0 })
    expect(rests).toBe(0)
    const reason = 'not looked at after some seconds, wait budget 0 s: set --wait-budget 1'
    const rows = await later(evidence)
    expect(rows.length).toBeGreaterThan(0)
    expect(new Set(rows.map((row) => `${row.verdict}: ${row.reason}`))).toEqual(new Set([`skip: ${reason}`]))
    expect(judgement.results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')).toEqual([])
    expect(judgement.faults).toEqual([])
  })

  test('is outside the scope core, all of which is verified without', async () => {
    const { rests, judgement, evidence } = await run({ scope: 'core', waitBudgetSeconds: 60 })
    expect(rests).toBe(0)
    expect(
      judgement.requirements.flatMap(({ requirement, open }) => (open.length > 0 ? [requirement] : [])),
    ).toEqual([])
    expect((await later(evidence)).length).toBeGreaterThan(0)
    // Judged again in full, it still has not been looked at.
    for (const row of await later(evidence))
      expect(row).toEqual({ verdict: 'skip', reason: 'outside the scope core' })
  })

  test('is waited for and judged within the wait budget', async () => {
    const { rests, evidence } = await run({
      waitBudgetSeconds: 1,
      only: ['WS-21', 'IN-01', 'OUT-01', 'ERR-05'],
    })
    expect(rests).toBeGreaterThan(3)
    expect((await later(evidence)).map(({ verdict }) => verdict)).toEqual(['pass', 'pass'])
  })
})

test.each([
  [{ waitBudgetSeconds: 5 }, 1, 'full', null],
  [
    { waitBudgetSeconds: 4.4 },
    1,
    'full',
    'not looked at after some seconds, wait budget 4.4 s: set --wait-budget 5',
  ],
  [
    { waitBudgetSeconds: 3 },
    1.5,
    'full',
    'not looked at after some seconds, wait budget 3 s: set --wait-budget 7',
  ],
  [{ waitBudgetSeconds: 60 }, 1, 'core', 'outside the scope core'],
] as const)('a run with %o, timeouts × %d and the scope %s', (target, factor, scope, reason) => {
  expect(whyNoRest(target, new Deadlines(factor), scope)).toBe(reason)
})
