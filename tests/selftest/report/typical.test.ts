import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { evidenceOf } from '../../recorded/store.js'
import { readTypical } from '../../recorded/typical.js'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { buildReport } from '../../../src/report/build.js'
import { renderConsole } from '../../../src/report/console.js'
import type { Report } from '../../../src/report/types.js'
import { contextFrom } from '../../../src/report/verdict.js'

const DOCUMENT = join(packageRoot(), 'docs', 'reading-the-report.md')
const suite = await loadSuite()

function reportOf(record: string): Report {
  const evidence = evidenceOf(record)
  const judgement = judge(suite, evidence, standaloneExpect())
  return buildReport({ catalogue: CATALOGUE, evidence, judgement, context: contextFrom(evidence) })
}

const reports = new Map([...readTypical()].map(([name, record]) => [name, reportOf(record)]))

/** What the terminal shows of a typical run, 100 columns wide. */
const screenOf = (name: string): string =>
  renderConsole(reports.get(name)!, CATALOGUE, { columns: 100, reportPath: 'reports/latest/report.html' })

/** The document with what the terminal shows today in its blocks. */
function renewed(text: string): string {
  return text.replace(
    /(<!-- terminal: (.+?) -->\n\n```text\n)[^]*?```/g,
    (_, start: string, name: string) => `${start}${screenOf(name)}\`\`\``,
  )
}

// `npx vitest run --project selftest tests/selftest/report/typical.test.ts -u` renews the document.
test('docs/reading-the-report.md shows what the terminal shows', async () => {
  const text = readFileSync(DOCUMENT, 'utf8')
  for (const name of reports.keys()) expect(text).toContain(`<!-- terminal: ${name} -->`)
  await expect(renewed(text)).toMatchFileSnapshot(DOCUMENT)
})

describe.each([...reports.keys()])('the terminal of a run with %s', (name) => {
  const lines = screenOf(name).trimEnd().split('\n')

  test('fits on a screen of 50 lines at 100 columns', () => {
    expect(lines.length).toBeLessThanOrEqual(50)
    expect(lines.filter((line) => line.length > 100)).toEqual([])
  })

  test('names every failure', () => {
    const failed = reports.get(name)?.requirements.filter(({ verdict }) => verdict === 'fail') ?? []
    for (const { requirement } of failed) expect(lines.join('\n')).toContain(requirement)
  })
})

test('the runs are what they are called', () => {
  const figures = [...reports].map(([name, { summary }]) => [name, summary.verdict, summary.counts.fail])
  expect(figures).toEqual([
    ['dead target', 'incomplete', 0],
    ['first contact', 'non-conformant', 1],
    ['one failure', 'non-conformant', 1],
    ['thirty failures', 'non-conformant', expect.any(Number)],
    ['conformant', 'conformant', 0],
  ])
  expect(reports.get('thirty failures')?.summary.counts.fail).toBeGreaterThanOrEqual(30)
})
