import { describe, expect, test } from 'vitest'
import type { Trait } from '../../../src/reference/trait.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { mayAuthorize, otherHost, whyForbidden, whyUnreachable } from '../../../src/target/websocket-url.js'
import { verdictsOf, type Verdicts } from '../support/verdicts.js'
import { startHttp, websocketAt } from './support/gateways.js'
import { reference } from './support/run.js'

describe('the bearer goes with the upgrade', () => {
  test.each([
    ['wss://a.example/ws', 'https://a.example/fhir', true],
    ['wss://a.example:443/ws', 'https://a.example/fhir', true],
    ['wss://A.example./ws', 'https://a.example/fhir', true],
    ['ws://localhost:8080/ws', 'http://localhost:8080/fhir', true],
    ['ws://a.example:8080/ws', 'http://a.example:8080/fhir', true],
    ['wss://b.example/ws', 'https://a.example/fhir', false],
    ['wss://a.example.evil.example/ws', 'https://a.example/fhir', false],
    ['wss://a.example@evil.example/ws', 'https://a.example/fhir', false],
    ['wss://a.example:8443/ws', 'https://a.example/fhir', false],
    ['ws://a.example/ws', 'https://a.example/fhir', false],
    ['ws://a.example:443/ws', 'https://a.example/fhir', false],
    ['https://a.example/ws', 'http://a.example/fhir', false],
    ['not a URL', 'https://a.example/fhir', false],
  ])('%s, base URL %s: %s', (url, base, may) => expect(mayAuthorize(url, base)).toBe(may))
})

describe('a websocket-url that cannot be reached is explained', () => {
  test.each([
    ['ws://fhir-backend:8080/ws', 'https://a.example/fhir', 'exists only in the server'],
    ['wss://fhir.svc.cluster.local/ws', 'https://a.example/fhir', 'exists only in the server'],
    ['wss://fhir.corp.internal/ws', 'https://a.example/fhir', 'exists only in the server'],
    ['ws://10.1.2.3/ws', 'https://a.example/fhir', 'exists only in the server'],
    ['ws://[fd00::1]/ws', 'https://a.example/fhir', 'exists only in the server'],
    ['ws://localhost:8080/ws', 'https://a.example/fhir', 'each machine itself'],
    ['ws://127.0.0.1:8080/ws', 'http://10.1.2.3/fhir', 'each machine itself'],
    ['wss://ws.example/ws', 'https://a.example/fhir', undefined],
    ['ws://10.1.2.3/ws', 'http://10.1.2.4/fhir', undefined],
    ['ws://fhir-backend/ws', 'http://fhir-backend/fhir', undefined],
    ['nonsense', 'https://a.example/fhir', undefined],
  ])('%s, base URL %s: %s', (url, base, said) => {
    const why = whyUnreachable(url, base)
    if (said === undefined) expect(why).toBeUndefined()
    else expect(why).toContain(said)
  })
})

describe('a websocket is opened', () => {
  test.each([
    ['wss://a.example/ws', 'https://a.example/fhir'],
    ['WSS://other.example/ws', 'https://a.example/fhir'],
    ['ws://10.1.2.3/ws', 'https://a.example/fhir'],
    ['ws://localhost:8080/ws', 'http://127.0.0.1/fhir'],
    ['ws://[::1]:8080/ws', 'http://localhost/fhir'],
    ['ws://169.254.1.2/ws', 'http://169.254.3.4/fhir'],
    ['not a URL', 'https://a.example/fhir'],
  ])('%s, base URL %s', (url, base) => expect(whyForbidden(url, base)).toBeUndefined())

  test.each<readonly [url: string, said: string]>([
    ['http://a.example/ws', 'has the scheme http:'],
    ['https://a.example/ws', 'has the scheme https:'],
    ['ws+unix:///var/run/docker.sock:/ws', 'has the scheme ws+unix:'],
    ['wss+unix:/x:/ws', 'has the scheme wss+unix:'],
    ['file:///etc/passwd', 'has the scheme file:'],
    ['javascript:alert(1)', 'has the scheme javascript:'],
    ...[
      'localhost',
      'localhost.',
      'x.localhost',
      '127.0.0.1',
      '127.1.2.3',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0.0.0.0',
      '0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[0:0:0:0:0:ffff:7f00:1]',
    ].map((host) => [`ws://${host}:8080/ws`, 'each machine itself'] as const),
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '[fe80::1]', '[::ffff:169.254.169.254]'].map(
      (host) => [`ws://${host}/ws`, 'the local link'] as const,
    ),
  ])('%s is not', (url, said) => expect(whyForbidden(url, 'https://a.example/fhir')).toContain(said))

  test('nor one of the local link, because the base URL is this machine', () => {
    expect(whyForbidden('ws://169.254.169.254/latest', 'http://127.0.0.1:8080/fhir')).toContain('local link')
  })
})

