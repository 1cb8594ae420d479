import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Report } from '../../../src/report/types.js'
import { run, start } from '../support/cli.js'
import { asked, isRunning, javaStub, seenBy, type JavaStub } from './stub.js'

let dir: string
let java: JavaStub
const reportIn = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-validator-'))
  java = await javaStub()
})
afterAll(async () => {
  await java.remove()
  await rm(dir, { recursive: true, force: true })
})

test('a run and its replay have what the server sent validated, and their verdict is the same as without', async () => {
  const jar = await java.jar('good')
  const folder = join(dir, 'run')
  const only = ['--only', 'OUT-07,OUT-10', '--report-dir', folder, '--formats', 'test-report', '--quiet']
  const withJar = { PATH: java.path, FHIR_VALIDATOR_JAR: jar }
  const plain = await run(['run', ...only])
  expect((await reportIn(folder)).validation).toMatchObject({ status: 'skip' })
  const ran = await run(['run', ...only], withJar)
  expect(ran.exitCode).toBe(plain.exitCode)
  expect(ran.stdout).toContain("Validator: HL7's validator 9.8.7 read ")
  const report = await reportIn(folder)
  expect(report.validation?.status).toBe('done')
  expect(report.validation?.kinds.map(({ what, from }) => `${what} ${from}`)).toEqual(
    expect.arrayContaining(['CapabilityStatement target', 'Parameters target', 'TestReport suite']),
  )
  const again = join(dir, 'again')
  const replayed = await run(['replay', folder, '--report-dir', again, '--quiet'], withJar)
  expect(replayed.exitCode).toBe(ran.exitCode)
  const { kinds } = (await reportIn(again)).validation!
  expect(kinds).toEqual(report.validation!.kinds.filter(({ from }) => from === 'target'))
  expect(isRunning((await seenBy(jar)).pid)).toBe(false)
})

test('a validator that cannot be started is said, and is no fault of the suite', async () => {
  const env = { PATH: java.path, FHIR_VALIDATOR_JAR: await java.jar('ends at once') }
  const folder = join(dir, 'broken')
  const { exitCode, stdout, stderr } = await run(['run', '--only', 'OUT-07', '--report-dir', folder], env)
  const report = await reportIn(folder)
  expect(exitCode).toBe(report.run.exitCode)
  expect([0, 3]).toContain(exitCode)
  expect(report.validation).toMatchObject({ status: 'unverified', read: 0 })
  expect(stdout).toContain('Validator: unverified: ')
  expect(stdout + stderr).not.toMatch(/\n\s+at /)
})

test('an interruption ends the validator and the command (130), and the report has the verdict all the same', async () => {
  const jar = await java.jar('stuck')
  const folder = join(dir, 'stuck')
  const { process: suite, finished } = start(['run', '--only', 'OUT-07', '--report-dir', folder, '--quiet'], {
    PATH: java.path,
    FHIR_VALIDATOR_JAR: jar,
  })
  await asked(jar)
  suite.kill('SIGINT')
  const { exitCode } = await finished
  const { validation, run } = await reportIn(folder)
  expect([exitCode, [0, 3].includes(run.exitCode)]).toEqual([130, true])
  expect(validation).toMatchObject({ status: 'unverified', reason: expect.stringContaining('interrupted') })
  expect(isRunning((await seenBy(jar)).pid)).toBe(false)
})

test('the second signal ends both at once', async () => {
  const jar = await java.jar('never ready')
  const folder = join(dir, 'twice')
  const { process: suite, finished } = start(['run', '--only', 'OUT-07', '--report-dir', folder], {
    PATH: java.path,
    FHIR_VALIDATOR_JAR: jar,
  })
  // Until the validator is being started: the phase is said on standard error.
  await new Promise<void>((resolve) =>
    suite.stderr!.on('data', (chunk: Buffer) => chunk.includes('asking the validator') && resolve()),
  )
  suite.kill('SIGTERM')
  suite.kill('SIGTERM')
  expect((await finished).exitCode).not.toBe(4)
  const seen = await seenBy(jar).catch(() => null)
  expect(seen === null || !isRunning(seen.pid)).toBe(true)
})
