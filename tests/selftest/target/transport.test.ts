import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { Journal } from '../../../src/evidence/journal.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import type { ExchangeLine, Json, RecordLine } from '../../../src/evidence/types.js'
import { connect } from '../../../src/target/connection.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { Session, type Exchange } from '../../../src/target/session.js'
import { Deadlines } from '../../../src/wire/deadlines.js'
import { Permits } from '../../../src/wire/locks.js'
import { verdictsOf } from '../support/verdicts.js'
import { startHttp } from './support/gateways.js'
import { afterwards, folderOf, reference } from './support/run.js'

interface Asked {
  readonly session: Session
  readonly call: (method: string, path: string) => Promise<Exchange>
  readonly lines: readonly RecordLine[]
  /** `METHOD path` of every request in the record, and how it ended */
  readonly story: () => readonly string[]
  readonly facts: () => Readonly<Record<string, Json>>
}

/** A session that speaks to this origin as a run does. */
function sessionWith(origin: string): Asked {
  const settings = plainTarget(`${origin}/fhir`)
  const deadlines = new Deadlines()
  const journal = new Journal(join(folderOf({}), 'record.ndjson'))
  const lines: RecordLine[] = []
  journal.listen((line) => lines.push(line))
  const { dispatcher } = connect(settings, deadlines)
  afterwards(() => dispatcher.destroy())
  const session = new Session({
    baseUrl: settings.baseUrl,
    journal,
    redactor: new Redactor(),
    mask: false,
    deadlines,
    dispatcher,
    permits: new Permits(8),
    headers: {},
    authorization: () => Promise.resolve('Bearer canary'),
    signal: new AbortController().signal,
  })
  const exchanges = (): ExchangeLine[] => lines.filter((line) => line.kind === 'exchange')
  return {
    lines,
    session,
    call: (method, path) =>
      session.exchange(
        { scenario: 'test', attempt: 1 },
        { purpose: 'ask', method, path, ...(method === 'POST' && { body: {} }) },
      ),
    story: () =>
      exchanges().map(({ request, outcome }) => {
        const end = outcome.kind === 'response' ? outcome.status : outcome.kind
        return `${request.method} ${new URL(request.url).pathname} ${end}`
      }),
    facts: () =>
      Object.fromEntries(lines.flatMap((line) => (line.kind === 'fact' ? [[line.name, line.value]] : []))),
  }
}

type Answers = Readonly<Record<string, readonly [status: number, location: string]>>

/** A server that redirects from these paths, says 200 elsewhere, and keeps what came. */
async function redirecting(answers: Answers): Promise<{ origin: string; came: string[] }> {
  const came: string[] = []
  const origin = await startHttp((request: IncomingMessage, response: ServerResponse) => {
    came.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'}`)
    const [status, location] = answers[request.url ?? ''] ?? [200, '']
    response.writeHead(status, location === '' ? {} : { location }).end()
  })
  return { origin, came }
}

