import type { Catalogue } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import { about } from './about.js'
import { rowsOf } from './rows.js'
import type { Row } from './rows.js'
import { safeText } from './safe-text.js'
import type { Report } from './types.js'

/** How FHIR's report-action-result-codes say a verdict; the message begins with the suite's own word. */
const RESULTS = {
  pass: 'pass',
  info: 'pass',
  warn: 'warning',
  fail: 'fail',
  waived: 'skip',
  skip: 'skip',
  'n/a': 'skip',
  unverified: 'skip',
} as const

/** FHIR R5 `TestReport` in JSON: a test for each requirement that has rows, an assertion for each row. */
export function renderTestReport(report: Report, catalogue: Catalogue): string {
  const { suite, run, target, summary } = report
  const resource = {
    resourceType: 'TestReport',
    identifier: { system: 'urn:ietf:rfc:3986', value: text(`urn:fhir-ws-conformance:${run.id}`) },
    name: text(`${suite.name} on ${target.name}, scope ${summary.scope}: ${summary.verdict}`),
    status: run.ended === 'finished' ? 'completed' : 'stopped',
    testScript: `urn:${text(suite.name).replace(/\s/g, '-')}|${text(suite.version).replace(/\s/g, '-')}`,
    result: resultOf(report),
    score: score(summary.verified, summary.applicable),
    tester: text(suite.name),
    issued: run.finishedAt,
    participant: [
      {
        type: 'test-engine',
        uri: `urn:${text(suite.name).replace(/\s/g, '-')}`,
        display: text(`${suite.name} ${suite.version}`),
      },
      ...(target.baseUrl === ''
        ? []
        : [{ type: 'server', uri: text(target.baseUrl).replace(/\s/g, '%20'), display: text(target.name) }]),
    ],
    ...tests(report, catalogue),
  }
  return `${JSON.stringify(resource, null, 1)}\n`
}

function tests(report: Report, catalogue: Catalogue): { test?: object[] } {
  const byRequirement = groupBy(rowsOf(report, catalogue), ({ result }) => result.requirement)
  const test = [...byRequirement].map(([id, rows]) => ({
    name: id,
    description: text(about(catalogue, id).title),
    action: rows.map(actionOf),
  }))
  // FHIR has no empty arrays.
  return test.length === 0 ? {} : { test }
}

function actionOf(row: Row) {
  const { counted, result, message } = row
  const [source] = result.sources
  return {
    assert: {
      result: RESULTS[counted],
      message: text(`${counted}: ${message}`),
      detail: text(`${result.scenario} ${result.clause}`),
      ...(source !== undefined && { requirement: [{ linkUri: text(source).replace(/\s/g, '%20') }] }),
    },
  }
}

function resultOf({ summary }: Report): 'pass' | 'fail' | 'pending' {
  if (summary.verdict === 'conformant') return 'pass'
  return summary.verdict === 'non-conformant' ? 'fail' : 'pending'
}

/** Percentage of the applicable requirements that were verified, two decimals. */
function score(verified: number, applicable: number): number {
  return applicable === 0 ? 0 : Math.round((verified / applicable) * 10000) / 100
}

/** A FHIR string: never empty, no control characters. */
function text(value: string): string {
  const shown = safeText(value, { longest: 4000 }).trim()
  return shown === '' ? '-' : shown
}
