import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../../src/cli/execute.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import type { Matrix } from '../../../src/report/matrix.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { ConfigurationError } from '../../../src/target/configuration/types.js'

const dir = mkdtempSync(join(tmpdir(), 'several-'))
let server: ReferenceServer
/** knows no client */
const refusing = createServer((_, response) =>
  response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}'),
)

beforeAll(async () => {
  server = await startReferenceServer()
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  refusing.close()
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

/** Tests the reference server and, besides, what the lines say. */
async function besides(lines: string) {
  const reportDir = join(dir, 'reports')
  rmSync(reportDir, { recursive: true, force: true })
  writeFileSync(join(dir, 'ca.pem'), 'no certificate\n')
  writeFileSync(join(dir, 'targets.yaml'), `- name: good\n  baseUrl: ${server.baseUrl}\n${lines}`)
  const flags = { targets: 'targets.yaml', only: 'OUT-10', waitBudget: '0', quiet: true, reportDir }
  const io = { stdout: { write: () => {} }, stderr: { write: () => {} }, env: {}, cwd: dir }
  const thrown: unknown = await execute(readSettings({ flags, env: {}, cwd: dir }), io).catch(
    (error: unknown) => error,
  )
  const record = readFileSync(join(reportDir, 'good', 'record.ndjson'), 'utf8')
  return {
    thrown,
    how: /"kind":"end".*"how":"([a-z-]+)"/.exec(record)?.[1],
    matrix: JSON.parse(readFileSync(join(reportDir, 'matrix.json'), 'utf8')) as Matrix,
    hasReport: existsSync(join(reportDir, 'good', 'report.html')),
  }
}

test.each([
  ['a certificate that is none', 'caFile: ca.pem', /^bad: TARGET_CA_FILE \(ca\.pem\) cannot be used/],
  [
    'a client that its authorisation server does not know',
    'auth: client-credentials\n  clientId: a\n  clientSecret: secret-of-ours\n  tokenUrl: TOKEN_URL',
    /^bad: .*invalid_client/,
  ],
])('%s is told, and the other targets are tested to their end', async (_, lines, message) => {
  const { port } = refusing.address() as AddressInfo
  const setting = lines.replace('TOKEN_URL', `http://127.0.0.1:${port}/token`)
  const bad = `- name: bad\n  baseUrl: http://127.0.0.1:1/fhir\n  ${setting}\n`
  const { thrown, how, matrix, hasReport } = await besides(bad)
  expect(thrown).toBeInstanceOf(ConfigurationError)
  expect((thrown as Error).message).toMatch(message)
  expect({ how, hasReport }).toEqual({ how: 'finished', hasReport: true })
  expect(matrix.targets.map(({ name, verdict }) => [name, verdict])).toEqual([['good', 'partial']])
  expect(matrix.missing).toEqual(['bad'])
})

test('every target that could not be tested is named', async () => {
  const bad = ['one', 'two'].map(
    (name) => `- name: ${name}\n  baseUrl: https://127.0.0.1:1/fhir\n  caFile: ca.pem\n`,
  )
  const { thrown } = await besides(bad.join(''))
  expect((thrown as Error).message.split('\n').map((line) => line.split(':')[0])).toEqual(['one', 'two'])
})
