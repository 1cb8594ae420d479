import type { Catalogue } from '../catalogue/index.js'
import { rowsOf } from './rows.js'
import type { Row } from './rows.js'
import { safeData } from './safe-text.js'
import type { Report } from './types.js'

/**
 * CTRF JSON. What was observed and holds, warns or was recorded counts as passed; `extra.verdict` has the suite's own
 * word. Unverified rows are `other`, so that they read neither as green nor as left out by choice.
 */
export function renderCtrf(report: Report, catalogue: Catalogue): string {
  const { suite, run, target, summary } = report
  const tests = rowsOf(report, catalogue).map((row) => testOf(row, report))
  const number = (status: string) => tests.filter((test) => test.status === status).length
  const document = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    generatedBy: suite.name,
    timestamp: run.finishedAt,
    results: {
      tool: { name: suite.name, version: suite.version },
      summary: {
        tests: tests.length,
        passed: number('passed'),
        failed: number('failed'),
        skipped: number('skipped'),
        pending: 0,
        other: number('other'),
        start: Date.parse(run.startedAt),
        stop: Date.parse(run.finishedAt),
        extra: {
          verdict: summary.verdict,
          sentence: summary.sentence,
          scope: summary.scope,
          accepted: summary.accepted,
          needless: summary.needless,
          notSelected: report.notSelected,
          applicable: summary.applicable,
          verified: summary.verified,
          requirements: summary.counts,
          rows: summary.rows,
          faults: report.faults,
        },
      },
      tests,
      environment: {
        appName: target.name,
        extra: { baseUrl: target.baseUrl, software: target.software, fhirVersion: target.fhirVersion },
      },
    },
  }
  return `${JSON.stringify(safeData(document), null, 1)}\n`
}

function testOf(row: Row, report: Report) {
  const { result, counted, outcome } = row
  const scenario = report.scenarios.find(({ key }) => key === result.scenario)
  return {
    name: row.name,
    status: counted === 'unverified' ? 'other' : outcome,
    duration: Math.round(scenario?.durationMs ?? 0),
    suite: [`${row.group} ${row.groupName}`],
    rawStatus: counted,
    tags: [result.strength],
    ...(result.test.file !== '' && { filePath: result.test.file }),
    ...(result.test.line !== null && { line: result.test.line }),
    ...(counted !== 'pass' && { message: row.message }),
    extra: {
      verdict: counted,
      requirement: result.requirement,
      clause: result.clause,
      cause: result.cause,
      ground: result.ground,
      advice: result.advice,
    },
  }
}
