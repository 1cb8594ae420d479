import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import type { RunVerdict } from '../../../src/judge/types.js'
import type { Trait } from '../../../src/reference/trait.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { verdictsOfReference, type Options } from '../support/verdicts.js'

/** Names an expiration an hour away, and honours its tokens for ever. */
const NEVER_EXPIRES: Trait = {
  name: 'never-expires-at-all',
  kind: 'mutant',
  summary: 'Tokens live long past their expiration.',
  hooks: { settings: (settings) => ({ ...settings, tokenLifetimeSeconds: 3_600 }) },
}

async function ended(options: Options): Promise<{ verdict: RunVerdict; sentence: string; exitCode: number }> {
  const { judgement, evidence } = await verdictsOfReference(
    { traits: [NEVER_EXPIRES] },
    { waitBudgetSeconds: 60, timeoutFactor: 0.3, ...options },
  )
  return runVerdict(judgement, contextFrom(evidence), CATALOGUE)
}

describe('a server whose tokens never expire', () => {
  test('is partial where one requirement was asked for that needs no expiry', async () => {
    expect(await ended({ only: ['WS-21'] })).toEqual({
      verdict: 'partial',
      exitCode: 0,
      sentence: 'Partial: WS-21 holds; nothing else was looked at',
    })
  })

  test('is incomplete where one was asked for that needs it, with the setting that would do', async () => {
    const { verdict, sentence, exitCode } = await ended({ only: ['EXP-04'] })
    expect([verdict, exitCode]).toEqual(['incomplete', 3])
    expect(sentence).toMatch(
      /expiry not verified: tokens live 36\d\d s, wait budget 60 s: set --wait-budget 36\d\d$/,
    )
  })
})
