import { describe, expect, test } from 'vitest'
import { addLine, emptyEvidence, type Evidence } from '../../../src/evidence/read.js'
import type { ExchangeLine, FrameLine, SecretFacts, SocketLine } from '../../../src/evidence/types.js'
import { viewOf } from '../../../src/judge/view.js'
import { type ExchangeView } from '../../../src/judge/exchange-view.js'
import { type SocketView } from '../../../src/judge/socket-view.js'

type Told = {
  readonly status?: number
  readonly type?: string
  readonly text?: string
  readonly cut?: boolean
}

const line = ({ status = 200, type = 'application/fhir+json', text = '{}', cut }: Told): ExchangeLine => ({
  kind: 'exchange',
  id: 'x1',
  scenario: 's',
  attempt: 1,
  purpose: 'operation',
  at: 4,
  durationMs: 1,
  request: { method: 'GET', url: 'http://x/fhir/Subscription/1/$get-ws-binding-token', headers: {} },
  outcome: {
    kind: 'response',
    status,
    headers: { 'content-type': type },
    body: { text, bytes: text.length, ...(cut && { cut }) },
  },
})

function exchange(told: Told, change: Partial<ExchangeLine> = {}, secrets: Record<string, SecretFacts> = {}) {
  const evidence = emptyEvidence()
  addLine(evidence, { ...line(told), ...change })
  for (const [name, facts] of Object.entries(secrets))
    addLine(evidence, { kind: 'secret', at: 0, name, facts })
  const touched: string[] = []
  const { invoke } = viewOf({ invoke: { $exchange: 'x1' } }, evidence, (id) => touched.push(id))
  return { invoke, touched }
}

const timeout = { outcome: { kind: 'timeout', reason: 'no complete response' } } as const

describe('an exchange', () => {
  test.each([
    [199, false, false, false],
    [200, true, false, false],
    [299, true, false, false],
    [300, false, false, false],
    [399, false, false, false],
    [400, false, true, false],
    [499, false, true, false],
    [500, false, false, true],
  ])('%i: accepted %s, client error %s, server error %s', (status, accepted, clientError, serverError) => {
    const { invoke } = exchange({ status })
    expect([invoke.accepted, invoke.clientError, invoke.serverError]).toEqual([
      accepted,
      clientError,
      serverError,
    ])
  })

  test('without a response is unobserved, with its reason', () => {
    const { invoke, touched } = exchange({}, timeout)
    expect(() => invoke.status).toThrow('operation: no complete response')
    expect(touched).toEqual(['x1'])
  })

  test.each([
    ['application/fhir+json; charset=utf-8', 'json'],
    ['APPLICATION/JSON', 'json'],
    ['application/fhir+xml', 'xml'],
    ['text/XML', 'xml'],
    ['text/html; note=json', null],
    ['', null],
  ])('of the type %j is %s', (type, format) => expect(exchange({ type }).invoke.format).toBe(format))

  test('is read as what Content-Type says, JSON when it says nothing', () => {
    const xml = '<Parameters xmlns="http://hl7.org/fhir"><id value="a"/></Parameters>'
    const json = '{"resourceType":"Parameters","id":"a"}'
    const value = { resourceType: 'Parameters', id: 'a' }
    expect(exchange({ text: xml, type: 'application/fhir+xml' }).invoke.json).toEqual(value)
    expect(exchange({ text: xml }).invoke.json).toBeUndefined()
    expect(exchange({ text: json, type: 'text/plain' }).invoke.json).toEqual(value)
    expect(exchange({ text: json, type: 'application/fhir+xml' }).invoke.json).toBeUndefined()
  })

  test('whose body was cut is unobserved when it cannot be read', () => {
    expect(() => exchange({ text: '{"a":', cut: true }).invoke.json).toThrow(
      'longer than what the record keeps',
    )
    expect(exchange({ text: '{"a":1}', cut: true }).invoke.json).toEqual({ a: 1 })
    expect(exchange({ text: '{"a":' }).invoke.json).toBeUndefined()
  })

  test.each([
    ['{"resourceType":"Bundle"}', 'Bundle'],
    ['{"resourceType":5}', null],
    ['[]', null],
    ['null', null],
    ['x', null],
  ])('with the body %s is a %s', (text, type) => expect(exchange({ text }).invoke.resourceType).toBe(type))

  test('tells the facts of its token, and none where there is none', () => {
    const facts: SecretFacts = { sort: 'binding-token', length: 9, hasWhitespace: false, hasControl: false }
    const tokenOf = (name: string, parameter = 'token') => {
      const text = JSON.stringify({
        resourceType: 'Parameters',
        parameter: [{ name: parameter, valueString: name }],
      })
      return exchange({ text }, {}, { '«binding-token-1»': facts }).invoke.tokenFacts
    }
    expect(tokenOf('«binding-token-1»')).toEqual({ ...facts, name: '«binding-token-1»' })
    expect(tokenOf('«binding-token-2»')).toBeNull()
    expect(tokenOf('«binding-token-1»', 'other')).toBeNull()
    expect(exchange({}).invoke.tokenFacts).toBeNull()
  })

  test.each([
    ['http://x/fhir/Subscription/1/$get-ws-binding-token', 'Subscription/1/$get-ws-binding-token'],
    ['http://x/fhir/Subscription', 'Subscription'],
    ['http://x/fhir/$get-ws-binding-token?id=1', '$get-ws-binding-token?id=1'],
    ['http://x/fhir/metadata', 'metadata'],
    ['http://x/fhir/SubscriptionTopic?_count=1', 'SubscriptionTopic?_count=1'],
    ['http://x/fhir/Encounter/1', 'http://x/fhir/Encounter/1'],
  ])('at %s is summed up', (url, path) => {
    const request = { method: 'GET', url, headers: {} }
    expect(exchange({ status: 404 }, { request }).invoke.summary).toBe(`GET ${path} → 404`)
    const { invoke, touched } = exchange({}, { request, ...timeout })
    expect(invoke.summary).toBe(`GET ${path} → no complete response`)
    expect(touched).toEqual(['x1'])
  })

  test('is read once, however many look at it', () => {
    const { invoke } = exchange({ text: '{"a":{}}' })
    expect(invoke.reading).toBe(invoke.reading)
    expect(invoke.xml).toBe(invoke.xml)
    expect(invoke.header('nothing')).toBeNull()
  })
})