describe.concurrent('redirects', () => {
  test.each([
    [301, 'GET', ['GET /fhir/a 301', 'GET /fhir/b 200']],
    [302, 'GET', ['GET /fhir/a 302', 'GET /fhir/b 200']],
    [302, 'HEAD', ['HEAD /fhir/a 302', 'HEAD /fhir/b 200']],
    [303, 'POST', ['POST /fhir/a 303', 'GET /fhir/b 200']],
    [301, 'POST', ['POST /fhir/a 301']],
    [302, 'DELETE', ['DELETE /fhir/a 302']],
    [304, 'GET', ['GET /fhir/a 304']],
  ])('%i to a %s within the origin: %j', async (status, method, story) => {
    const { origin, came } = await redirecting({ '/fhir/a': [status, '/fhir/b'] })
    const asked = sessionWith(origin)
    await asked.call(method, 'a')
    expect(asked.story()).toEqual(story)
    expect(came).toHaveLength(story.length)
    if (method === 'POST' && status === 303) expect(came[1]).toBe('GET /fhir/b -')
  })

  test.each([
    // at its own path
    [307, 'DELETE', 'Basic/1', '/fhir/Basic/1/', 200],
    [308, 'PUT', 'Basic/1', '/fhir/Basic/1/', 200],
    [307, 'POST', 'Basic', '/fhir/Basic/', 200],
    [303, 'POST', 'Basic', '/elsewhere/Basic/1', 200],
    [307, 'GET', 'Basic/1', '/elsewhere/Basic/1', 200],
    // an operation, which writes nothing, at the same path below another base
    [307, 'POST', 'Subscription/$get-ws-binding-token', '/r5/Subscription/$get-ws-binding-token', 200],
    [308, 'POST', 'Subscription/1/$status', '/shards/7/fhir/Subscription/1/$status', 200],
    [307, 'POST', 'Subscription/1/$status', '/r5/Subscription/2/$status', 'redirect-refused'],
    [307, 'POST', 'Subscription/$status', '/r5/Subscription/$status?id=1', 'redirect-refused'],
    [307, 'POST', 'Subscription/$status', '/r5/Subscription', 'redirect-refused'],
    [307, 'POST', 'Subscription/$status', '/r5/..%2fSubscription/$status', 'redirect-refused'],
    [307, 'DELETE', 'Subscription/1/$status', '/r5/Subscription/1/$status', 'redirect-refused'],
    // of a tenant, of a compartment, of one resource, of an operation
    [307, 'DELETE', 'Basic/1', '/fhir/v2/Basic/1', 'redirect-refused'],
    [308, 'POST', 'Basic', '/fhir/v2/Basic', 'redirect-refused'],
    [307, 'POST', 'Basic', '/fhir/Patient/9/Basic', 'redirect-refused'],
    [308, 'POST', 'Basic', '/fhir/Basic/9', 'redirect-refused'],
    [307, 'POST', 'Basic', '/fhir/Basic/9/$expunge', 'redirect-refused'],
    [307, 'POST', 'Basic', '/fhir/Basic?_id=9', 'redirect-refused'],
    [308, 'POST', 'Subscription/$status', '/fhir/Subscription/9/$delete', 'redirect-refused'],
    // anywhere else
    [307, 'DELETE', 'Basic/1', '/fhir/Basic/2', 'redirect-refused'],
    [307, 'DELETE', 'Basic/1', '/fhir/Patient/1', 'redirect-refused'],
    [308, 'DELETE', 'Basic/1', '/fhir/Basic/1?_cascade=delete', 'redirect-refused'],
    [308, 'DELETE', 'Basic/1', '/fhir/Basic?_lastUpdated=gt1900', 'redirect-refused'],
    [308, 'PUT', 'Basic/1', '/fhir/Basic/2', 'redirect-refused'],
    [307, 'PATCH', 'Basic/1', '/fhir/', 'redirect-refused'],
    [307, 'DELETE', 'Basic/1', '/fhir2/Basic/1', 'redirect-refused'],
    [307, 'DELETE', 'Basic/1', '/other/Basic/1', 'redirect-refused'],
    [307, 'DELETE', 'Basic/1', '/fhir/../other/Basic/1', 'redirect-refused'],
    [307, 'DELETE', 'Basic/1', '/fhir/..%2fother/Basic/1', 'redirect-refused'],
    [307, 'POST', 'Basic', '/other/Basic', 'redirect-refused'],
    [308, 'POST', 'Basic', '/', 'redirect-refused'],
  ])('%i to a %s of %s, to %s: %s', async (status, method, path, location, end) => {
    const { origin, came } = await redirecting({ [`/fhir/${path}`]: [status, location] })
    const { outcome, redirected } = await sessionWith(origin).call(method, path)
    expect(outcome.kind === 'response' ? outcome.status : outcome.kind).toBe(end)
    expect(came).toHaveLength(end === 200 ? 2 : 1)
    expect(redirected).toBe(end === 200)
  })

  test('a write that is not repeated is said', async () => {
    const { origin } = await redirecting({ '/fhir/a': [302, '/fhir/b'] })
    const asked = sessionWith(origin)
    await asked.call('POST', 'a')
    expect(asked.facts()).toEqual({ redirectNotFollowed: { purpose: 'ask', method: 'POST', status: 302 } })
  })

  test.each([307, 301])('%i to another origin is refused, and nothing is sent there', async (status) => {
    const other = await redirecting({})
    const { origin } = await redirecting({ '/fhir/a': [status, `${other.origin}/fhir/a`] })
    const asked = sessionWith(origin)
    const { outcome } = await asked.call('GET', 'a')
    expect(outcome).toEqual({
      kind: 'redirect-refused',
      reason: expect.stringMatching(
        /^HTTP 30\d to http:\S+, which is not followed: credentials would go/,
      ) as string,
    })
    expect(asked.facts()).toEqual({ redirectRefused: { purpose: 'ask', to: other.origin } })
    expect(other.came).toEqual([])
  })

  test('a loop ends', async () => {
    const { origin, came } = await redirecting({ '/fhir/a': [307, '/fhir/a'] })
    const { outcome } = await sessionWith(origin).call('POST', 'a')
    expect(outcome.kind).toBe('redirect-refused')
    expect(came).toHaveLength(6)
  })

  test('credentials in a Location and a broken Location lead nowhere', async () => {
    const { origin } = await redirecting({ '/fhir/a': [301, 'http://'], '/fhir/b': [301, '//me:pw@HOST/'] })
    const asked = sessionWith(origin)
    expect((await asked.call('GET', 'a')).status).toBe(301)
    expect((await asked.call('GET', 'b')).outcome.kind).toBe('redirect-refused')
    expect(JSON.stringify(asked.lines)).not.toContain('me:pw')
  })
})

