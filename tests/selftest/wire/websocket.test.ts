import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { Journal } from '../../../src/evidence/journal.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import type { RecordLine } from '../../../src/evidence/types.js'
import { RecordedSocket, type OpenOptions } from '../../../src/wire/websocket.js'

const closers: (() => unknown)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

/** A socket of which every line is kept. */
function socketTo(
  url: string,
  options: Partial<OpenOptions> = {},
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
  const socket = new RecordedSocket({ ...about, url, ...options }, journal, { redactor, mask: false })
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
