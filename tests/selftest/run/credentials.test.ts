import { describe, expect, test } from 'vitest'
import { leftoversOf } from '../../../src/run/clean-up.js'
import { refuse } from '../../../src/reference/outcome.js'
import type { Trait } from '../../../src/reference/trait.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { verdictsOfReference, type Verdicts } from '../support/verdicts.js'

/** Knows its callers for so many calls, and again once clean-up deletes what was made. */
const expiringAfter = (calls: number, forgives: boolean): Trait => ({
  name: 'expiring',
  kind: 'variant',
  summary: 'The credentials of a client expire in the middle of a run.',
  hooks: {
    principal: (caller, { request, route, server }) => {
      const count = Number(server.memory.get('calls') ?? 0) + 1
      server.memory.set('calls', count)
      if (request.headers['authorization'] === undefined || count <= calls) return caller
      if (forgives && route.name === 'delete') return caller
      return refuse(401, 'expired', 'The access token expired.')
    },
  },
})

const verdictOf = ({ judgement, evidence }: Verdicts) =>
  runVerdict(judgement, contextFrom(evidence), CATALOGUE)
const sentence =
  /^Incomplete: the server refused the configured credentials: HTTP 401, "The access token expired\."/

describe.concurrent('credentials that expire', () => {
  test('before the run: nothing is given a pass for a 401, and the sentence names it', async () => {
    const run = await verdictsOfReference({ traits: [expiringAfter(0, false)] })
    expect(verdictOf(run)).toMatchObject({ verdict: 'incomplete', exitCode: 3 })
    expect(verdictOf(run).sentence).toMatch(sentence)
    expect(run.clausesWith('fail')).toEqual([])
    expect(run.clausesWith('warn')).toEqual([])
    const rests = run.judgement.results.filter(({ verdict, evidence }) => {
      const answers = evidence.map((id) => run.evidence.exchanges.get(id)?.outcome)
      return verdict === 'pass' && answers.some((each) => each?.kind === 'response' && each.status === 401)
    })
    expect(rests).toEqual([])
  })

  test('in the middle: the run ends early, and deletes what it made', async () => {
    const run = await verdictsOfReference({ traits: [expiringAfter(150, true)] })
    expect(run.evidence.end?.how).toBe('credentials-refused')
    expect(verdictOf(run)).toMatchObject({ verdict: 'incomplete', exitCode: 3 })
    expect(verdictOf(run).sentence).toMatch(sentence)
    expect(run.clausesWith('fail')).toEqual([])
    const refused = [...run.evidence.exchanges.values()].filter(
      ({ outcome }) => outcome.kind === 'response' && outcome.status === 401,
    )
    expect(refused.length).toBeLessThan(40)
    expect(run.evidence.resources.filter(({ what }) => what === 'created').length).toBeGreaterThan(0)
    expect(leftoversOf(run.evidence)).toEqual([])
    const causes = run.judgement.results
      .filter(({ verdict }) => verdict === 'unverified')
      .map(({ cause }) => cause)
    expect(causes.filter((cause) => cause === 'credentials').length).toBeGreaterThan(causes.length / 2)
  })
})
