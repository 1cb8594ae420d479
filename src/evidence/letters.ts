import { foldOf } from './fold.js'
import { Writer, type View } from './view.js'

/** White space or a control character. */
export function isBlank(byte: number): boolean {
  return byte <= 0x20 || byte === 0x7f
}

/** How many bytes a character has that is not seen, beginning here: soft hyphen, zero width, line separator, byte order mark. */
function invisibleAt(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1] ?? 0
  switch (bytes[at]) {
    case 0xc2:
      return (second >= 0x80 && second <= 0xa0) || second === 0xad ? 2 : 0
    case 0xe1:
      return second === 0x9a && bytes[at + 2] === 0x80 ? 3 : 0
    case 0xe2: {
      const third = bytes[at + 2] ?? 0
      if (second === 0x80) return (third >= 0x80 && third <= 0x8f) || (third >= 0xa8 && third <= 0xaf) ? 3 : 0
      return second === 0x81 && third >= 0x9f && third <= 0xaf ? 3 : 0
    }
    case 0xe3:
      return second === 0x80 && bytes[at + 2] === 0x80 ? 3 : 0
    case 0xef:
      return second === 0xbb && bytes[at + 2] === 0xbf ? 3 : 0
    default:
      return 0
  }
}

/** A view without white space, control characters and what is not seen. */
export function squeezed(view: View): View {
  const { bytes } = view
  if (view.places === null) return { bytes: squeezedBytes(bytes), places: null }
  const writer = new Writer(view, bytes.length)
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const blank = isBlank(byte) ? 1 : byte < 0xc2 ? 0 : invisibleAt(bytes, at)
    if (blank === 0) writer.put(byte, at, at)
    else at += blank - 1
  }
  return writer.view()
}

/** As `squeezed`; most of all texts are looked at only so. */
function squeezedBytes(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (isBlank(byte)) continue
    const hidden = byte < 0xc2 ? 0 : invisibleAt(bytes, at)
    if (hidden > 0) at += hidden - 1
    else kept[length++] = byte
  }
  return kept.subarray(0, length)
}

/** With every letter beyond ASCII as it counts; null when that is the same. */
export function folded(view: View): View | null {
  const { bytes } = view
  let writer: Writer | null = null
  for (let at = 0; at < bytes.length; at++) {
    const length = (bytes[at] ?? 0) < 0xc2 ? 1 : characterAt(bytes, at)
    if (length > 1) {
      const counts = foldedBytes(bytes, at, length)
      if (counts !== null) {
        if (writer === null) {
          writer = new Writer(view, bytes.length)
          for (let before = 0; before < at; before++) writer.put(bytes[before] ?? 0, before, before)
        }
        for (const byte of counts) writer.put(byte, at, at + length - 1)
        at += length - 1
        continue
      }
    }
    for (let nth = 0; nth < length; nth++) writer?.put(bytes[at + nth] ?? 0, at + nth, at + nth)
    at += length - 1
  }
  return writer?.view() ?? null
}

/** How many bytes a character of UTF-8 has that begins here, or two halves of one; 1 where none does. */
function characterAt(bytes: Uint8Array, at: number): number {
  if (isHalf(bytes, at, 0xa0) && isHalf(bytes, at + 3, 0xb0)) return 6
  const first = bytes[at] ?? 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
  for (let nth = 1; nth < length; nth++) if (((bytes[at + nth] ?? 0) & 0xc0) !== 0x80) return 1
  return length
}

/** Half a character, which `escapeAt` keeps. @param kind of its second byte: 0xa0 for the first half, 0xb0 for the other */
function isHalf(bytes: Uint8Array, at: number, kind: number): boolean {
  return bytes[at] === 0xed && ((bytes[at + 1] ?? 0) & 0xf0) === kind
}

/** What a character counts as, by its bytes read as one number; null: as what it is. */
const countsAs = new Map<number, Uint8Array | null>()
const MOST_KNOWN = 20_000

function foldedBytes(bytes: Uint8Array, at: number, length: number): Uint8Array | null {
  let key = 0
  for (let nth = 0; nth < length; nth++) key = key * 256 + (bytes[at + nth] ?? 0)
  const before = countsAs.get(key)
  if (before !== undefined) return before
  const one = bytes.subarray(at, at + length)
  const counts = Buffer.from(foldOf(characterOf(one)))
  if (countsAs.size >= MOST_KNOWN) countsAs.clear()
  const found = counts.equals(one) ? null : counts
  countsAs.set(key, found)
  return found
}

/** A character of UTF-8, or of two halves; of half a one what every text has in its place. */
function characterOf(bytes: Uint8Array): string {
  if (bytes.length !== 6)
    return isHalf(bytes, 0, 0xa0) || isHalf(bytes, 0, 0xb0) ? '\ufffd' : Buffer.from(bytes).toString()
  const half = (at: number): number => (((bytes[at + 1] ?? 0) & 0x0f) << 6) | ((bytes[at + 2] ?? 0) & 0x3f)
  return String.fromCodePoint(0x10000 + half(0) * 1024 + half(3))
}
