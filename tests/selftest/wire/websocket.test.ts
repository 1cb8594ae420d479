import { mkdtempSync, rmSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { closeSync, constants, open, openSync } from 'node:fs'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { constants as zlib, deflateRawSync } from 'node:zlib'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { Journal } from '../../../src/evidence/journal.js'
import { FRAMES_KEPT } from '../../../src/evidence/read.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import type { RecordLine } from '../../../src/evidence/types.js'
import { RecordedSocket, type OpenOptions } from '../../../src/wire/websocket.js'
import { frame } from '../support/fault-frames.js'

const closers: (() => unknown)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

/** A socket of which every line is kept. */
function socketTo(
  url: string,
  options: Partial<OpenOptions> = {},
  mask = false,
): { readonly socket: RecordedSocket; readonly lines: RecordLine[]; readonly redactor: Redactor } {
  const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-selftest-'))
  const journal = new Journal(join(dir, 'record.ndjson'))
  closers.push(() => {
    journal.close()
    rmSync(dir, { recursive: true })
  })
  const redactor = new Redactor()
  const lines: RecordLine[] = []
  journal.listen((line) => lines.push(line))
  const about = { id: 'ws1', scenario: 's', attempt: 1, purpose: 'socket', deadlineMs: 1_000 }
  const socket = new RecordedSocket({ ...about, url, ...options }, journal, { redactor, mask })
  return { socket, lines, redactor }
}

test('a websocket-url that is none is told without the token in it', async () => {
  const { socket, lines, redactor } = socketTo('ws://[token-of-the-url')
  const name = redactor.learn('token-of-the-url', 'binding-token')
  expect(await socket.open()).toBe(false)
  expect(lines).toMatchObject([
    {
      kind: 'socket',
      url: `ws://[${name}`,
      outcome: { kind: 'bad-url', reason: `Invalid URL: ws://[${name}` },
    },
  ])
})

test('one that must not be opened is not asked for', async () => {
  let asked = 0
  const server = createServer(() => asked++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const { socket, lines } = socketTo(`ws://127.0.0.1:${port}`, { whyForbidden: 'it is too near' })
  expect(await socket.open()).toBe(false)
  expect(lines).toMatchObject([{ kind: 'socket', outcome: { kind: 'bad-url', reason: 'it is too near' } }])
  expect(asked).toBe(0)
})

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const HEAD = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'

/** What a broken server writes in answer to an upgrade, by the accept key that would be right. */
const ANSWERS: Readonly<Record<string, (accept: string) => string>> = {
  'a wrong accept key': () => `${HEAD}Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n`,
  'a wrong accept key, and frames': () =>
    `${HEAD}Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n\u0081\u0002hi\u0081\u0002hi`,
  'half an accept key, then nothing': (accept) => `${HEAD}Sec-WebSocket-Accept: ${accept.slice(0, 14)}`,
  'half an accept key': (accept) => `${HEAD}Sec-WebSocket-Accept: ${accept.slice(0, 14)}\r\n\r\n`,
  'no accept key': () => `${HEAD}\r\n`,
  'two accept keys': (accept) =>
    `${HEAD}Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  'another protocol': (accept) =>
    `${HEAD.replace('websocket', 'h2c')}Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  'no Upgrade header': (accept) =>
    `HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  'a subprotocol that nobody asked for': (accept) =>
    `${HEAD}Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: x\r\n\r\n`,
  'an extension that nobody asked for': (accept) =>
    `${HEAD}Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Extensions: x-y; z="\r\n\r\n`,
  'half a head': () => 'HTTP/1.1 101 Switch',
  'no HTTP': () => '\u0081\u0002hi',
}

describe.each(['and closes', 'and resets', 'and stays'] as const)('an upgrade is answered with', (then) => {
  test.each(Object.keys(ANSWERS))(`%s, ${then}: an outcome, and no fault`, async (name) => {
    const server = createServer((connection) => {
      connection.on('error', () => {})
      connection.on('data', (data) => {
        const key = /sec-websocket-key: *(\S+)/i.exec(data.toString())?.[1] ?? ''
        const accept = createHash('sha1')
          .update(key + GUID)
          .digest('base64')
        connection.write(Buffer.from(ANSWERS[name]?.(accept) ?? '', 'latin1'), () => {
          if (then === 'and closes') connection.end()
          if (then === 'and resets') connection.resetAndDestroy()
        })
      })
      closers.push(() => connection.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const { socket, lines } = socketTo(`ws://127.0.0.1:${port}`, { deadlineMs: 300 })
    expect(await socket.open()).toBe(false)
    expect(lines.map(({ kind }) => kind)).toEqual(['socket'])
    const [line] = lines
    // Without the Upgrade header it is an answer like any other.
    const known = name === 'no Upgrade header' ? { status: 101 } : { reason: expect.any(String) as string }
    expect(line).toMatchObject({ outcome: known })
    await socket.close(1_000)
    expect(await socket.listen(1)).toBe('closed')
  })
})

/** Keeps all threads of the pool, in which messages are unpacked, busy until it is called off. */
function busyThreads(dir: string): () => void {
  const pipes = Array.from({ length: Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) }, (_, at) => {
    const path = join(dir, `pipe-${at}`)
    execFileSync('mkfifo', [path])
    // To open one waits until the other end is opened too.
    open(path, 'r', (_error, file) => closeSync(file))
    return path
  })
  return () => pipes.forEach((path) => closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK)))
}

test.skipIf(process.platform === 'win32')(
  'a deadline does not pass while a message that has come is unpacked',
  async () => {
    const server = new WebSocketServer({ port: 0, perMessageDeflate: true })
    closers.push(() => server.close())
    await once(server, 'listening')
    const packed = deflateRawSync(Buffer.alloc(2 * 1024 * 1024), { finishFlush: zlib.Z_SYNC_FLUSH })
    const bomb = frame(packed.subarray(0, -4), 0xc1)
    const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-threads-'))
    closers.push(() => rmSync(dir, { recursive: true }))
    const { socket } = socketTo(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const connected = once(server, 'connection') as Promise<[unknown, IncomingMessage]>
    expect(await socket.open()).toBe(true)
    const [, { socket: connection }] = await connected
    const callOff = busyThreads(dir)
    connection.write(bomb)
    const waited = socket.waitFor(() => undefined, 200)
    // Longer than the deadline: the message is there by then, and cannot be read.
    await Promise.race([waited, new Promise((resolve) => setTimeout(resolve, 1_000))])
    callOff()
    expect(await waited).toEqual({ kind: 'closed' })
    expect(socket.cut).toMatch(/payload/i)
  },
)

test('signals are heard between frames, also between thousands that come at once', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  closers.push(() => server.close())
  await once(server, 'listening')
  const { socket, lines } = socketTo(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  server.on('connection', (_, { socket: wire }) => {
    wire.write(Buffer.alloc(4_000, Buffer.from([0x8a, 0x00])))
    wire.write(frame('the last one'))
  })
  let most = 0
  let before = 0
  let isOver = false
  const look = (): void => {
    most = Math.max(most, lines.length - before)
    before = lines.length
    if (!isOver) setImmediate(look)
  }
  look()
  await socket.open()
  expect((await socket.waitFor(({ text }) => text, 10_000)).kind).toBe('found')
  isOver = true
  expect(lines.length).toBe(2_002)
  most = Math.max(most, lines.length - before)
  expect(most).toBeLessThan(10)
  await socket.close(1_000)
})

test.each([
  ['of a flood', Buffer.concat(Array<Buffer>(FRAMES_KEPT + 10).fill(frame('{')))],
  ['that is longer than what the record keeps', frame(`{"a":"${'x'.repeat(400 * 1024)}"}`)],
  ['in which something is replaced', frame(`{"resourceType":"Patient","x":"${'x'.repeat(1024)}"}`)],
])('each message is read once: one %s', async (_, sent) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  closers.push(() => server.close())
  await once(server, 'listening')
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { socket } = socketTo(url, {}, true)
  server.on('connection', (_socket, { socket: wire }) => {
    wire.write(sent)
    wire.write(frame('{}'))
  })
  await socket.open()
  await socket.waitFor(({ text }) => (text === '{}' ? text : undefined), 10_000)
  const readAll = (): unknown[] => socket.frames.map(({ message }) => message.kind)
  const kinds = readAll()
  expect(kinds.at(-1)).toBe('json')
  const parse = vi.spyOn(JSON, 'parse')
  expect(readAll()).toEqual(kinds)
  expect(parse).not.toHaveBeenCalled()
  parse.mockRestore()
  await socket.close(1_000)
})
