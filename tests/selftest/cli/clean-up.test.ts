import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { suiteIdentity } from '../../../src/evidence/identity.js'
import { cleanUp } from '../../../src/run/clean-up.js'
import type { Io } from '../../../src/run/io.js'
import { takeReportFolder } from '../../../src/run/report-folder.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { crowded, OTHERS, type Crowded } from '../support/crowded.js'
import { run } from '../support/cli.js'

/** A record may come from anywhere: neither what it lists nor where it leads is believed. */

const TOKEN = 'demo-token-alice'
const MARK = 'run-0a1b2c3d'

let dir: string
let crowd: Crowded
let server: ReferenceServer

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-clean-up-'))
  crowd = crowded([], 1)
  server = await startReferenceServer({ traits: [crowd.trait] })
})
afterEach(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

function runLine(target: object = {}, id = MARK): object {
  return {
    kind: 'run',
    recordVersion: '1.0',
    id,
    startedAt: '2026-01-01T00:00:00Z',
    suite: { name: 's', version: '0', commit: null },
    target: { name: 't', baseUrl: server.baseUrl, embedded: false, ...target },
    configuration: {},
    only: [],
    skip: [],
  }
}

const created = (type: unknown, id: unknown): object => ({
  kind: 'resource',
  at: 1,
  what: 'created',
  type,
  id,
})

async function record(...lines: readonly unknown[]): Promise<void> {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  await writeFile(join(dir, 'record.ndjson'), texts.map((text) => `${text}\n`).join(''))
}

/** Makes a resource of ours on the server. @returns its id */
async function make(type: string, mark: string): Promise<string> {
  const resource = { resourceType: type, text: { status: 'generated', div: `<div>a ${mark}</div>` } }
  const answer = await fetch(`${server.baseUrl}/${type}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(resource),
  })
  return ((await answer.json()) as { id: string }).id
}

interface Cleaned {
  readonly exitCode: number
  readonly said: string
}

async function clean(confirm?: Io['confirm'], agreed = false, flags = {}): Promise<Cleaned> {
  let said = ''
  const stdout = { write: (text: string) => (said += text) }
  const env = { TARGET_BASE_URL: server.baseUrl, TARGET_BEARER_TOKEN: TOKEN }
  const settings = readSettings({ flags, env, cwd: dir })
  const io: Io = { stdout, stderr: stdout, env, cwd: dir, ...(confirm && { confirm }) }
  return { exitCode: await cleanUp(dir, settings, io, agreed), said }
}

describe('a record that lists what others made', () => {
  test.each([
    ['an id that climbs', 'Patient', '../../other-tenant/Patient/victim?cascade=delete'],
    ['an id that is a query', 'Subscription', '?_lastUpdated=gt1900'],
    ['an empty id', 'Subscription', ''],
    ['the folder', 'Subscription', '.'],
    ['a type that climbs', '../other-tenant/Patient', '1'],
    ['a type with an id', 'Patient/patient-1', 'x'],
    ['no type', '', 'patient-1'],
    ['somebody else’s Subscription', 'Subscription', 'subscription-1'],
    ['somebody else’s Patient', 'Patient', 'patient-1'],
    ['a type that no run makes', 'Practitioner', 'p-1'],
  ])('%s: nothing is deleted, and it says so', async (_, type, id) => {
    await record(runLine(), created(type, id))
    const { exitCode, said } = await clean()
    expect(crowd.harm).toEqual([])
    expect(crowd.untouched()).toBe(OTHERS)
    expect(exitCode).toBe(3)
    expect(said).toMatch(/^not deleted: /m)
  })

  test('what is ours beside it is deleted', async () => {
    const [ours, other] = [await make('Basic', MARK), await make('Basic', 'run-99999999')]
    await record(
      runLine(),
      ...[ours, other, 'gone-1'].map((id) => created('Basic', id)),
      created('Patient', 'patient-2'),
    )
    const { exitCode, said } = await clean()
    expect(exitCode).toBe(3)
    expect(said).toContain(`deleted Basic/${ours} (HTTP 204)`)
    expect(said).toContain(`not deleted: Basic/${other} does not carry the mark of run ${MARK}`)
    expect(said).toContain('gone already: Basic/gone-1 (HTTP 404)')
    expect(crowd.untouched()).toBe(OTHERS)
  })

  test('what has a word of its own is known by that', async () => {
    const [ours, other] = [await make('Basic', 'k3v9qm2xw7ta'), await make('Basic', 'q8w2er5ty1ui')]
    await record(
      runLine(),
      { ...created('Basic', ours), mark: 'k3v9qm2xw7ta' },
      { ...created('Basic', other), mark: 'k3v9qm2xw7ta' },
      { ...created('Patient', 'patient-1'), mark: 'e' },
    )
    const { said } = await clean()
    expect(said).toContain(`deleted Basic/${ours} (HTTP 204)`)
    expect(said).toContain(`not deleted: Basic/${other} does not carry the mark of run k3v9qm2xw7ta`)
    expect(crowd.untouched()).toBe(OTHERS)
  })

  test.each(['production', 'active', '', 'a', 'resourceType', 'Run-0A1B2C3D', '.*'])(
    'a run that calls itself %j owns nothing',
    async (id) => {
      await record(runLine({}, id), created('Subscription', 'subscription-1'))
      await clean().catch(() => undefined)
      expect(crowd.untouched()).toBe(OTHERS)
    },
  )

  test('nor does one that calls itself as the resource is called', async () => {
    await record(runLine({}, 'subscription-1'), created('Subscription', 'subscription-1'))
    expect((await clean()).said).toContain('does not carry the mark')
    expect(crowd.untouched()).toBe(OTHERS)
  })
})

describe('the target', () => {
  const env = { TARGET_BEARER_TOKEN: TOKEN }

  test.each([
    ['with a credential', env],
    ['without one', {}],
  ])('is never taken from the record, %s', async (_, given) => {
    await record(runLine(), created('Basic', await make('Basic', MARK)))
    const { exitCode, stderr } = await run(['clean-up', dir], given)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--base-url/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('is refused when the record is of another', async () => {
    await record(runLine({ baseUrl: 'https://elsewhere.example/fhir' }), created('Basic', 'a'))
    const { exitCode, stderr } = await run(['clean-up', dir, '--base-url', server.baseUrl], env)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('the record is of https://elsewhere.example/fhir')
  })

  test('is named, and a person is asked', async () => {
    const id = await make('Basic', MARK)
    await record(runLine(), created('Basic', id))
    const asked: string[] = []
    const answer = (yes: boolean) => (question: string) => {
      asked.push(question)
      return Promise.resolve(yes)
    }
    expect(await clean(answer(false))).toMatchObject({
      exitCode: 3,
      said: expect.stringContaining('Nothing was deleted.') as string,
    })
    expect(asked).toEqual([expect.stringContaining(server.baseUrl)])
    const { exitCode, said } = await clean(answer(true))
    expect({ exitCode, asked: asked.length }).toEqual({ exitCode: 0, asked: 2 })
    expect(said).toContain(server.baseUrl)
    expect(said).toContain(`deleted Basic/${id}`)
  })

  test('nobody is asked with --yes, nor for a dry run', async () => {
    await record(runLine(), created('Basic', await make('Basic', MARK)))
    const never = (): Promise<boolean> => Promise.reject(new Error('asked'))
    expect((await clean(never, false, { dryRun: true })).said).toContain('would read')
    expect((await clean(never, true)).said).toMatch(/^deleted /m)
  })
})

test.each([
  ['nothing', []],
  ['no JSON', ['{']],
  ['null', [null]],
  ['a run line without a target', [{ kind: 'run', id: MARK }]],
  ['a target that is a number', [{ ...runLineOf(), target: 5 }]],
  ['a base URL that is a number', [{ ...runLineOf(), target: { name: 't', baseUrl: 5, embedded: false } }]],
  ['a base URL that is none', [{ ...runLineOf(), target: { name: 't', baseUrl: 'x', embedded: false } }]],
  ['an id that is an object', [{ ...runLineOf(), id: {} }]],
  ['deep nesting', ['['.repeat(100_000)]],
])('a record of %s is a mistake of usage', async (_, lines) => {
  await record(...lines, created('Patient', 'patient-1'))
  for (const command of ['clean-up', 'replay']) {
    const { exitCode, stderr } = await run([command, dir], { TARGET_BASE_URL: server.baseUrl })
    expect({ command, exitCode, stderr }).toMatchObject({ exitCode: 2 })
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
  expect(crowd.untouched()).toBe(OTHERS)
})

function runLineOf(): object {
  return {
    kind: 'run',
    id: MARK,
    startedAt: '2026-01-01T00:00:00Z',
    suite: { name: 's', version: '0' },
    configuration: {},
    only: [],
    skip: [],
  }
}

test('a record whose lines do not fit together is no fault of the suite', async () => {
  const description = {
    reachable: true,
    metadataStatus: 200,
    release: 'R5',
    fhirVersion: '5.0.0',
    releaseFrom: 'metadata',
    guide: null,
    software: null,
    declared: { operation: true, formats: [], topics: [] },
    topic: null,
    topicFrom: 'none',
    triggerType: null,
    waitBudgetSeconds: 0,
    clockOffsetMs: 0,
  }
  const scenario = { kind: 'scenario', key: 'invocation-POST-instance', attempt: 1, at: 1, durationMs: 1 }
  const lines = [
    { kind: 'target', at: 0, description },
    { ...scenario, outcome: { kind: 'done', observed: 7 } },
  ]
  await record({ ...runLine(), suite: suiteIdentity() }, ...lines)
  const { exitCode, stderr } = await run(['replay', dir])
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 })
  expect(stderr).toContain('its lines do not fit together')
  // One that another version wrote is judged as far as it can be.
  await record(runLine(), ...lines)
  expect(await run(['replay', dir])).toMatchObject({ exitCode: 3 })
})

test('while the run is under way, nothing of it is deleted', async () => {
  const id = await make('Encounter', MARK)
  await record(runLine(), created('Encounter', id))
  const giveBack = takeReportFolder(dir)
  await expect(clean(undefined, true)).rejects.toThrow(/where another run is writing/)
  giveBack()
  expect((await clean(undefined, true)).said).toContain(`deleted Encounter/${id}`)
})
