import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'junit2json'
import { parseV2 } from 'test-results-parser'
import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import { renderJunit } from '../../../src/report/junit.js'
import { distinct } from '../../../src/report/rows.js'
import type { Report } from '../../../src/report/types.js'
import { sampleReport } from './sample.js'

/** A whole run against a server with a handful of mistakes. */
const example = JSON.parse(
  readFileSync(new URL('../../../reports/example/report.json', import.meta.url), 'utf8'),
) as Report

interface Read {
  readonly cases: readonly {
    readonly suite: string
    readonly name: string
    readonly failure: string | null
  }[]
  readonly total: number
  readonly failed: number
}

async function byJunit2json(xml: string): Promise<Read> {
  const read = await parse(xml)
  if (!read || !('testsuite' in read)) throw new Error('no test suites')
  const suites = (read as { testsuite?: readonly Suite[] }).testsuite ?? []
  return {
    cases: suites.flatMap(({ testcase = [] }) =>
      testcase.map(({ classname = '', name = '', failure }) => ({
        suite: classname,
        name,
        failure: failure?.[0]?.message ?? null,
      })),
    ),
    total: Number((read as { tests?: number }).tests),
    failed: Number((read as { failures?: number }).failures),
  }
}

interface Suite {
  readonly testcase?: readonly {
    readonly classname?: string
    readonly name?: string
    readonly failure?: readonly { readonly message?: string }[]
  }[]
}

async function byResultsParser(xml: string): Promise<Read> {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-junit-'))
  const path = join(dir, 'junit.xml')
  await writeFile(path, xml)
  try {
    const { result, errors } = parseV2({ type: 'junit', files: [path] })
    expect(errors).toEqual([])
    if (!result) throw new Error('no result')
    return {
      cases: result.suites.flatMap(({ name: suite, cases }) =>
        cases.map(({ name, status, failure }) => ({
          suite,
          name,
          failure: status === 'FAIL' ? failure : null,
        })),
      ),
      // It counts what was skipped apart.
      total: result.total + result.skipped,
      failed: result.failed,
    }
  } finally {
    await rm(dir, { recursive: true })
  }
}

describe.each([
  ['junit2json', byJunit2json],
  ['test-results-parser', byResultsParser],
])('read by %s, JUnit XML', (_, read) => {
  test.each([
    ['of a run', example],
    ['of thirty failures', sampleReport({ failures: 30, unverified: 7 })],
    ['of a hostile target', sampleReport({ failures: 3, hostile: '"\'<b>]]>&\u0000\u202e' })],
  ])('%s has one case for each row, each with a key of its own', async (_, report) => {
    const { cases, total, failed } = await read(renderJunit(report, CATALOGUE))
    expect(total).toBe(report.results.length)
    expect(cases).toHaveLength(report.results.length)
    expect(failed).toBe(report.summary.rows.fail)
    expect(cases.filter(({ failure }) => failure !== null)).toHaveLength(report.summary.rows.fail)
    expect(new Set(cases.map(({ suite, name }) => `${suite}\n${name}`)).size).toBe(cases.length)
  })

  test('says in a failure what was expected and observed', async () => {
    const { cases } = await read(renderJunit(example, CATALOGUE))
    const [failed] = cases.filter(({ failure }) => failure !== null)
    expect(failed?.name).toMatch(/^[A-Z]+-\d+\/[a-z0-9-]+ .* \[[\w-]+\]$/)
    expect(failed?.failure).toMatch(/^expected .*; observed /)
  })
})

test('faults of one check have names of their own', async () => {
  const fault = { where: 'OUT-10/no-offset', reason: 'it threw' }
  const { cases } = await byJunit2json(renderJunit({ ...sampleReport(), faults: [fault, fault] }, CATALOGUE))
  expect(cases.filter(({ suite }) => suite === 'suite').map(({ name }) => name)).toEqual([
    'OUT-10/no-offset',
    'OUT-10/no-offset (2)',
  ])
})

test('names of a real run need no number', () => {
  expect(renderJunit(example, CATALOGUE)).not.toMatch(/\] \(\d+\)"/)
})

test.each([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    ['a', 'a', 'a'],
    ['a', 'a (2)', 'a (3)'],
  ],
  [
    ['a (2)', 'a', 'a'],
    ['a (2)', 'a', 'a (3)'],
  ],
  [
    ['a', 'a', 'a (2)'],
    ['a', 'a (2)', 'a (2) (2)'],
  ],
])('%j become distinct', (texts, expected) => {
  expect(distinct(texts)).toEqual(expected)
})
