import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Agent } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal } from '../../../src/evidence/journal.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import { performHttp } from '../../../src/wire/http.js'
import { RecordedSocket } from '../../../src/wire/websocket.js'

/** Twenty answers at a time, so that those that never end are waited for side by side. */
const TOGETHER = 20
const ROUNDS = 34
const SEED = Number(process.env['FUZZ_SEED'] ?? 1)
const DEADLINE_MS = 150

let server: Server
let dir: string
let journal: Journal
const open = new Set<Socket>()
const answers = new Map<string, Answer>()
const unheard: unknown[] = []
const hear = (error: unknown): void => void unheard.push(error)

/** What the server sends when it is asked, and whether it closes the connection then. */
interface Answer {
  readonly bytes: (key: string) => Buffer
  readonly ends: boolean
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fhir-ws-fuzz-'))
  journal = new Journal(join(dir, 'record.ndjson'))
  server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    socket.once('data', (data) => {
      const head = data.toString('latin1')
      const answer = answers.get(/^GET \/(\w+)/.exec(head)?.[1] ?? '')
      if (!answer) return void socket.destroy()
      socket.write(answer.bytes(/sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? ''))
      if (answer.ends) socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.on('uncaughtException', hear)
  process.on('unhandledRejection', hear)
})

afterEach(async () => {
  process.off('uncaughtException', hear)
  process.off('unhandledRejection', hear)
  for (const socket of open) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  journal.close()
  rmSync(dir, { recursive: true })
  expect(unheard.splice(0)).toEqual([])
})

const at = (scheme: string, path: string): string =>
  `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`

const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

/** A text in which any part is replaced by any bytes. */
const spoilt = (text: string): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(12), fc.uint8Array({ maxLength: 24 }))
    .map(([from, length, bytes]) =>
      Buffer.concat([Buffer.from(text.slice(0, from)), bytes, Buffer.from(text.slice(from + length))]),
    )

const statusLine = fc.constantFrom(
  'HTTP/1.1 200 OK',
  'HTTP/1.1 101 Switching Protocols',
  'HTTP/1.0 200',
  'HTTP/1.1 999 ',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK',
  'HTTP/2 200',
  'ICY 200 OK',
)
const header = fc.oneof(
  fc.constantFrom(
    'Content-Length: 5',
    'Content-Length: 5, 5',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'Content-Encoding: gzip',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Accept: ACCEPT',
    'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
    'Sec-WebSocket-Protocol: other',
    'Retry-After: 99999999999999999999',
    'Date: never',
    'Location: ////',
  ),
  fc.string({ maxLength: 40 }),
)
const body = fc.oneof(
  fc.constantFrom('hello', '5\r\nhello\r\n0\r\n\r\n', 'ffffffffffffffff\r\n', '{"a":'),
  fc.string({ maxLength: 60 }),
)
const httpAnswer = fc
  .tuple(statusLine, fc.array(header, { maxLength: 6 }), body)
  .chain(([status, headers, text]) => spoilt([status, ...headers, '', text].join('\r\n')))
  .chain((bytes) =>
    fc.record({
      bytes: fc.constant((key: string) =>
        Buffer.from(bytes.toString('latin1').replaceAll('ACCEPT', acceptOf(key)), 'latin1'),
      ),
      ends: fc.boolean(),
    }),
  )

/** An upgrade that is right, and then any frames: right ones among wrong ones. */
const frame = fc.oneof(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(
      fc.constantFrom(0x81, 0x82, 0x01, 0x80, 0x88, 0x89, 0x8a, 0xc1, 0x83),
      fc.uint8Array({ maxLength: 100 }),
    )
    .map(([first, bytes]) => Buffer.concat([Buffer.from([first, bytes.length]), bytes])),
  fc.constantFrom(
    Buffer.from([0x81, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x81, 0x7e, 0xff]),
    Buffer.from([0x88, 0x02, 0x00, 0x00]),
    Buffer.from([0x88, 0x01, 0x03]),
    Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0, 0]),
  ),
)
const frames = fc
  .record({ sent: fc.array(frame, { maxLength: 8 }), ends: fc.boolean() })
  .map(({ sent, ends }) => ({
    bytes: (key: string) =>
      Buffer.concat([
        Buffer.from(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
            `Sec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`,
        ),
        ...sent,
      ]),
    ends,
  }))

/** Lets the server answer with each of them, side by side. */
async function forEach(given: readonly Answer[], ask: (path: string) => Promise<void>): Promise<void> {
  const paths = given.map((answer, index) => {
    answers.set(`a${index}`, answer)
    return `a${index}`
  })
  await Promise.all(paths.map(ask))
}

const property = (answer: fc.Arbitrary<Answer>, ask: (path: string) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: TOGETHER, maxLength: TOGETHER }), (given) =>
      forEach(given, ask),
    ),
    { numRuns: ROUNDS, seed: SEED, endOnFailure: true },
  )

test('any bytes in the place of an answer are an outcome', async () => {
  const dispatcher = new Agent()
  const kinds = new Set<string>()
  await property(httpAnswer, async (path) => {
    const request = { method: 'GET', url: at('http', path), headers: {} }
    kinds.add((await performHttp(request, { dispatcher, deadlineMs: DEADLINE_MS })).kind)
  })
  await dispatcher.destroy()
  expect([...kinds]).toEqual(expect.arrayContaining(['response', 'reset', 'timeout']))
})

const socketTo = (path: string): RecordedSocket =>
  new RecordedSocket(
    { id: path, scenario: 's', attempt: 1, purpose: 'socket', deadlineMs: DEADLINE_MS, url: at('ws', path) },
    journal,
    { redactor: new Redactor(), mask: false },
  )

test.each([
  ['an upgrade', httpAnswer],
  ['frames', frames],
] as const)('any bytes in the place of %s are an outcome', async (_, answer) => {
  const outcomes = new Set<string>()
  await property(answer, async (path) => {
    const socket = socketTo(path)
    if (await socket.open()) await socket.waitFor(() => undefined, DEADLINE_MS / 3)
    outcomes.add(socket.outcome?.kind ?? 'none')
    await socket.close(DEADLINE_MS)
  })
  expect(outcomes).not.toContain('none')
  expect(outcomes.size).toBeGreaterThan(0)
})
