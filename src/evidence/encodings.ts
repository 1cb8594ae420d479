import { isBlank } from './letters.js'
import { Writer, type View } from './view.js'

/** Stands between what does not belong together; no UTF-8 has it. */
const GAP = 0xff

const BASE64 = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
BASE64['-'.charCodeAt(0)] = 62
BASE64['_'.charCodeAt(0)] = 63

const IN_BASE64 = signs((byte) => BASE64[byte] !== 255)

/** Where four letters have the highest bits of the three bytes that they make. */
const HIGHEST_BITS = [32, 8, 2, 0] as const

/** Whether these letters, read from this one on, may say so many bytes of ASCII: words and paths hardly ever do. */
function mayBeAscii(bytes: Uint8Array, [begin, end]: Run, phase: number, shortest: number): boolean {
  // From the letter with the highest bit of the first byte to the one with that of the last.
  const most = shortest + Math.floor((shortest - 1) / 3)
  let count = 0
  for (let at = begin + phase; at < end; at++) {
    const isHigh = ((BASE64[bytes[at] ?? 0] ?? 0) & (HIGHEST_BITS[(at - begin - phase) & 3] ?? 0)) !== 0
    count = isHigh ? 0 : count + 1
    if (count >= most) return true
  }
  return false
}

/** What every run of base64 says that is long enough, read from each of its first four letters on. */
export function base64Of(view: View, shortest: number, isAscii: boolean): View[] {
  const { bytes } = view
  const all = runsIn(bytes, IN_BASE64, Math.floor((shortest * 4) / 3))
  return [0, 1, 2, 3].flatMap((phase) => {
    const runs = isAscii ? all.filter((run) => mayBeAscii(bytes, run, phase, shortest)) : all
    if (runs.length === 0) return []
    const writer = new Writer(view, lengthOf(runs))
    for (const [begin, end] of runs) {
      let held = 0
      let bits = 0
      for (let at = begin + phase; at < end; at++) {
        held = ((held << 6) | (BASE64[bytes[at] ?? 0] ?? 0)) & 0xffff
        bits += 6
        if (bits < 8) continue
        bits -= 8
        const byte = (held >> bits) & 0xff
        // What fills up the last group goes with it.
        if (!isBlank(byte)) writer.put(byte, at - 1, at === end - 1 ? endOfPadding(bytes, at) : at)
      }
      writer.put(GAP, begin, begin)
    }
    return writer.view()
  })
}

function endOfPadding(bytes: Uint8Array, last: number): number {
  let at = last
  while (at < last + 2 && bytes[at + 1] === 0x3d) at++
  return at
}

const HEX = tableOf('0123456789abcdef')
for (let digit = 10; digit < 16; digit++) HEX['A'.charCodeAt(0) + digit - 10] = digit
/** Pairs of digits may be written apart: `a1-b2`, `a1:b2`. */
const IN_HEX = signs((byte) => HEX[byte] !== 255 || byte === 0x2d || byte === 0x3a)
const READABLE = signs((byte) => byte > 0x20 && byte < 0x7f)
const READABLE_BEYOND_ASCII = signs((byte) => byte > 0x20 && byte !== 0x7f && byte !== GAP)

/** Whether every other digit, from the first or from the second on, is so small that many bytes of ASCII may stand here. */
function mayBeAsciiInHex(bytes: Uint8Array, [begin, end]: Run, phase: number, shortest: number): boolean {
  let isFirst = phase === 0
  let count = 0
  for (let at = begin; at < end; at++) {
    const digit = HEX[bytes[at] ?? 0] ?? 255
    if (digit === 255) continue
    if (isFirst) count = digit < 8 ? count + 1 : 0
    if (count >= shortest) return true
    isFirst = !isFirst
  }
  return false
}

/** What every run of hex digits says, read from its first and from its second. */
export function hexOf(view: View, shortest: number, isAscii: boolean): View[] {
  const { bytes } = view
  const all = runsIn(bytes, IN_HEX, 2 * shortest)
  return [0, 1].flatMap((phase) => {
    const runs = isAscii ? all.filter((run) => mayBeAsciiInHex(bytes, run, phase, shortest)) : all
    if (runs.length === 0) return []
    const writer = new Writer(view, lengthOf(runs))
    for (const [begin, end] of runs) {
      let skipped = phase
      let high = -1
      for (let at = begin; at < end; at++) {
        const digit = HEX[bytes[at] ?? 0] ?? 255
        if (digit === 255) continue
        if (skipped > 0) skipped--
        else if (high < 0) high = at
        else {
          const byte = (HEX[bytes[high] ?? 0] ?? 0) * 16 + digit
          if (!isBlank(byte)) writer.put(byte, high, at)
          high = -1
        }
      }
      writer.put(GAP, begin, begin)
    }
    return writer.view()
  })
}

/** The parts of decoded bytes that may be encoded once more; null when there are none. */
export function readableIn(view: View, shortest: number, isAscii: boolean): View | null {
  const { bytes } = view
  const runs = runsIn(bytes, isAscii ? READABLE : READABLE_BEYOND_ASCII, shortest + 1)
  if (runs.length === 0) return null
  const writer = new Writer(view, bytes.length + runs.length)
  for (const [begin, end] of runs) {
    for (let at = begin; at < end; at++) writer.put(bytes[at] ?? 0, at, at)
    writer.put(GAP, begin, begin)
  }
  return writer.view()
}

type Run = readonly [begin: number, end: number]

/** With one more byte for each, between them. */
function lengthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, [begin, end]) => sum + end - begin + 1, 0)
}

function runsIn(bytes: Uint8Array, table: Uint8Array, shortest: number): Run[] {
  const runs: Run[] = []
  const { length } = bytes
  // A run that is long enough has a sign at each of these places.
  for (let probe = shortest - 1; probe < length; probe += shortest) {
    if (table[bytes[probe] ?? 0] === 0) continue
    let begin = probe
    while (begin > 0 && table[bytes[begin - 1] ?? 0] === 1) begin--
    let end = probe + 1
    while (end < length && table[bytes[end] ?? 0] === 1) end++
    if (end - begin >= shortest) runs.push([begin, end])
    while (probe + shortest < end) probe += shortest
  }
  return runs
}

function signs(belongs: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (belongs(byte) ? 1 : 0))
}

function tableOf(alphabet: string): Uint8Array {
  const table = new Uint8Array(256).fill(255)
  for (let value = 0; value < alphabet.length; value++) table[alphabet.charCodeAt(value)] = value
  return table
}