const socketLine: SocketLine = {
  kind: 'socket',
  id: 'ws1',
  scenario: 's',
  attempt: 1,
  purpose: 'bind',
  at: 1,
  url: 'ws://x',
  headers: {},
  outcome: { kind: 'open', durationMs: 1, protocol: '', extensions: '' },
}

const status = (type: string, id: string) => ({
  resource: { resourceType: 'SubscriptionStatus', type, subscription: { reference: `Subscription/${id}` } },
})
const bundle = (...entry: readonly object[]): string => JSON.stringify({ resourceType: 'Bundle', entry })

function socketWith(
  texts: readonly (string | Partial<FrameLine>)[],
  change: (evidence: Evidence) => void = () => {},
): { socket: SocketView; touched: string[] } {
  const evidence = emptyEvidence()
  addLine(evidence, socketLine)
  texts.forEach((each, index) => {
    const text = typeof each === 'string' ? each : ''
    addLine(evidence, {
      kind: 'frame',
      socket: 'ws1',
      index: index + 1,
      at: index + 10,
      direction: 'in',
      opcode: 'text',
      body: { text, bytes: text.length },
      ...(typeof each !== 'string' && each),
    })
  })
  change(evidence)
  const touched: string[] = []
  const { socket } = viewOf({ socket: { $socket: 'ws1' } }, evidence, (id) => touched.push(id))
  return { socket, touched }
}

