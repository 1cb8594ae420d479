import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../../src/evidence/read.js'
import type { ExchangeLine } from '../../../src/evidence/types.js'
import { checkOf, done, evidenceWith, followedBy, is200, verdictOf } from './support.js'

/** The scenario ends at 2 ms, and so does the last answer. */
const failing = (): Evidence => evidenceWith([done('x2')])

/** An exchange that ends at `at` + 5 ms. */
const call = (id: string, at: number, answered: boolean): ExchangeLine => ({
  kind: 'exchange',
  id,
  scenario: 'later',
  attempt: 1,
  purpose: 'operation',
  at,
  durationMs: 5,
  request: { method: 'GET', url: 'http://x/fhir/metadata', headers: {} },
  outcome: answered
    ? { kind: 'response', status: 200, headers: {}, body: { text: '', bytes: 0 } }
    : { kind: 'refused', reason: 'connection refused' },
})

const unanswered = (count: number, at = 10): readonly ExchangeLine[] =>
  Array.from({ length: count }, (_, index) => call(`u${index}`, at, false))

const ended = (how: 'circuit-broken' | 'finished') => ({ kind: 'end', at: 50, finishedAt: '', how }) as const

describe('a target that stopped answering is accused of nothing that came after its last answer', () => {
  test('when six exchanges at the end have no answer', () => {
    const { result } = verdictOf(is200, followedBy(failing(), unanswered(6)))
    expect(result.verdict).toBe('unverified')
    expect(result.reason).toMatch(/^the target stopped answering before .*: POST .*→ 500$/)
    expect(result.observed).toMatch(/→ 500$/)
  })

  test('when the run was broken off', () => {
    expect(verdictOf(is200, followedBy(failing(), [ended('circuit-broken')])).result.verdict).toBe(
      'unverified',
    )
  })

  test('nor of a recommendation', () => {
    const gentle = { ...is200, requirement: 'ERR-10', clause: '5xx' }
    expect(verdictOf(gentle, followedBy(failing(), unanswered(6))).result.verdict).toBe('unverified')
  })

  test.each([
    ['five unanswered exchanges at the end', unanswered(5)],
    ['a run that came to its end', [...unanswered(5), ended('finished')]],
    ['unanswered exchanges before the last answer', [...unanswered(9), call('last', 11, true)]],
    ['unanswered exchanges that end with the last answer', [...unanswered(9), call('last', 10, true)]],
  ])('but %s are no such end', (_, lines) => {
    expect(verdictOf(is200, followedBy(failing(), lines)).result.verdict).toBe('fail')
  })

  test('what was over before the last answer is judged', () => {
    const evidence = followedBy(failing(), [call('last', 10, true), ...unanswered(6, 20)])
    expect(verdictOf(is200, evidence).result.verdict).toBe('fail')
  })

  test('a target that never answered is accused of nothing', () => {
    const evidence = evidenceWith([done('silent')])
    evidence.exchanges.delete('x1')
    evidence.exchanges.delete('x2')
    // What is lost accuses nobody in any case; a server may be there and answer with what is no HTTP.
    const line = evidence.exchanges.get('silent') ?? call('silent', 1, false)
    evidence.exchanges.set('silent', { ...line, outcome: { kind: 'malformed', reason: 'no HTTP' } })
    const silent = checkOf(({ invoke }, { expect: that }) => that(invoke.summary).toContain('200'))
    expect(verdictOf(silent, followedBy(evidence, unanswered(5))).result.verdict).toBe('unverified')
    evidence.exchanges.delete('u0')
    expect(verdictOf(silent, evidence).result.verdict).toBe('fail')
  })

  test('what passed stays passed', () => {
    const { result } = verdictOf(is200, followedBy(evidenceWith([done('x1')]), unanswered(6)))
    expect(result.verdict).toBe('pass')
  })
})
