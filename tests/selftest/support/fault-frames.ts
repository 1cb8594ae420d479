import type { Socket } from 'node:net'
import { constants, deflateRawSync } from 'node:zlib'
import { DEEP, drip, invalidUtf8, pour, TWICE, withFirst } from './fault-answers.js'

const MEBIBYTE = 1024 * 1024

/** What is sent instead of a message; without a message of the server, a handshake's place is taken by `{}`. */
export type FrameFault = (socket: Socket, message: string) => void

const FINAL = 0x80
const COMPRESSED = 0x40
const TEXT = 1
const CONTINUATION = 0
const PING = 9
const PONG = 10

function header(first: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, length])
  const long = Buffer.alloc(10)
  long[0] = first
  long[1] = 127
  long.writeBigUInt64BE(BigInt(length), 2)
  return long
}

export function frame(payload: string | Buffer, first = FINAL | TEXT): Buffer {
  const bytes = Buffer.from(payload)
  return Buffer.concat([header(first, bytes.length), bytes])
}

let bomb: Buffer | null = null
const deflated = (): Buffer =>
  (bomb ??= deflateRawSync(Buffer.alloc(64 * MEBIBYTE, ' '), {
    finishFlush: constants.Z_SYNC_FLUSH,
  }).subarray(0, -4))

/** 50,000 a second, as long as the other side reads. */
function flood(socket: Socket, message: string, opcode = TEXT): void {
  const burst = Buffer.concat(Array(500).fill(frame(message, FINAL | opcode)) as Buffer[])
  drip(socket, 10, () => (socket.writableLength > MEBIBYTE ? '' : burst))
}

export const FRAME_FAULTS = {
  '64 MB frames': (socket) => {
    const chunk = Buffer.alloc(MEBIBYTE, ' ')
    let sent = 0
    pour(socket, () => (sent++ % 65 === 0 ? header(FINAL | TEXT, 64 * MEBIBYTE) : chunk))
  },
  'frames below the limit': (socket) => {
    const large = frame(`[${'{},'.repeat(0.3 * MEBIBYTE)}{}]`)
    pour(socket, () => large)
  },
  flood: (socket) => flood(socket, '{}'),
  'flood of messages': (socket, message) => flood(socket, message),
  'flood of pings': (socket) => flood(socket, '', PING),
  'flood of pongs': (socket) => flood(socket, 'unasked', PONG),
  'endless fragments': (socket) => {
    socket.write(frame('{', TEXT))
    drip(socket, 2, () => frame(' ', CONTINUATION))
  },
  'compression bomb': (socket) => socket.write(frame(deflated(), FINAL | COMPRESSED | TEXT)),
  'depth of 100,000': (socket) => socket.write(frame(DEEP)),
  'duplicate keys': (socket, message) => socket.write(frame(withFirst(message, TWICE))),
  'invalid UTF-8': (socket, message) => socket.write(frame(invalidUtf8(message))),
  'slow frame': (socket) => {
    socket.write(header(FINAL | TEXT, 1000))
    drip(socket, 20, () => ' ')
  },
  silence: () => {},
  reset: (socket) => socket.resetAndDestroy(),
} satisfies Record<string, FrameFault>

/** Nothing can follow these on the same socket. */
export const UNFINISHED: readonly string[] = [
  '64 MB frames',
  'frames below the limit',
  'flood',
  'flood of messages',
  'flood of pings',
  'flood of pongs',
  'endless fragments',
  'slow frame',
]