test.each([
  ['wss://b.example/ws', 'b.example'],
  ['wss://b.example:8443/ws', 'b.example:8443'],
  ['wss://a.example:8443/ws', null],
])('the host of %s is noted when it is another', (url, host) => {
  expect(otherHost(url, 'https://a.example/fhir')).toBe(host)
})

describe.concurrent('in a run', () => {
  /** Refuses upgrades without authorization, and keeps what came with each. */
  function demanding(came: (string | undefined)[]): Trait {
    return {
      name: 'demanding',
      kind: 'variant',
      summary: 'Wants an Authorization header with the upgrade.',
      hooks: {
        upgrade: (plan, { headers }) => {
          came.push(headers['authorization'])
          return headers['authorization'] === undefined ? { ...plan, status: 401 } : plan
        },
      },
    }
  }

  async function run(traits: readonly Trait[]): Promise<Verdicts> {
    const server = await reference({ traits })
    const [token = ''] = Object.keys(server.principals)
    const target = plainTarget(server.baseUrl, { auth: { kind: 'bearer', token } })
    return verdictsOf(target, { only: ['WS-0*'], timeoutFactor: 0.3 })
  }

  test('the bearer is sent after an upgrade without it was refused', async () => {
    const came: (string | undefined)[] = []
    const { evidence, record } = await run([demanding(came)])
    // Without it once more between two with it: only then is it known that the header is what was wanted.
    const withHeader = came.map((header) => header?.startsWith('Bearer ') ?? false)
    expect(withHeader.slice(0, 4)).toEqual([false, true, false, true])
    expect(withHeader.slice(4)).not.toContain(false)
    expect(evidence.facts.get('bindDialect')).toBe('text')
    expect(evidence.facts.has('websocketHost')).toBe(false)
    expect(record).not.toContain('demo-token')
  })

  test('never to another host, which is noted', async () => {
    const came: (string | undefined)[] = []
    const elsewhere = websocketAt((url) => `ws://localhost:${url.port}${url.pathname}`)
    const { evidence } = await run([demanding(came), elsewhere])
    expect(came.length).toBeGreaterThan(0)
    expect(came.filter((header) => header !== undefined)).toEqual([])
    expect(evidence.facts.get('websocketHost')).toMatch(/^localhost:\d+$/)
  })

  test('a name that only the inner network knows ends in a sentence about it', async () => {
    const { evidence } = await run([
      websocketAt(({ pathname }) => `ws://fhir-backend.invalid.internal${pathname}`),
    ])
    const reasons = [...evidence.sockets.values()].map(({ line }) =>
      'reason' in line.outcome ? line.outcome.reason : '',
    )
    expect(reasons.length).toBeGreaterThan(0)
    for (const reason of reasons) expect(reason).toContain("exists only in the server's own network")
  })

  test.each(['http', 'ws+unix'])('a websocket-url of the scheme %s is not called', async (scheme) => {
    let called = 0
    const beside = await startHttp((_, response) => {
      called++
      response.end()
    })
    const { host } = new URL(beside)
    const url = scheme === 'http' ? `http://${host}/ws` : `ws+unix:///tmp/no-such-socket:/ws`
    const { evidence, of } = await run([websocketAt(() => url)])
    const kinds = [...evidence.sockets.values()].map(({ line }) => line.outcome.kind)
    expect(new Set(kinds)).toEqual(new Set(['bad-url']))
    expect(called).toBe(0)
    expect(of('WS-01')).toBe('fail')
  })
})
