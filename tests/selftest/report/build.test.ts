import { CATALOGUE } from '../../conformance/suite.js'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'

import { emptyEvidence } from '../../../src/evidence/read.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { selection } from '../../../src/judge/selection.js'
import { buildReport } from '../../../src/report/build.js'
import { CAPS } from '../../../src/report/evidence.js'
import { contextFrom } from '../../../src/report/verdict.js'
import { sampleEvidence, sampleJudgement, sampleReport } from './sample.js'

const schema = JSON.parse(
  readFileSync(new URL('../../../fixtures/schemas/report.schema.json', import.meta.url), 'utf8'),
) as object
const validate = new Ajv({ allowUnionTypes: true, allErrors: true }).compile(schema)
const errorsOf = (value: unknown) => (validate(JSON.parse(JSON.stringify(value))) ? null : validate.errors)

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)

describe('the report', () => {
  test.each([
    ['without failures', {}],
    ['with thirty', { failures: 30, unverified: 5 }],
    ['with waivers', { failures: 3, waived: true }],
    ['of a hostile target', { failures: 3, hostile: '\u202e<script>\u0000' }],
    ['with many frames', { frames: 2100, scenarios: 3 }],
  ])('%s fits its schema', (_, options) => {
    expect(errorsOf(sampleReport(options))).toBeNull()
  })

  test('of an empty record fits its schema and is incomplete', () => {
    const evidence = emptyEvidence()
    const chosen = selection({ only: ['no-such'] })
    const judgement = judge({ catalogue: CATALOGUE, checks: [] }, evidence, standaloneExpect(), { chosen })
    const report = buildReport({ catalogue: CATALOGUE, evidence, judgement, context: contextFrom(evidence) })
    expect(errorsOf(report)).toBeNull()
    expect(report.summary.verdict).toBe('incomplete')
  })

  test('the schema refuses what the contract does not have', () => {
    const report = sampleReport()
    expect(errorsOf({ ...report, more: 1 })).not.toBeNull()
    expect(errorsOf({ ...report, summary: { ...report.summary, counts: {} } })).not.toBeNull()
    expect(errorsOf({ ...report, results: [{ ...report.results[0], verdict: 'ok' }] })).not.toBeNull()
  })

  test('says a reason of any length in each requirement in a few words', () => {
    const [evidence, judgement] = [sampleEvidence(), sampleJudgement()]
    const reason = `it is at ${'http://x/'.repeat(2_000)}`
    const long = { clause: 'x', scenario: 's', verdict: 'unverified', reason } as const
    const requirements = judgement.requirements.map((row) => ({
      ...row,
      ...{ reason, open: Array(20).fill(long), unobserved: Array(20).fill(long) },
    }))
    const input = { catalogue: CATALOGUE, evidence, context: contextFrom(evidence) }
    const report = buildReport({ ...input, judgement: { ...judgement, requirements } })
    expect(JSON.stringify(report.requirements).length).toBeLessThan(8_000_000)
    expect(report.requirements[0]?.open[0]?.reason).toMatch(/^it is at .*… \(.* characters, cut here\)$/)
  })

  test('has a row for every requirement, and counts that add up', () => {
    const { requirements, results, summary } = sampleReport({ failures: 30, unverified: 5 })
    expect(requirements).toHaveLength(CATALOGUE.requirements.length)
    expect(sum(summary.counts)).toBe(CATALOGUE.requirements.length)
    expect(sum(summary.rows)).toBe(results.length)
    expect(Object.values(summary.countsByStrength).reduce((total, counts) => total + sum(counts), 0)).toBe(
      CATALOGUE.requirements.length,
    )
    expect(summary.counts).toMatchObject({ fail: 30, unverified: 5 })
    expect(summary.applicable).toBe(CATALOGUE.requirements.length - summary.counts['n/a'])
  })

  test('counts a waived failure as waived alone', () => {
    const { summary } = sampleReport({ failures: 3, waived: true })
    expect(summary.counts).toMatchObject({ fail: 0, waived: 3 })
    expect(summary.verdict).toBe('incomplete')
    expect(summary.sentence).toContain('3 waived')
  })

  test('is the same for the same input', () => {
    const input = {
      catalogue: CATALOGUE,
      evidence: sampleEvidence(),
      judgement: sampleJudgement(),
      context: contextFrom(sampleEvidence()),
    }
    expect(buildReport(input)).toEqual(buildReport(input))
  })

  test('has every exchange and socket that a row points at', () => {
    const { results, evidence } = sampleReport({ failures: 3 })
    const ids = new Set(evidence.map(({ id }) => id))
    expect(results.flatMap((result) => result.evidence).filter((id) => !ids.has(id))).toEqual([])
  })

  test('has the whole flow of a scenario in which something failed', () => {
    const { results, evidence } = sampleReport({ failures: 1 })
    const scenario = results.find(({ verdict }) => verdict === 'fail')?.scenario
    const purposes = evidence.filter((item) => item.scenario === scenario).map(({ purpose }) => purpose)
    expect(purposes).toEqual(['create Subscription', 'operation', 'trigger', 'delete Subscription', 'bind'])
  })

  test('cuts bodies and frames, and says so', () => {
    const { evidence } = sampleReport({ failures: 1, frames: 1000, hostile: 'x'.repeat(1_000_000) })
    const sockets = evidence.filter((item) => item.kind === 'socket')
    expect(sockets[0]?.frames).toHaveLength(CAPS.framesFirst + CAPS.framesLast)
    expect(sockets[0]?.framesLeftOut).toBe(1002 - CAPS.framesFirst - CAPS.framesLast)
    expect(sockets[0]?.frames[1]?.body.note).toMatch(/^first 4,096 characters of 1,000,\d+ bytes$/)
    const [exchange] = evidence.filter(
      (item) => item.kind === 'exchange' && item.purpose === 'create Subscription',
    )
    expect(JSON.stringify(exchange).length).toBeLessThan(8000)
  })

  test('lists what is still on the target, and only that', () => {
    expect(sampleReport().leftovers).toEqual([
      { type: 'Subscription', id: 's-9', url: null, note: 'DELETE was answered 500' },
    ])
  })

  test('says which forms of the operation were answered, unless a fact says it', () => {
    const evidence = sampleEvidence()
    for (const name of ['levels', 'methods', 'formats', 'bindDialect']) evidence.facts.delete(name)
    const { target } = buildReport({
      catalogue: CATALOGUE,
      evidence,
      judgement: sampleJudgement(),
      context: contextFrom(evidence),
    })
    expect(target.observed).toMatchObject({
      levels: ['type'],
      methods: ['POST'],
      formats: ['json'],
      bindDialect: null,
    })
    expect(sampleReport().target.observed).toMatchObject({
      levels: ['type', 'instance'],
      bindDialect: 'bind-with-token TOKEN',
    })
  })

  test('keeps the steps of each scenario in the order of time', () => {
    const [, second] = sampleReport().scenarios
    expect(second?.steps.map(({ label, result }) => `${label} ${result}`.trim())).toEqual([
      'POST Subscription 201',
      'POST Subscription/$get-ws-binding-token 200',
      'PUT Patient/p-1 200',
      'DELETE Subscription/s-1 204',
      'upgrade ws 101',
      'bind-with-token «binding-token-1»',
      'handshake',
      'event-notification',
      'close 1000',
    ])
  })
})