/** Answers the first request of a connection, and cuts it at the second, as a server does whose patience just ended. */
async function cutting(times: number): Promise<{ origin: string; came: string[] }> {
  const came: string[] = []
  let cuts = times
  const server = createServer((socket: Socket) => {
    let first = true
    socket.on('error', () => {})
    socket.on('data', (data) => {
      came.push(data.toString().split(' ')[0] ?? '')
      if (!first && cuts-- > 0) return void socket.resetAndDestroy()
      first = false
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => server.close())
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, came }
}

/** A connection is free again a turn after its answer; until then another one would be opened. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe.concurrent('a connection that is cut when it is used again', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE'])(
    '%s is sent once more, and recorded as such',
    async (method) => {
      const { origin } = await cutting(1)
      const asked = sessionWith(origin)
      await asked.call('GET', 'first')
      await idle()
      expect((await asked.call(method, 'second')).status).toBe(200)
      expect(asked.story()).toEqual([
        'GET /fhir/first 200',
        `${method} /fhir/second reset`,
        `${method} /fhir/second 200`,
      ])
      expect(asked.facts()).toMatchObject({ repeated: { purpose: 'ask', method } })
    },
  )

  test('POST is not', async () => {
    const { origin, came } = await cutting(1)
    const asked = sessionWith(origin)
    await asked.call('GET', 'first')
    await idle()
    expect((await asked.call('POST', 'second')).outcome.kind).toBe('reset')
    expect(came).toEqual(['GET', 'POST'])
  })

  test('nor anything twice', async () => {
    const origin = await startHttp((request) => request.socket.destroy())
    const asked = sessionWith(origin)
    expect((await asked.call('GET', 'a')).outcome.kind).toBe('reset')
    expect(asked.story()).toHaveLength(2)
  })
})

describe.concurrent('where the server is', () => {
  test.each([
    ['at the root', '/', ''],
    ['deep below it', '/a/b.c/~d/fhir', ''],
    ['with a slash at the end of the base URL', '/fhir', '/'],
  ])('%s', async (_, basePath, end) => {
    const server = await reference({ basePath })
    const { evidence, of } = await runAt(`${server.baseUrl}${end}`, Object.keys(server.principals)[0])
    expect(of('OP-04')).toBe('pass')
    expect(evidence.facts.get('bindDialect')).toBe('text')
    const urls = [...evidence.exchanges.values()].map(({ request }) => request.url)
    expect(urls.filter((url) => /[^:]\/\//.test(url))).toEqual([])
    expect(urls.some((url) => url.endsWith('/$get-ws-binding-token'))).toBe(true)
  })

  test('on IPv6', async () => {
    const server = await reference({ host: '::1' })
    const { evidence, of } = await runAt(server.baseUrl, Object.keys(server.principals)[0])
    expect(server.baseUrl).toMatch(/^http:\/\/\[::1\]:/)
    expect(of('OP-04')).toBe('pass')
    expect(evidence.facts.get('bindDialect')).toBe('text')
  })
})

function runAt(baseUrl: string, token = ''): ReturnType<typeof verdictsOf> {
  const trimmed = baseUrl.replace(/\/+$/, '')
  const target = plainTarget(baseUrl, { auth: { kind: 'bearer', token } })
  expect(target.baseUrl).toBe(trimmed)
  return verdictsOf(target, { only: ['OP-04', 'WS-0*'] })
}

test('whatever fails gives back what keeps others waiting', async () => {
  const { origin } = await redirecting({})
  const asked = sessionWith(origin)
  const turns = vi.spyOn(asked.session.pace, 'turn').mockRejectedValue(new Error('a fault of our own'))
  // More than there are places, so that one that is not given back is missed.
  const failing = Array.from({ length: 20 }, () => asked.call('GET', 'a'))
  for (const { status } of await Promise.allSettled(failing)) expect(status).toBe('rejected')
  turns.mockRestore()
  expect((await asked.call('GET', 'a')).status).toBe(200)
})
