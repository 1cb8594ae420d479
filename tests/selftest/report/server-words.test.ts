import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import { renderConsole } from '../../../src/report/console.js'
import { serverWords } from '../../../src/report/server-words.js'
import type { Report, ReportEvidence } from '../../../src/report/types.js'
import { traitNamed } from '../../prove/traits.js'
import { buildReport } from '../../../src/report/build.js'
import { contextFrom } from '../../../src/report/verdict.js'
import { verdictsOfReference } from '../support/verdicts.js'
import { sampleReport } from './sample.js'

const outcome = (text: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'processing', diagnostics: text }],
})

function answer(status: number, json: unknown): ReportEvidence {
  const body = { text: JSON.stringify(json), bytes: 1 }
  return {
    kind: 'exchange',
    id: 'x1',
    scenario: 's',
    attempt: 1,
    purpose: 'operation',
    at: 0,
    durationMs: 1,
    request: { method: 'POST', url: 'http://127.0.0.1/fhir/Subscription/1', headers: {} },
    outcome: { kind: 'response', status, headers: {}, body },
  }
}

function socket(by: string, reason: string): ReportEvidence {
  return {
    kind: 'socket',
    id: 'ws-1',
    scenario: 's',
    attempt: 1,
    purpose: 'bound socket',
    at: 0,
    url: 'ws://127.0.0.1/ws',
    headers: {},
    outcome: { kind: 'open', durationMs: 1, protocol: '', extensions: '' },
    frames: [],
    framesLeftOut: 0,
    close: { at: 1, code: 1008, reason, by },
  }
}

const report = (evidence: readonly ReportEvidence[]): Report => ({ ...sampleReport(), evidence })
const wordsOf = (one: ReportEvidence, observed: string, ids = [one.id]) =>
  serverWords(report([one]), { evidence: ids, observed })

describe('the words of the server beside a failure', () => {
  test.each([
    ['an OperationOutcome', outcome('no topic of that name')],
    ['an error of OAuth', { error: 'invalid_token', error_description: 'no topic of that name' }],
  ])('are those of %s', (_, json) => {
    expect(wordsOf(answer(422, json), 'POST Subscription/1 → 422')).toBe('422 “no topic of that name”')
  })

  test('are those of a close by the server, not of ours', () => {
    expect(wordsOf(socket('server', 'token expired'), 'closed')).toBe('closed with 1008 “token expired”')
    expect(wordsOf(socket('client', 'bye'), 'closed')).toBeNull()
    expect(wordsOf(socket('server', ''), 'closed')).toBeNull()
  })

  test('are none where the failure is not about that answer', () => {
    expect(wordsOf(answer(404, outcome('gone')), 'POST Subscription/2 → 200')).toBeNull()
    expect(wordsOf(answer(200, outcome('all is well')), 'POST Subscription/2 → 200')).toBeNull()
    expect(wordsOf(answer(404, outcome('gone')), 'POST Subscription/2 → 404', ['x2'])).toBeNull()
    expect(wordsOf(answer(404, null), 'POST Subscription/2 → 404')).toBeNull()
  })
})

test('a server without the operation: all waits for it, and its words stand in the first failure', async () => {
  const traits = ['no-instance-level', 'no-type-level'].map(traitNamed)
  const { evidence, judgement } = await verdictsOfReference({ traits }, { scope: 'core' })
  const built = buildReport({ catalogue: CATALOGUE, evidence, judgement, context: contextFrom(evidence) })
  const [first] = built.fixFirst
  expect(first?.requirement).toBe('OP-02')
  expect(first?.blocks.length).toBeGreaterThan(100)
  expect(renderConsole(built, CATALOGUE)).toMatch(/^ {8}server {4}404 “.+”$/m)
})
