import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/target/connection.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { proxyFor } from '../../../src/target/proxy.js'
import { Deadlines } from '../../../src/wire/deadlines.js'
import { performHttp } from '../../../src/wire/http.js'
import { verdictsOf, type Verdicts } from '../support/verdicts.js'
import { startProxy, websocketAt, type Proxy } from './support/gateways.js'
import { reference } from './support/run.js'

const BASE = 'http://fhir.example/fhir'

async function through(refuse?: number): Promise<Verdicts & { readonly proxy: Proxy }> {
  const server = await reference({ traits: [websocketAt(({ pathname }) => `ws://fhir.example${pathname}`)] })
  const [token = ''] = Object.keys(server.principals)
  const proxy = await startProxy(() => Number(new URL(server.baseUrl).port), refuse)
  const http = proxy.url.replace('//', '//me:canary%20word@')
  const run = await verdictsOf(plainTarget(BASE, { auth: { kind: 'bearer', token } }), {
    only: ['OP-04', 'WS-0*'],
    proxy: { http, https: null, no: null },
  })
  return { ...run, proxy }
}

describe('a proxy', () => {
  test('carries HTTP as forwarded requests and websockets as tunnels', async () => {
    const { proxy, evidence, of, record } = await through()
    expect(of('OP-04')).toBe('pass')
    expect(evidence.facts.get('bindDialect')).toBe('text')
    expect(proxy.seen[0]).toBe('GET http://fhir.example/fhir/metadata')
    const exchanges = proxy.seen.filter((line) => !line.startsWith('CONNECT'))
    const tunnels = proxy.seen.filter((line) => line === 'CONNECT fhir.example:80')
    expect(exchanges).toHaveLength(evidence.exchanges.size)
    expect(tunnels).toHaveLength(evidence.sockets.size)
    expect([...proxy.credentials]).toEqual([`Basic ${Buffer.from('me:canary word').toString('base64')}`])
    expect(record).not.toContain('canary')
  })

  test('that refuses is not taken for the server', async () => {
    const { evidence } = await through(407)
    expect(evidence.target?.reachable).toBe(false)
    expect(evidence.target?.reason).toBe(
      'the proxy answered HTTP 407; see HTTP_PROXY, HTTPS_PROXY and NO_PROXY',
    )
  })
})

test('a proxy that closes the connection is told at once, and not asked again and again', async () => {
  let asked = 0
  const proxy = createServer((socket) => {
    asked++
    socket.on('error', () => {}).once('data', () => socket.end())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const https = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const settings = plainTarget('https://fhir.example/fhir', {})
  const { dispatcher } = connect(settings, new Deadlines(), { http: null, https, no: null })
  try {
    const url = 'https://fhir.example/fhir/metadata'
    const outcome = await performHttp({ method: 'GET', url, headers: {} }, { dispatcher, deadlineMs: 5_000 })
    expect(outcome).toMatchObject({
      kind: 'reset',
      reason: expect.stringMatching(/^the proxy closed the connection/) as unknown,
    })
    expect(asked).toBeLessThanOrEqual(2)
  } finally {
    await dispatcher.destroy()
    proxy.close()
  }
})

describe('which way a URL is reached', () => {
  const proxies = { http: 'proxy.example:3128', https: 'http://secure.example', no: null }
  const by = (url: string, no: string | null = null): string | null => proxyFor(url, { ...proxies, no })

  test.each([
    ['http://a.example', 'http://proxy.example:3128'],
    ['ws://a.example/ws', 'http://proxy.example:3128'],
    ['https://a.example', 'http://secure.example'],
    ['wss://a.example/ws', 'http://secure.example'],
    ['http://127.0.0.1:8080', null],
    ['http://localhost:8080', null],
    ['ws://[::1]:8080', null],
  ])('%s by %s', (url, proxy) => expect(by(url)).toBe(proxy))

  test.each([
    ['https://a.example', 'a.example', true],
    ['https://b.a.example', 'a.example', true],
    ['https://b.a.example', '.a.example', true],
    ['https://b.a.example', 'x, *.a.example', true],
    ['https://ba.example', 'a.example', false],
    ['https://a.example', '*', true],
    ['https://a.example', 'a.example:443', true],
    ['wss://a.example', 'a.example:443', true],
    ['https://a.example:8443', 'a.example:443', false],
    ['https://A.example.', 'a.EXAMPLE', true],
    ['https://[2001:db8::1]', '2001:db8::1', true],
    ['https://[2001:db8::1]:8443', '[2001:db8::1]:443', false],
    ['https://10.0.0.1', '10.0.0.1', true],
    ['https://a.example', ' , ', false],
  ])('%s is straight with NO_PROXY=%s: %s', (url, no, straight) =>
    expect(by(url, no) === null).toBe(straight),
  )

  test('straight without a proxy', () => {
    expect(proxyFor('https://a.example', { http: null, https: null, no: null })).toBeNull()
  })
})
