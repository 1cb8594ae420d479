import { CATALOGUE } from '../../conformance/suite.js'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { redactLate } from '../../../src/evidence/late.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import { buildReport } from '../../../src/report/build.js'
import { renderConsole } from '../../../src/report/console.js'
import { proveRedaction } from '../../../src/report/redaction.js'
import { contextFrom } from '../../../src/report/verdict.js'
import { FORMATS } from '../../../src/report/write.js'
import { ENCODINGS } from '../support/encodings.js'
import { sampleEvidence, sampleJudgement } from './sample.js'

const SECRET = 'canary/7f3a+0123456789=='

async function proven(hostile: string, secret = SECRET) {
  const redactor = new Redactor()
  redactor.learn(secret, 'bearer')
  redactor.learn('short', 'binding-token')
  const evidence = sampleEvidence({ hostile, scenarios: 4 })
  const judgement = sampleJudgement({ hostile })
  return proveRedaction(
    (redaction, fault) =>
      buildReport({
        catalogue: CATALOGUE,
        evidence,
        judgement,
        context: contextFrom(evidence, fault === undefined ? {} : { fault }),
        redaction,
      }),
    FORMATS,
    redactor,
    CATALOGUE,
    [{ name: 'the terminal', text: (report) => renderConsole(report, CATALOGUE) }],
  )
}

describe('looking for secrets in what is written', () => {
  test('says that none was found, and where it looked', async () => {
    const { report, rendered } = await proven('harmless')
    expect(report.redaction).toEqual({
      secrets: 1,
      indistinct: 1,
      outputs: [...rendered.map(({ file }) => file), 'the terminal'],
      found: [],
    })
    expect(rendered.find(({ format }) => format === 'html')?.text).toContain(
      '0 of 1 secrets found in 8 outputs',
    )
  })

  test.each<readonly [string, string]>([
    ['as it is', SECRET],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ...['as .NET writes JSON', 'as Basic credentials', 'with hex references', 'broken over lines'].map(
      (way) => [way, ENCODINGS[way]!(SECRET)] as const,
    ),
  ])('a secret that got through, %s, is a fault of the suite, and is not written', async (_, form) => {
    const { report, rendered } = await proven(`said ${form}.`)
    expect(report.summary.verdict).toBe('fault')
    expect(report.run.exitCode).toBe(4)
    expect(report.redaction?.found).toContainEqual({ secret: '«bearer-1»', output: 'report.html' })
    expect(rendered.filter(({ text }) => text.includes(form)).map(({ file }) => file)).toEqual([])
    expect(rendered.find(({ format }) => format === 'html')?.text).toContain('1 of 1 secrets found')
    expect(
      () => JSON.parse(rendered.find(({ format }) => format === 'json')?.text ?? '') as object,
    ).not.toThrow()
  })

  test('a secret that is a word of the suite says nothing', async () => {
    expect((await proven('harmless', 'notification')).report.redaction?.found).toEqual([])
  })
})

test('a token that was told before it was known is taken out of the record', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-late-'))
  const path = join(dir, 'record.ndjson')
  const frame = { kind: 'frame', socket: 'ws', direction: 'in', body: { text: `no: ${SECRET}` } }
  await writeFile(path, `${JSON.stringify(frame)}\n{"kind":"frame","cut":"${SECRET}`)
  const redactor = new Redactor()
  redactor.learn(SECRET, 'binding-token')
  expect(await redactLate(path, redactor)).toBe(true)
  const [first = '', second] = (await readFile(path, 'utf8')).split('\n')
  expect(JSON.parse(first)).toEqual({ ...frame, body: { text: 'no: «binding-token-1»' } })
  expect(second).toBe('{"kind":"frame","cut":"«binding-token-1»')
  expect(await redactLate(path, redactor)).toBe(false)
  await rm(dir, { recursive: true })
})
