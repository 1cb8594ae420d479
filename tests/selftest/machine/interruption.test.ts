import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSuite } from '../../conformance/suite.js'
import type { Evidence } from '../../../src/evidence/read.js'
import type { RecordLine } from '../../../src/evidence/types.js'
import { act } from '../../../src/run/act.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'
import type { TargetSettings } from '../../../src/target/configuration/types.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { startRelay } from '../support/faults.js'

/** Where an interruption was waited for, an answer, a pause or a clean-up would take minutes. */
const FACTOR = 30
/** Where nothing but the clean-up is waited for, its bound is this much shorter. */
const SHORT = 0.1

let dir: string
const closers: (() => unknown)[] = []
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'fhir-ws-interruption-'))))
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await rm(dir, { recursive: true, force: true })
})

async function listening(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function reference(): Promise<ReferenceServer> {
  const server = await startReferenceServer()
  closers.push(() => server.close())
  return server
}

interface Interrupted {
  readonly evidence: Evidence
  /** milliseconds from the interruption to the end */
  readonly afterMs: number
}

/** A run that is interrupted when something is reached, or at a line of its record. */
async function interrupted(
  target: TargetSettings,
  when: { readonly reached?: Promise<unknown>; readonly line?: (line: RecordLine) => boolean },
  timeoutFactor = FACTOR,
): Promise<Interrupted> {
  const controller = new AbortController()
  let at = 0
  const interrupt = (): void => {
    at ||= performance.now()
    controller.abort()
  }
  void when.reached?.then(interrupt)
  const { checks } = await loadSuite()
  const evidence = await act({
    target,
    embedded: false,
    recordPath: join(dir, 'record.ndjson'),
    scenarios: [...new Set(checks.map(({ scenario }) => scenario))],
    settings: plainSettings({ timeoutFactor, waitBudgetSeconds: 60 }),
    signal: controller.signal,
    recorded: (line) => when.line?.(line) && setImmediate(interrupt),
  })
  expect(controller.signal.aborted).toBe(true)
  expect(evidence.end?.how).toBe('interrupted')
  return { evidence, afterMs: performance.now() - at }
}

const bearer = (baseUrl: string): TargetSettings =>
  plainTarget(baseUrl, { auth: { kind: 'bearer', token: 'demo-token-alice' } })

/** Resolves with the listener's first call. */
function asked(answer: RequestListener): {
  readonly listener: RequestListener
  readonly reached: Promise<void>
} {
  let tell = (): void => {}
  const reached = new Promise<void>((resolve) => (tell = resolve))
  return {
    reached,
    listener: (request, response) => {
      answer(request, response)
      tell()
    },
  }
}

test('during discovery: an answer that never comes is not waited for', async () => {
  const { listener, reached } = asked(() => {})
  await interrupted(bearer(`${await listening(listener)}/fhir`), { reached })
})

test('during a pause that an answer asked for', async () => {
  const { listener, reached } = asked((_, response) =>
    response.writeHead(429, { 'retry-after': '200' }).end(),
  )
  await interrupted(bearer(`${await listening(listener)}/fhir`), { reached })
})

test('while an access token is waited for', async () => {
  const { listener, reached } = asked(() => {})
  const origin = await listening(listener)
  const auth = {
    kind: 'client-credentials',
    clientId: 'a',
    clientSecret: 'secret-of-the-client',
    tokenUrl: `${origin}/token`,
    scope: '',
  } as const
  const target = plainTarget(`${origin}/fhir`, { auth })
  await interrupted(target, { reached })
})

test.each(['upgrade', 'handshake', 'event'] as const)('while a websocket waits: %s', async (step) => {
  const relay = await startRelay((await reference()).baseUrl, step, 'silence')
  closers.push(() => relay.close())
  const { evidence } = await interrupted(bearer(relay.baseUrl), { reached: relay.reached })
  const outcomes = [...evidence.scenarios.values()].flat().map(({ outcome }) => outcome.kind)
  expect(outcomes).not.toContain('fault')
})

/** A server behind which deletions are answered as given. */
async function deleting(answer: RequestListener): Promise<string> {
  const { baseUrl } = await reference()
  const relay = await startRelay(baseUrl, null, null)
  closers.push(() => relay.close())
  const { origin, pathname, host } = new URL(relay.baseUrl)
  const own: string = await listening((request, response) => {
    if (request.method === 'DELETE') return answer(request, response)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = 'GET', url = '/' } = request
      const headers = Object.entries(request.headers).filter(([name]) =>
        /^(authorization|content-type|accept|prefer)$/.test(name),
      ) as [string, string][]
      const body = Buffer.concat(chunks).toString().replaceAll(own, origin)
      void fetch(`${origin}${url}`, { method, headers, ...(body !== '' && { body }) }).then(
        async (answered) => {
          const text = (await answered.text()).replaceAll(`http://${host}`, own)
          const kept = [...answered.headers].filter(([name]) =>
            /^(content-type|date|etag|location)$/.test(name),
          )
          const given = kept.map(([name, value]) => [name, value.replaceAll(`http://${host}`, own)] as const)
          response.writeHead(answered.status, Object.fromEntries(given)).end(text)
        },
        () => response.destroy(),
      )
    })
  })
  return `${own}${pathname}`
}

test.each<[string, RequestListener]>([
  ['a limit that lasts', (_, response) => response.writeHead(429, { 'retry-after': '1' }).end()],
  ['a limit for half a minute', (_, response) => response.writeHead(429, { 'retry-after': '30' }).end()],
  ['silence', () => {}],
  ['202 for what stays', (_, response) => response.writeHead(202).end()],
])('the clean-up is bounded where deletions are answered with %s', { timeout: 30_000 }, async (_, answer) => {
  let made = 0
  const { evidence, afterMs } = await interrupted(
    bearer(await deleting(answer)),
    { line: (line) => line.kind === 'resource' && line.what === 'created' && ++made === 3 },
    SHORT,
  )
  expect(evidence.resources.filter(({ what }) => what === 'left' || what === 'deleted')).not.toEqual([])
  expect(afterMs).toBeLessThan(10_000)
})
