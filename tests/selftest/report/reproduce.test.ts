import { CATALOGUE } from '../../conformance/suite.js'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startReferenceServer } from '../../../src/reference/server.js'
import { traitNamed } from '../../prove/traits.js'
import { buildReport } from '../../../src/report/build.js'
import { shellFlow } from '../../../src/report/reproduce.js'
import { contextFrom } from '../../../src/report/verdict.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { verdictsOf } from '../support/verdicts.js'

const there = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
const missing = ['bash', 'curl', 'jq'].filter((command) => !there(command))

test.runIf(process.env['CI'])('bash, curl and jq are there when they must not be missed', () => {
  expect(missing).toEqual([])
})

/** What the answer has in it when the server still makes the mistake; `without` is what it must not have. */
const BROKEN = [
  {
    mutant: 'expiration-without-offset',
    clause: 'OUT-10/no-offset',
    seen: /"valueDateTime":\s*"[^"Z+]+T[\d:.]+"/,
  },
  { mutant: 'token-as-value-id', clause: 'OUT-02/not-string', seen: /"name":\s*"token",\s*"valueId"/ },
  { mutant: 'success-as-300', clause: 'OP-17/not-2xx', seen: /HTTP\/1\.1 300[^{]*\{[^\n]*"websocket-url"/ },
  { mutant: 'wrapped-in-return', clause: 'OP-18/wrapped', seen: /"name":\s*"return"/ },
  { mutant: 'errors-with-200', clause: 'ERR-01/2xx', seen: /HTTP\/1\.1 200[^{]*\{[^\n]*"OperationOutcome"/ },
  { mutant: 'plain-json', clause: 'OP-12/not-json', seen: /content-type: application\/json/i },
  { mutant: 'token-for-deleted', clause: 'ERR-09/claimed', seen: /"websocket-url"/ },
  { mutant: 'status-last', clause: 'NB-03/no-status-first', seen: /"type":\s*"subscription-notification"/ },
  { mutant: 'number-as-json-number', clause: 'SS-16/not-string', seen: /"eventNumber":\s*\d/ },
] as const

describe.skipIf(missing.length > 0)('the lines that reproduce a failure', { timeout: 120_000 }, () => {
  let bin = ''
  beforeAll(async () => {
    bin = await mkdtemp(join(tmpdir(), 'fhir-ws-bin-'))
    const command = (name: string, line: string) =>
      writeFile(join(bin, name), `#!/bin/sh\nexec ${line}\n`, { mode: 0o755 })
    // A reader's machine is idle; here commands may need seconds to start.
    const sleep = spawnSync('sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).stdout.trim()
    await command('sleep', `'${sleep}' "$((4 * $1))"`)
    if (there('websocat')) return
    const standIn = fileURLToPath(new URL('websocat.mjs', import.meta.url))
    await command('websocat', `'${process.execPath}' '${standIn}' "$@"`)
  })
  afterAll(() => rm(bin, { recursive: true, force: true }))

  test.each(BROKEN)('show $clause again ($mutant)', async ({ mutant, clause, seen }) => {
    const server = await startReferenceServer({ traits: [traitNamed(mutant)], tokenLifetimeSeconds: 60 })
    try {
      const [bearer = '', second = ''] = Object.keys(server.principals)
      const target = plainTarget(server.baseUrl, {
        auth: { kind: 'bearer', token: bearer },
        second: { kind: 'bearer', token: second },
      })
      const [requirement = ''] = clause.split('/')
      const { evidence, judgement } = await verdictsOf(target, { only: [requirement] })
      const report = buildReport({
        catalogue: CATALOGUE,
        evidence,
        judgement,
        context: contextFrom(evidence),
      })
      const broken = report.results.find(
        ({ verdict, ...row }) =>
          (verdict === 'fail' || verdict === 'warn') && `${row.requirement}/${row.clause}` === clause,
      )
      const flow = shellFlow(report, broken?.scenario ?? '', broken?.evidence)
      expect(flow).toContain('curl -sS')
      expect(flow).not.toContain(bearer)
      const output = await shell(filled(flow, { BEARER_1: bearer, SECOND_BEARER_1: second }), bin)
      expect(output).toMatch(seen)
    } finally {
      await server.close()
    }
  })
})

/** The placeholders filled in, as a reader would. */
function filled(flow: string, secrets: Readonly<Record<string, string>>): string {
  return flow.replace(/^export (\w+)='…' # yours$/gm, (_, name: string) => {
    const value = secrets[name]
    if (value === undefined) throw new Error(`nobody knows what ${name} is`)
    return `export ${name}='${value}'`
  })
}

/** Both streams of the lines, run as they stand. */
function shell(script: string, bin: string): Promise<string> {
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, HTTP_PROXY: '', http_proxy: '' }
  const child = spawn('bash', ['-u', '-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const parts: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => parts.push(chunk.toString()))
  return new Promise((resolve) => child.on('close', () => resolve(parts.join(''))))
}
