import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import { renderExplanation } from '../../../src/report/explain.js'
import { painter } from '../../../src/report/terminal/paint.js'
import type { Report } from '../../../src/report/types.js'
import { sampleReport } from './sample.js'

function explained(id: string, report: Report | null = null): string {
  return renderExplanation(CATALOGUE.requirement(id), CATALOGUE, {
    paint: painter(false),
    width: 100,
    files: ['tests/conformance/output.test.ts'],
    last: report && { report, path: 'reports/latest/report.json' },
  })
}

describe('a requirement', () => {
  test.each(CATALOGUE.requirements.map(({ id }) => id))('%s is explained whole, within the width', (id) => {
    const said = explained(id)
    const { clauses, sources, untestable, wrongServer } = CATALOGUE.requirement(id)
    const flat = said.replace(/\s+/g, ' ')
    for (const { id: clause, broken, advice } of clauses) {
      expect(flat).toContain(`${clause}: the server ${broken}`)
      if (advice)
        for (const text of [advice.means, advice.change, ...advice.causes]) expect(flat).toContain(text)
    }
    for (const source of sources) expect(said).toContain(`  ${source}\n`)
    if (wrongServer !== undefined) expect(flat).toContain(wrongServer)
    if (untestable !== undefined) expect(flat).toContain(untestable)
    expect(said).not.toContain('[object ')
    expect(said.split('\n').filter((line) => line.length > 100 && !line.includes('://'))).toEqual([])
  })

  test('has its verdict for each release where they differ', () => {
    expect(explained('NB-05')).toMatch(/verdict {3}(warn|fail|info)/)
    const differs = CATALOGUE.requirements.find(({ clauses }) =>
      clauses.some(({ verdict }) => typeof verdict === 'object'),
    )
    expect(explained(differs?.id ?? '')).toMatch(/verdict {3}\w+ on R/)
  })
})

describe('a verdict in special circumstances', () => {
  test('is for each release where it differs', () => {
    expect(explained('IN-07').replace(/\s+/g, ' ')).toContain(
      'warn on R4, R4B; info on R5, R6 up to ballot3 when the CapabilityStatement does not declare',
    )
  })

  test('names the releases that it is for', () => {
    expect(explained('WS-13').replace(/\s+/g, ' ')).toContain(
      'warn on R4, R4B when the server claims neither',
    )
  })
})

describe('the last report', () => {
  const report = sampleReport({ failures: 3, warnings: 2, unverified: 4 })
  const of = (verdict: string) =>
    report.requirements.find((row) => row.verdict === verdict && row.coveredBy.length > 0)?.requirement ?? ''

  test('of a failure says what was expected, observed and is to be changed, and how to see it again', () => {
    const said = explained(of('fail'), report)
    expect(said).toContain('reports/latest/report.json, 2025-03-04T05:06:07.000Z, Example')
    expect(said).toMatch(/^ {2}fail; rows: 2 fail, 2 pass$/m)
    expect(said).toMatch(/expected {2}exactly one parameter named expiration\n.*observed {2}one parameter/)
    expect(said).toMatch(/^ {4}change {4}[A-Z`]/m)
    expect(said).toMatch(/^ {4}also in {3}/m)
    expect(said).toContain(
      `npx fhir-ws-conformance run --base-url https://fhir.example.org/r5 --only ${of('fail')}`,
    )
    expect(said).toContain('curl -sS -i')
  })

  test('of what was not observed says why, and what blocks it', () => {
    expect(explained(of('unverified'), report)).toContain('no handshake came; blocked by WS-04')
  })

  test('of what blocks others names them', () => {
    const blocking = {
      ...report,
      fixFirst: [{ requirement: of('fail'), verdict: 'fail' as const, blocks: ['WS-01'] }],
    }
    expect(explained(of('fail'), blocking)).toContain('It blocks 1: WS-01')
  })

  test('is missing without harm', () => {
    expect(explained('OUT-10')).toContain('none was found')
  })
})
