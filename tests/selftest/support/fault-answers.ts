import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

const MEBIBYTE = 1024 * 1024

/** A complete answer of the server behind, as it would have been sent. */
export interface Answer {
  readonly status: number
  /** several values of one name are several headers */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}

/** Where an answer is written to. Everything is raw, since no HTTP library sends what these faults are. */
export type AnswerFault = (socket: Socket, answer: Answer) => void

const DROPPED = /^(content-length|content-encoding|transfer-encoding|connection)$/

function head({ status, headers }: Answer, extra: Readonly<Record<string, string | number>>): string {
  const kept = Object.entries(headers).filter(([name]) => !DROPPED.test(name))
  const lines = [...kept, ...Object.entries(extra)].map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Faulty\r\n${lines.join('')}connection: close\r\n\r\n`
}

/** Writes for as long as the other side listens. `next` gives nothing when all was said. */
export function pour(socket: Socket, next: () => Buffer | null): void {
  const more = (): void => {
    while (!socket.destroyed) {
      const chunk = next()
      if (chunk === null) return void socket.off('drain', more)
      if (!socket.write(chunk)) return
    }
  }
  socket.on('drain', more)
  more()
}

/** One piece each few milliseconds. */
export function drip(socket: Socket, milliseconds: number, next: () => string | Buffer): void {
  const timer = setInterval(() => socket.write(next()), milliseconds)
  socket.on('close', () => clearInterval(timer))
}

function whole(socket: Socket, answer: Answer, body: string | Buffer, extra = {}): void {
  socket.end(
    Buffer.concat([
      Buffer.from(head(answer, { 'content-length': Buffer.byteLength(body), ...extra })),
      Buffer.from(body),
    ]),
  )
}

/** The same object with one more property at its beginning, written as given. */
export const withFirst = (body: string, property: string): string => body.replace('{', `{${property},`)

export const DEEP = '['.repeat(100_000) + ']'.repeat(100_000)
export const TWICE = '"language":"en","language":"de"'
const INVALID = Buffer.from([0xff, 0xc0, 0x80])

/** Text with a string in it that is not UTF-8. */
export function invalidUtf8(body: string): Buffer {
  const [before = '', after = ''] = withFirst(body, '"language":"!!"').split('!!')
  return Buffer.concat([Buffer.from(before), INVALID, Buffer.from(after)])
}

/** A gibibyte in a megabyte: members of a gzip file may follow each other. */
let bomb: Buffer | null = null
const gzipBomb = (): Buffer =>
  (bomb ??= Buffer.concat(Array(64).fill(gzipSync(Buffer.alloc(16 * MEBIBYTE, ' '))) as Buffer[]))

function megabytes(text: string, count: number): () => Buffer | null {
  const chunk = Buffer.from(text.repeat(MEBIBYTE / text.length))
  let left = count
  return () => (left-- > 0 ? chunk : null)
}

export const ANSWER_FAULTS = {
  gigabyte: (socket, answer) => {
    socket.write(head(answer, { 'content-length': 1024 * MEBIBYTE }))
    pour(socket, megabytes(' ', 1024))
  },
  /** many values below the limit cost more than one value above it */
  'many values': (socket, answer) => {
    const body = `[${'{},'.repeat(0.6 * MEBIBYTE)}{}]`
    whole(socket, answer, body)
  },
  'endless chunks': (socket, answer) => {
    socket.write(head(answer, { 'transfer-encoding': 'chunked' }))
    drip(socket, 5, () => `400\r\n${' '.repeat(1024)}\r\n`)
  },
  'compression bomb': (socket, answer) => whole(socket, answer, gzipBomb(), { 'content-encoding': 'gzip' }),
  'depth of 100,000': (socket, answer) => whole(socket, answer, DEEP),
  'duplicate keys': (socket, answer) => whole(socket, answer, withFirst(answer.body, TWICE)),
  'invalid UTF-8': (socket, answer) => whole(socket, answer, invalidUtf8(answer.body)),
  'slow headers': (socket, { status }) => {
    socket.write(`HTTP/1.1 ${status} Slow\r\nx-slow: `)
    drip(socket, 20, () => 'x')
  },
  silence: () => {},
  reset: (socket) => socket.resetAndDestroy(),
  'cut off': (socket, answer) => {
    const half = answer.body.slice(0, Math.floor(answer.body.length / 2))
    socket.write(head(answer, { 'content-length': Buffer.byteLength(answer.body) + 100 }) + half)
    setTimeout(() => socket.destroy(), 20)
  },
} satisfies Record<string, AnswerFault>
