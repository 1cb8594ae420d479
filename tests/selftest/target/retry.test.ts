import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Journal } from '../../../src/evidence/journal.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import type { ExchangeLine, RecordLine } from '../../../src/evidence/types.js'
import { connect } from '../../../src/target/connection.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { retryOf } from '../../../src/target/retry.js'
import { Session, type Call, type Exchange } from '../../../src/target/session.js'
import { unrelatedAnswer } from '../../../src/evidence/unrelated.js'
import { Deadlines } from '../../../src/wire/deadlines.js'
import { Permits } from '../../../src/wire/locks.js'
import { startHttp } from './support/gateways.js'
import { afterwards, folderOf } from './support/run.js'

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown
const says =
  (status: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body)
const cuts: Answer = ({ socket }) => socket.destroy()
const OK = says(200)

/** A tenth of what a run waits, so that tests need not wait as long. */
const FACTOR = 0.1

/** A session with a server that answers one call after the other like this, and 200 from then on. */
async function session(...answers: Answer[]) {
  const came: string[] = []
  const origin = await startHttp((request, response) => {
    came.push(`${request.method} ${request.url}`)
    const answer = answers.shift() ?? OK
    return answer(request, response)
  })
  const settings = plainTarget(`${origin}/fhir`)
  const deadlines = new Deadlines(FACTOR)
  const journal = new Journal(join(folderOf({}), 'record.ndjson'))
  const lines: RecordLine[] = []
  journal.listen((line) => lines.push(line))
  const { dispatcher } = connect(settings, deadlines)
  afterwards(() => dispatcher.destroy())
  const run = new AbortController()
  const subject = new Session({
    baseUrl: settings.baseUrl,
    journal,
    redactor: new Redactor(),
    mask: false,
    deadlines,
    dispatcher,
    permits: new Permits(8),
    headers: {},
    authorization: () => Promise.resolve('Bearer canary'),
    signal: run.signal,
  })
  const call = (method: string, path: string, more: Partial<Call> = {}, scenario = 'test') =>
    subject.exchange(
      { scenario, attempt: 1 },
      { purpose: 'ask', method, path, ...(method === 'POST' && { body: {} }), ...more },
    )
  const exchanges = (): ExchangeLine[] => lines.filter((line) => line.kind === 'exchange')
  return { subject, call, came, exchanges, run }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

const answered = ({ status, outcome }: Exchange): number | string => status ?? outcome.kind

describe.concurrent('an answer that says nothing about the question', () => {
  test.each([
    ['GET', 'Subscription/1', 429],
    ['GET', 'Subscription/1', 502],
    ['GET', 'Subscription/1', 503],
    ['GET', 'Subscription/1', 504],
    ['PUT', 'Subscription/1', 502],
    ['DELETE', 'Subscription/1', 504],
    ['POST', 'Subscription', 429],
    ['POST', 'Subscription', 503],
    ['POST', 'Subscription/1/$get-ws-binding-token', 502],
    ['POST', 'Subscription/$get-ws-binding-token?id=1', 504],
  ])('%s %s: %i is asked for again', async (method, path, status) => {
    const { call, exchanges, came } = await session(says(status))
    const last = await call(method, path)
    expect([answered(last), last.repeated, last.unrelated]).toEqual([200, true, null])
    expect(came).toHaveLength(2)
    const [first, second] = exchanges()
    expect(second).toMatchObject({ repeats: first?.id, purpose: `ask (again after ${status})` })
  })

  test.each([
    ['POST', 'Subscription', 502],
    ['POST', 'Encounter', 504],
    ['PATCH', 'Subscription/1', 502],
    ['POST', 'Subscription', 401],
    ['GET', 'Subscription/1', 401],
    ['GET', 'Subscription/1', 500],
    ['GET', 'Subscription/1', 404],
  ])('%s %s: %i is not: it may be done, or would be the same', async (method, path, status) => {
    const { call, came } = await session(says(status))
    expect(answered(await call(method, path))).toBe(status)
    expect(came).toHaveLength(1)
  })

  test('a create that was cut off is not asked for again, an operation is', async () => {
    const { call } = await session(cuts, cuts)
    expect(answered(await call('POST', 'Subscription'))).toBe('reset')
    expect(answered(await call('POST', 'Subscription/1/$get-ws-binding-token'))).toBe(200)
  })

  test('only once', async () => {
    const { call, came } = await session(says(503), says(503), says(503))
    const last = await call('GET', 'metadata')
    expect([answered(last), last.unrelated?.what]).toEqual([503, 'HTTP 503'])
    expect(came).toHaveLength(2)
  })

  test('is not waited for longer than is bounded', async () => {
    const { call, came } = await session(says(429, { 'retry-after': '3600' }))
    expect(answered(await call('GET', 'metadata'))).toBe(429)
    expect(came).toHaveLength(1)
  })

  test('is given up at once when the run is interrupted', async () => {
    const { call, came, run, exchanges } = await session(says(429, { 'retry-after': '1' }))
    const last = call('GET', 'metadata')
    await until(() => exchanges().length > 0)
    run.abort()
    expect(answered(await last)).toBe(429)
    expect(came).toHaveLength(1)
  })

  test('clean-up asks again also after an interruption', async () => {
    const { call, run } = await session(says(503))
    run.abort()
    expect(answered(await call('DELETE', 'Subscription/1', { always: true }))).toBe(200)
  })

  test('holds back the calls of others too', async () => {
    const { call, exchanges } = await session(says(503))
    const first = call('GET', 'one')
    await until(() => exchanges().length > 0)
    await Promise.all([first, call('GET', 'two'), call('GET', 'three')])
    const [refused, ...others] = exchanges()
    const earliest = Math.min(...others.map(({ at }) => at))
    expect(earliest - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_000 * FACTOR)
  })

  test('is known for the scenario that got it, and for no other', async () => {
    const { call, subject } = await session(says(401), OK)
    await call('GET', 'a', {}, 'one')
    await call('GET', 'b', { as: 'none' }, 'two')
    expect(subject.unrelatedFor({ scenario: 'one', attempt: 1 })?.what).toBe('HTTP 401')
    expect(subject.unrelatedFor({ scenario: 'one', attempt: 2 })).toBeNull()
    expect(subject.unrelatedFor({ scenario: 'two', attempt: 1 })).toBeNull()
  })
})

describe('when a call is made again', () => {
  const response = (status: number, headers: Record<string, string> = {}) =>
    ({ kind: 'response', status, headers, bytes: Buffer.alloc(0) }) as const
  const pauseOf = (headers: Record<string, string>, random: number): number | null => {
    const outcome = response(429, headers)
    const unrelated = unrelatedAnswer({ ...outcome, body: { text: '', bytes: 0 } })
    return retryOf(outcome, unrelated, { method: 'GET', url: '/metadata' }, new Deadlines(), random).pauseMs
  }

  test.each([
    [{}, 0, 1_000],
    [{}, 1, 1_500],
    [{ 'retry-after': '3' }, 0, 3_000],
    [{ 'retry-after': '3' }, 0.5, 3_250],
    [{ 'retry-after': '0' }, 0, 500],
    [{ ratelimit: '"default";r=0;t=2' }, 0, 2_000],
  ] as const)('%j, spread by %d: %d ms', (headers, random, milliseconds) => {
    expect(pauseOf(headers, random)).toBe(milliseconds)
  })
})

describe.concurrent('configured credentials that are refused', () => {
  const refusing = Array.from({ length: 9 }, () =>
    says(
      401,
      { 'content-type': 'application/fhir+json' },
      '{"resourceType":"OperationOutcome","issue":[{"diagnostics":"token expired"}]}',
    ),
  )

  test('five times in a row, in three scenarios, end the run with what the server said', async () => {
    const { call, subject, came } = await session(...refusing)
    for (const scenario of ['a', 'a', 'b', 'b']) await call('GET', 'x', {}, scenario)
    expect(subject.stopped).toBeNull()
    await call('GET', 'x', {}, 'c')
    expect(subject.stopped).toEqual({
      how: 'credentials-refused',
      cause: 'credentials',
      reason: 'the server refused the configured credentials: HTTP 401, "token expired"',
    })
    const unsent = await call('GET', 'x', {}, 'd')
    expect([answered(unsent), unsent.unrelated?.cause, came.length]).toEqual(['aborted', 'credentials', 5])
    expect(answered(await call('DELETE', 'x', { always: true }, 'clean-up'))).toBe(401)
  })

  test.each([
    ['an accepted call in between', { at: 2, call: {}, answer: 200 }],
    ['a call that has other credentials', { at: 0, call: { headers: { authorization: 'Bearer x' } } }],
    ['calls without any', { at: 0, call: { as: 'none' } }],
  ] as const)('but %s is no such row', async (_, { at, ...other }) => {
    const answers: Answer[] = [...refusing]
    if ('answer' in other) answers.splice(at, 0, OK)
    const { call, subject } = await session(...answers.slice(0, 6))
    for (const scenario of ['a', 'b', 'c', 'd', 'e', 'f']) await call('GET', 'x', other.call, scenario)
    expect(subject.stopped).toBeNull()
  })

  test('nor are refusals of one scenario alone', async () => {
    const { call, subject } = await session(...refusing)
    for (let count = 0; count < 8; count++) await call('GET', 'x')
    expect(subject.stopped).toBeNull()
  })
})

test('no more large answers come than are read: a call has its permit until its answer is written down', async () => {
  const large = says(200, { 'content-type': 'application/fhir+json' }, `{"a":"${'x'.repeat(200_000)}"}`)
  let ahead = 0
  const { call, came, exchanges } = await session(
    ...Array.from({ length: 32 }, (): Answer => (request, response) => {
      const written = exchanges().length
      ahead = Math.max(ahead, came.length - written)
      return large(request, response)
    }),
  )
  const all = await Promise.all(Array.from({ length: 32 }, (_, nth) => call('GET', `Patient/${nth}`)))
  expect(all.map(({ status }) => status)).toEqual(all.map(() => 200))
  expect(ahead).toBeGreaterThan(1)
  expect(ahead).toBeLessThanOrEqual(8)
})
