import type { Catalogue } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import { XMLBuilder } from 'fast-xml-parser'
import { groundText } from './about.js'
import { brokenInOrder, fixFirstText } from './in-order.js'
import { distinct, rowsOf } from './rows.js'
import type { Row } from './rows.js'
import { safeText } from './safe-text.js'
import type { Report } from './types.js'

type Node = { [name: string]: string | number | Node | Node[] }

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  format: true,
  indentBy: '  ',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
})

/**
 * JUnit XML as Jenkins and GitLab read it: a suite for each group of requirements, a test case for each result row. No
 * two cases have the same classname and name, since viewers keep one case for each.
 * What could not be observed is skipped with its reason; warnings and recorded choices are test output; faults of the
 * suite itself are errors.
 */
export function renderJunit(report: Report, catalogue: Catalogue): string {
  const groups = groupBy(rowsOf(report, catalogue), ({ group, groupName }) => `${group} ${groupName}`)
  const suites = [...groups].map(([name, rows]) => suiteOf(name, rows, report, properties(report, catalogue)))
  if (report.faults.length > 0) suites.push(faultSuite(report))
  const total = (name: string) => suites.reduce((sum, suite) => sum + Number(suite[name]), 0)
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': attribute(`${report.suite.name}: ${report.target.name}`),
      '@tests': total('@tests'),
      '@failures': total('@failures'),
      '@errors': total('@errors'),
      '@skipped': total('@skipped'),
      '@time': seconds(report.run.durationMs),
      testsuite: suites,
    },
  }
  return builder.build(document) as string
}

function suiteOf(name: string, rows: readonly Row[], report: Report, property: readonly Node[]): Node {
  const number = (outcome: string) => rows.filter((row) => row.outcome === outcome).length
  return {
    '@name': attribute(name),
    '@tests': rows.length,
    '@failures': number('failed'),
    '@errors': 0,
    '@skipped': number('skipped'),
    '@timestamp': attribute(report.run.startedAt.replace(/(\.\d+)?Z$/, '')),
    properties: { property: [...property] },
    testcase: rows.map(caseOf),
  }
}

function properties(report: Report, catalogue: Catalogue): Node[] {
  const { suite, run, target, summary } = report
  const values: Record<string, string | number> = {
    'suite.version': suite.version,
    'suite.commit': suite.commit ?? '',
    'run.id': run.id,
    'target.baseUrl': target.baseUrl,
    'target.software': target.software ?? '',
    'target.fhirVersion': target.fhirVersion ?? '',
    verdict: summary.verdict,
    sentence: summary.sentence,
    fixFirst: fixFirstText(brokenInOrder(report, catalogue, 'fail')),
    scope: summary.scope,
    accepted: summary.accepted.join(' '),
    notSelected: report.notSelected.length,
    applicable: summary.applicable,
    verified: summary.verified,
    ...Object.fromEntries(
      Object.entries(summary.counts).map(([verdict, number]) => [`requirements.${verdict}`, number]),
    ),
  }
  return Object.entries(values).map(([name, value]) => ({
    '@name': attribute(name),
    '@value': attribute(String(value)),
  }))
}

function caseOf(row: Row): Node {
  const { result, counted, outcome, message } = row
  const base: Node = { '@classname': attribute(row.group), '@name': attribute(row.name) }
  if (result.test.file !== '') base['@file'] = attribute(result.test.file)
  if (result.test.line !== null) base['@line'] = result.test.line
  if (outcome === 'failed')
    return {
      ...base,
      failure: { '@message': attribute(message), '@type': attribute(result.clause), '#text': detail(row) },
    }
  if (outcome === 'skipped') return { ...base, skipped: { '@message': attribute(`${counted}: ${message}`) } }
  if (counted === 'pass') return base
  return { ...base, 'system-out': body(`${counted}: ${message}`) }
}

function detail({ result }: Row): string {
  const lines = [
    `requirement: ${result.title}`,
    `clause: ${result.clause} (${result.strength})`,
    `expected: ${result.expected}`,
    `observed: ${result.observed}`,
    `change: ${result.advice ?? ''}`,
    `reason: ${result.reason}`,
    `scenario: ${result.scenario}`,
    `evidence: ${result.evidence.join(', ')}`,
    `stability: ${result.stability ?? 'not repeated'}`,
    ...(result.ground ? [`ground: ${groundText(result.ground)}`] : []),
    `sources: ${result.sources.join(' ')}`,
  ]
  return body(lines.join('\n'))
}

function faultSuite({ faults }: Report): Node {
  const names = distinct(faults.map(({ where }) => attribute(where)))
  return {
    '@name': 'suite faults',
    '@tests': faults.length,
    '@failures': 0,
    '@errors': faults.length,
    '@skipped': 0,
    testcase: faults.map(({ reason }, index) => ({
      '@classname': 'suite',
      '@name': names[index] ?? '',
      error: { '@message': attribute(reason) },
    })),
  }
}

/** Attribute values have no line breaks: XML would turn them into blanks. */
function attribute(text: string): string {
  return safeText(text, { longest: 1000 })
}

function body(text: string): string {
  return safeText(text, { lines: true, longest: 4000 })
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
