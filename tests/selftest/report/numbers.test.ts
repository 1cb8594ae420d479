import { CATALOGUE } from '../../conformance/suite.js'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { renderConsole } from '../../../src/report/console.js'
import { renderCtrf } from '../../../src/report/ctrf.js'
import { renderHar } from '../../../src/report/har.js'
import { renderHtml } from '../../../src/report/html/render.js'
import { renderJunit } from '../../../src/report/junit.js'
import { renderMarkdown } from '../../../src/report/markdown.js'
import { renderTestReport } from '../../../src/report/test-report.js'
import type { Counts, Report } from '../../../src/report/types.js'
import { sampleReport } from './sample.js'

const runs: [string, Report][] = [
  ['no failure', sampleReport()],
  ['thirty failures', sampleReport({ failures: 30, unverified: 7 })],
  ['waived failures', sampleReport({ failures: 4, waived: true })],
]

const tally = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
const present = (counts: Counts) =>
  Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0))
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')

interface Suites {
  testsuites: {
    tests: string
    failures: string
    skipped: string
    testsuite: { properties: { property: { name: string; value: string }[] }; testcase: Case[] }[]
  }
}
interface Case {
  failure?: unknown
  skipped?: { message: string }
  'system-out'?: string
}

describe.each(runs)('a run with %s has the same numbers in', (_, report) => {
  const { summary } = report

  test('HTML: rows, requirements, and the table of counts', () => {
    const html = renderHtml(report, CATALOGUE)
    const rows = [...html.matchAll(/<tr data-row="([^"]+)" data-n="(\d+)"/g)]
    const counted = rows.flatMap(([, verdict = '', number]) => Array<string>(Number(number)).fill(verdict))
    expect(tally(counted)).toEqual(present(summary.rows))
    expect(tally(all(html, /<details class="r" [^>]*data-v="([^"]+)"/g))).toEqual(present(summary.counts))
    for (const [name, counts] of Object.entries({
      ...summary.countsByStrength,
      all: summary.counts,
      rows: summary.rows,
    })) {
      const row = new RegExp(`<tr data-strength="${name}">(.*?)</tr>`).exec(html)?.[1]
      if (row === undefined) continue
      const cells = [...row.matchAll(/data-count="([^"]+)"[^>]*>(\d+)</g)].map(([, verdict, number]) => [
        verdict,
        Number(number),
      ])
      expect(Object.fromEntries(cells)).toEqual(counts)
    }
    expect(html).toContain(`data-applicable="${summary.applicable}" data-verified="${summary.verified}"`)
    expect(html).toContain(`Verified ${summary.verified} of ${summary.applicable}`)
  })

  test('JUnit', () => {
    const xml = renderJunit(report, CATALOGUE)
    expect(XMLValidator.validate(xml)).toBe(true)
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
    })
    const { testsuites } = parser.parse(xml) as Suites
    const cases = testsuites.testsuite.flatMap(({ testcase }) => testcase)
    const words = cases.map((each) => {
      if (each.failure !== undefined) return 'fail'
      const message = each.skipped?.message ?? each['system-out'] ?? 'pass:'
      return message.split(':')[0] ?? ''
    })
    expect(tally(words)).toEqual(present(summary.rows))
    expect(Number(testsuites.tests)).toBe(report.results.length)
    expect(Number(testsuites.failures)).toBe(summary.rows.fail)
    const { rows } = summary
    expect(Number(testsuites.skipped)).toBe(rows.skip + rows['n/a'] + rows.unverified + rows.waived)
    const properties = Object.fromEntries(
      testsuites.testsuite[0]?.properties.property.map(({ name, value }) => [name, value]) ?? [],
    )
    expect(properties['requirements.fail']).toBe(String(summary.counts.fail))
    expect(properties.verified).toBe(String(summary.verified))
    expect(properties.sentence).toBe(summary.sentence)
  })

  test('CTRF', () => {
    const { results } = JSON.parse(renderCtrf(report, CATALOGUE)) as {
      results: {
        summary: Record<string, number> & { extra: { requirements: Counts; verified: number } }
        tests: { status: string; extra: { verdict: string } }[]
      }
    }
    expect(tally(results.tests.map(({ extra }) => extra.verdict))).toEqual(present(summary.rows))
    const { tests, passed, failed, skipped, pending, other } = results.summary
    expect(tests).toBe(report.results.length)
    expect([passed, failed, skipped, pending, other].reduce((a = 0, b = 0) => a + b)).toBe(tests)
    expect(failed).toBe(summary.rows.fail)
    expect(other).toBe(summary.rows.unverified)
    expect(results.summary.extra.requirements).toEqual(summary.counts)
    expect(results.summary.extra.verified).toBe(summary.verified)
  })

  test('TestReport', () => {
    const resource = JSON.parse(renderTestReport(report, CATALOGUE)) as {
      score: number
      test: { name: string; action: { assert: { result: string; message: string } }[] }[]
    }
    const asserts = resource.test.flatMap(({ action }) => action.map((each) => each.assert))
    expect(tally(asserts.map(({ message }) => message.split(':')[0] ?? ''))).toEqual(present(summary.rows))
    expect(asserts.filter(({ result }) => result === 'fail')).toHaveLength(summary.rows.fail)
    expect(resource.score).toBeCloseTo((summary.verified / summary.applicable) * 100, 1)
  })

  test('Markdown', () => {
    const markdown = renderMarkdown(report, CATALOGUE)
    const [head = '', , ...rows] = markdown.split('\n').filter((line) => line.startsWith('| '))
    const columns = head
      .split('|')
      .slice(2, -1)
      .map((name) => name.trim())
    const read = (name: string) => {
      const line = rows.find((row) => row.startsWith(`| ${name} |`)) ?? ''
      return Object.fromEntries(
        line
          .split('|')
          .slice(2, -1)
          .map((cell, index) => [columns[index], Number(cell)]),
      )
    }
    expect(read('**all requirements**')).toEqual(summary.counts)
    expect(read('result rows')).toEqual(summary.rows)
    expect(read('SHALL')).toEqual(summary.countsByStrength.SHALL)
    expect(markdown).toContain(`Verified ${summary.verified} of ${summary.applicable} applicable`)
  })

  test('the console', () => {
    const lines = renderConsole(report, CATALOGUE, { reportPath: 'reports/latest/report.html' })
      .trimEnd()
      .split('\n')
    expect(lines.at(-1)).toBe(summary.sentence)
    expect(lines).toContain('Report: reports/latest/report.html')
    expect(lines.some((line) => line.startsWith(`Failed (${summary.counts.fail})`))).toBe(
      summary.counts.fail > 0,
    )
    expect(lines.some((line) => line === `Not verified (${summary.counts.unverified})`)).toBe(
      summary.counts.unverified > 0,
    )
  })
})

