import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ValidatorSource } from '../../../src/validator/source.js'
import { notAsked, validateRun } from '../../../src/validator/validate.js'
import type { Validation } from '../../../src/validator/types.js'
import { sampleEvidence } from '../report/sample.js'
import { asked, isRunning, javaStub, seenBy, type JavaStub } from './stub.js'

let java: JavaStub
const path = process.env['PATH']

beforeAll(async () => {
  java = await javaStub()
  process.env['PATH'] = java.path
})
afterAll(async () => {
  process.env['PATH'] = path
  await java.remove()
})

interface Asked {
  readonly jar: string
  readonly startWithinMs?: number
  readonly withinMs?: number
  readonly abort?: (controller: AbortController) => void
  readonly release?: 'R4' | 'R6b'
}

/** Validates the sample with the stub, and waits until the stub has ended. */
async function ask({
  jar,
  startWithinMs = 20_000,
  withinMs = 20_000,
  abort,
  release,
}: Asked): Promise<Validation> {
  const controller = new AbortController()
  const source = new ValidatorSource(jar, startWithinMs, controller.signal)
  const evidence = sampleEvidence({ scenarios: 4 })
  if (release) evidence.target = { ...evidence.target!, release }
  abort?.(controller)
  try {
    return await validateRun(evidence, source, {
      documents: [{ what: 'TestReport', text: '{"resourceType":"TestReport"}', fhirVersion: '5.0' }],
      withinMs,
    })
  } finally {
    await source.close()
  }
}

const gone = async (jar: string) => expect(isRunning((await seenBy(jar)).pid)).toBe(false)

describe('with a validator', () => {
  test('every resource is read, findings are told, and its process ends', async () => {
    const jar = await java.jar('good')
    const said = await ask({ jar })
    expect(said).toMatchObject({
      status: 'done',
      reason: null,
      validator: { version: '9.8.7', fhirVersions: ['5.0'] },
      read: 8,
    })
    const bundles = said.kinds.find(({ what }) => what.startsWith('Bundle'))
    expect(bundles?.issues.map(({ id, explained }) => [id, explained !== null])).toEqual([
      ['Bad_Type', false],
      ['TYPE_SPECIFIC_CHECKS_DT_URL_EXAMPLE', true],
    ])
    expect(said.kinds.at(-1)).toEqual({ what: 'TestReport', from: 'suite', count: 1, issues: [] })
    await gone(jar)
  })

  test('it is told to ask no terminology server and to fetch nothing, and each version has its own', async () => {
    const jar = await java.jar('good')
    const said = await ask({ jar, release: 'R4' })
    expect(said.validator?.fhirVersions).toEqual(['4.0', '5.0'])
    const { args } = await seenBy(jar)
    expect(args.slice(0, 3)).toEqual(['-jar', jar, 'server'])
    expect(args.join(' ')).toMatch(/ -tx n\/a .* -version 5\.0 -disable-default-resource-fetcher$/)
  })

  test('R6 is left to it when it is published, and our own TestReport is read all the same', async () => {
    const said = await ask({ jar: await java.jar('good'), release: 'R6b' })
    expect(said).toMatchObject({
      status: 'skip',
      reason: expect.stringContaining('R6 is not published yet'),
      read: 1,
    })
  })
})

describe('a validator that', () => {
  test.each([
    [
      'ends at once',
      /^HL7's validator did not read anything: .*Unable to find package hl7\.fhir\.r5\.core#5\.0\.0$/,
      0,
    ],
    ['garbage', /given up: its answer was no JSON; it had read 2 of 8/, 0],
    ['page', /given up: it answered with something that is no OperationOutcome; it had read 2/, 0],
    ['failing', /given up: it failed itself: Validation failed: java\.lang\.NullPointer/, 0],
    ['fails once', /^HL7's validator gave no answer for some resources$/, 7],
    ['ends in the middle', /^HL7's validator ended by itself; it had read 2 of 8 resources$/, 2],
  ])('%s leaves the rest unverified and says so', async (mode, reason, read) => {
    const jar = await java.jar(mode)
    const said = await ask({ jar })
    expect(said.reason).toMatch(reason)
    expect(said).toMatchObject({ status: 'unverified', read })
    await gone(jar)
  })

  test('is never ready is given up after its time', async () => {
    const jar = await java.jar('never ready')
    // Long enough for the stand-in to have said who it is, on a busy machine too.
    const said = await ask({ jar, startWithinMs: 3_000 })
    expect(said).toMatchObject({ status: 'unverified', validator: null })
    expect(said.reason).toContain('the validator was not ready within 3 s')
    await gone(jar)
  })

  test('takes too long is stopped between two resources', async () => {
    const said = await ask({ jar: await java.jar('good'), withinMs: -1 })
    expect(said).toMatchObject({
      status: 'unverified',
      read: 0,
      reason: expect.stringContaining('took too long'),
    })
  })

  test('hangs ends with the run that is interrupted', async () => {
    const jar = await java.jar('stuck')
    const begun = Date.now()
    const said = await ask({ jar, abort: (controller) => void asked(jar).then(() => controller.abort()) })
    expect(said).toMatchObject({ status: 'unverified', reason: expect.stringContaining('interrupted') })
    expect(Date.now() - begun).toBeLessThan(15_000)
    await gone(jar)
  })

  test('is not asked when the run was interrupted before', async () => {
    const said = await ask({ jar: '/nowhere.jar', abort: (controller) => controller.abort() })
    expect(said.reason).toBe('the run was interrupted before it was asked')
  })
})

describe('without', () => {
  test('the jar nothing is started, and one line says how to switch it on', () => {
    expect(notAsked()).toMatchObject({ status: 'skip', read: 0, kinds: [] })
    expect(notAsked().reason).toMatch(/^[^\n]*FHIR_VALIDATOR_JAR[^\n]*Java 17[^\n]*$/)
  })

  test('a Java that is new enough the reason says which it is', async () => {
    await java.version('java version "1.8.0_402"')
    const said = await ask({ jar: await java.jar('good') })
    await java.version('openjdk version "21" 2023-09-19')
    expect(said.reason).toContain('the Java on the PATH is version 8; put Java 17 or later there')
    expect((await ask({ jar: await java.jar('good') })).status).toBe('done')
  })

  test('any Java the run goes on and says so', async () => {
    process.env['PATH'] = java.dir
    const said = await ask({ jar: await java.jar('good') }).finally(() => (process.env['PATH'] = java.path))
    expect(said).toMatchObject({ status: 'unverified', validator: null })
    expect(said.reason).toContain('put Java 17 or later on the PATH')
  })
})