describe('a websocket', () => {
  test('has the messages that came in, text or binary', () => {
    const { socket, touched } = socketWith([
      'a',
      { direction: 'out' },
      { opcode: 'ping' },
      { opcode: 'pong' },
      { opcode: 'binary' },
    ])
    expect(socket.received.map((frame) => frame.at)).toEqual([10, 14])
    expect(socket.frames).toHaveLength(5)
    expect(new Set(touched)).toEqual(new Set(['ws1']))
  })

  test('does not say what a message is of which the record keeps the beginning only', () => {
    const cut = (text: string) => ({ body: { text, bytes: 1_000, cut: true } })
    const { socket } = socketWith([bundle(status('handshake', 'a')), cut('{"resourceType":"Bundle","te')])
    expect(() => socket.handshakes()).toThrow('a message is longer than what the record keeps of it')
    expect(socketWith([cut(bundle(status('handshake', 'a')))]).socket.handshakes()).toHaveLength(1)
  })

  test('has notifications of each type, for one Subscription or any', () => {
    const { socket } = socketWith([
      'hello',
      bundle(status('handshake', 'a')),
      bundle(status('heartbeat', 'a'), status('heartbeat', 'b')),
      bundle(status('event-notification', 'b')),
      bundle(status('heartbeat', 'a'), status('event-notification', 'b')),
      bundle(),
    ])
    const at = (frames: readonly { readonly at: number }[]) => frames.map((frame) => frame.at)
    expect(at(socket.notifications)).toEqual([11, 12, 13, 14, 15])
    expect([at(socket.handshakes()), at(socket.handshakes('a')), at(socket.handshakes('b'))]).toEqual([
      [11],
      [11],
      [],
    ])
    expect([at(socket.heartbeats()), at(socket.heartbeats('b'))]).toEqual([[12, 14], [12]])
    expect([at(socket.events()), at(socket.events('b')), at(socket.events('a'))]).toEqual([
      [13, 14],
      [13, 14],
      [],
    ])
  })

  test('frames are read once, and are no notification where they are none', () => {
    const { socket } = socketWith(['hello', bundle(status('handshake', 'a')), bundle()])
    const [text, handshake, empty] = socket.received
    expect(socket.received[1]).toBe(handshake)
    expect(handshake?.message).toBe(handshake?.message)
    expect([text?.notification, text?.status, empty?.status]).toEqual([null, null, null])
    expect(handshake?.status?.type).toBe('handshake')
    expect(text?.text).toBe('hello')
  })

  test.each([
    ['server', true],
    ['network', true],
    ['client', false],
  ] as const)('closed by the %s was closed by the other side: %s', (by, other) => {
    const { socket } = socketWith([], (evidence) =>
      addLine(evidence, { kind: 'close', socket: 'ws1', at: 5, code: 1000, reason: '', by }),
    )
    expect(socket.close?.by).toBe(by)
    expect(socket.closedByServer !== null).toBe(other)
  })

  test('that is open is not closed; one that was refused never was open', () => {
    const open = socketWith([]).socket
    expect([open.opened, open.close, open.closedByServer]).toEqual([true, null, null])
    const refused = socketWith([], (evidence) =>
      addLine(evidence, { ...socketLine, outcome: { kind: 'refused', reason: 'r' } }),
    ).socket
    expect(refused.opened).toBe(false)
  })
})

describe('what a scenario observed', () => {
  test('keeps its shape, with views in place of references', () => {
    const evidence = emptyEvidence()
    addLine(evidence, line({}))
    addLine(evidence, socketLine)
    const observed = {
      a: [{ $exchange: 'x1' }, { b: { $socket: 'ws1' } }],
      c: null,
      d: 1,
      e: 'x',
      f: undefined,
    }
    const viewed = viewOf(observed, evidence, () => {})
    expect([viewed.c, viewed.d, viewed.e, viewed.f]).toEqual([null, 1, 'x', undefined])
    const [first, second] = viewed.a as unknown as [ExchangeView, { b: SocketView }]
    expect([first.status, second.b.opened]).toEqual([200, true])
  })

  test('is viewed once in a record; whoever asked last hears what is touched', () => {
    const evidence = emptyEvidence()
    addLine(evidence, line({}))
    const observed = { a: [{ $exchange: 'x1' }], b: { c: null } }
    const touched = { first: [] as string[], second: [] as string[] }
    const first = viewOf(observed, evidence, (id) => touched.first.push(id))
    void (first.a[0] as unknown as ExchangeView).status
    const second = viewOf(observed, evidence, (id) => touched.second.push(id))
    expect(second).toBe(first)
    expect(touched).toEqual({ first: ['x1'], second: [] })
    void (first.a[0] as unknown as ExchangeView).status
    expect(touched).toEqual({ first: ['x1'], second: ['x1'] })

    const another = emptyEvidence()
    addLine(another, line({ status: 404 }))
    const elsewhere = viewOf(observed, another, () => {})
    expect((elsewhere.a[0] as unknown as ExchangeView).status).toBe(404)
  })

  test('cannot be changed: others look at the same', () => {
    const viewed = viewOf({ a: [1], b: { c: 2 } }, emptyEvidence(), () => {})
    for (const part of [viewed, viewed.a, viewed.b]) expect(Object.isFrozen(part)).toBe(true)
  })

  test.each([null, 'text', 1, undefined])('that is %s stays so', (observed) => {
    expect(viewOf(observed as never, emptyEvidence(), () => {})).toBe(observed)
  })

  test.each([{ $exchange: 'gone' }, { $socket: 'gone' }])(
    'is unobserved when the record lacks %j',
    (reference) => {
      expect(() => viewOf({ it: reference } as never, emptyEvidence(), () => {})).toThrow(
        /the record does not hold the (exchange|websocket)/,
      )
    },
  )
})