test('HAR has an entry for each exchange and websocket, with messages', () => {
  const report = sampleReport()
  const { log } = JSON.parse(renderHar(report)) as {
    log: {
      version: string
      entries: {
        startedDateTime: string
        _webSocketMessages?: { type: string; opcode: number; time: number; data: string }[]
      }[]
    }
  }
  expect(log.version).toBe('1.2')
  expect(log.entries).toHaveLength(report.evidence.length)
  const socket = log.entries.find((entry) => entry._webSocketMessages)
  expect(socket?._webSocketMessages?.[0]).toMatchObject({
    type: 'send',
    opcode: 1,
    data: 'bind-with-token «binding-token-1»',
  })
  expect(socket?._webSocketMessages?.[1]).toMatchObject({ type: 'receive', opcode: 1 })
  expect(
    Math.abs((socket?._webSocketMessages?.[0]?.time ?? 0) * 1000 - Date.parse(socket?.startedDateTime ?? '')),
  ).toBeLessThan(1000)
})

test('TestReport has what FHIR R5 demands and no empty value', () => {
  const text = renderTestReport(sampleReport({ failures: 2 }), CATALOGUE)
  const resource = JSON.parse(text) as Record<string, unknown>
  expect(resource).toMatchObject({ resourceType: 'TestReport', status: 'completed', result: 'fail' })
  expect(resource.testScript).toMatch(/^\S+$/)
  expect(text).not.toMatch(/: (""|\[\]|\{\}|null)/)
})
