import { escapeAt } from './escapes.js'
import { foldOf } from './fold.js'

/**
 * A text as somebody might read it who undoes what was done to it: bytes without white space and control characters, each
 * with the place in the text that it comes from. Places are left out while nothing but the bytes matters.
 */
export interface View {
  readonly bytes: Uint8Array
  readonly places: Places | null
}

/** For each byte where it begins and ends, as offsets of bytes in the text that was looked at. */
interface Places {
  readonly from: Int32Array
  readonly to: Int32Array
}

/** What is to be found in views: it lets much be left out that cannot hold it. */
export interface LookedFor {
  /** how many bytes at least */
  readonly shortest: number
  /** nothing but ASCII, as tokens and keys are */
  readonly isAscii: boolean
}

/** JSON in JSON, twice percent-encoded, in HTML: nobody undoes more. */
const MOST_ESCAPES = 6
/** Base64 of base64, and once more: deeper than who proves that nothing was missed looks. */
const MOST_ENCODINGS = 3
/** Stands between what does not belong together; no UTF-8 has it. */
const GAP = 0xff

/**
 * Calls `visit` with every view of a text in which something may stand: as it is; with the escapes of JSON, of URLs and
 * of XML undone, as often as there are any; and what is read from base64 (of either alphabet) and from hex, at any offset.
 * Each of them as it is, and where it is another text then, with every letter beyond ASCII as it counts (`fold.ts`).
 * The time is linear in the text.
 */
export function viewsOf(
  text: Uint8Array,
  withPlaces: boolean,
  { shortest, isAscii }: LookedFor,
  visit: (view: View) => boolean,
): void {
  const whole = squeezed({ bytes: text, places: withPlaces ? identity(text.length) : null })
  if (explore(whole, MOST_ENCODINGS)) return
  // Who reads a text as JSON undoes its escapes before all others.
  const asJson = unescaped(whole, true, [BACKSLASH])
  if (asJson !== null) explore(asJson, MOST_ENCODINGS)

  /** @returns true when `visit` has seen enough */
  function explore(first: View, encodings: number): boolean {
    if (first.bytes.length < shortest) return false
    let plain = first
    let counted = folded(first)
    if (visit(first) || (counted !== null && visit(counted))) return true
    for (let nth = 0; nth < MOST_ESCAPES; nth++) {
      const next = unescaped(plain)
      const isSame = counted === null && !next?.bytes.some((byte) => byte >= 0x80)
      const read = isSame ? null : unescaped(counted ?? plain, true)
      if (next === null && read === null) break
      if (next !== null && visit((plain = next))) return true
      if (read !== null && visit((counted = asItCounts(read)))) return true
    }
    if (encodings === 0) return false
    // What undoing escapes leaves alone is looked at once.
    const views = plain === first ? [first] : [first, plain]
    return views.some((view) => decodings(view, encodings))
  }

  function decodings(view: View, encodings: number): boolean {
    for (const decoded of [base64Of, hexOf].flatMap((read) => read(view, shortest, isAscii))) {
      const counted = folded(decoded)
      if (visit(decoded) || (counted !== null && visit(counted))) return true
      const readable = readableIn(decoded, shortest, isAscii)
      if (readable !== null && explore(readable, encodings - 1)) return true
    }
    return false
  }
}

/** What of these bytes is looked for: without white space and control characters. */
export function squeeze(bytes: Uint8Array): Uint8Array {
  return squeezed({ bytes, places: null }).bytes
}

/** As `squeeze`, with every letter beyond ASCII as it counts. */
export function fold(bytes: Uint8Array): Uint8Array {
  return asItCounts(squeezed({ bytes, places: null })).bytes
}

/** As `squeeze`, with every escape undone. */
export function unescapeAll(bytes: Uint8Array): Uint8Array {
  return withoutEscapes(bytes, unescaped)
}

/** As `fold`, with every escape undone. */
export function unescapeAndFold(bytes: Uint8Array): Uint8Array {
  return withoutEscapes(fold(bytes), (view) => {
    const next = unescaped(view, true)
    return next === null ? null : asItCounts(next)
  })
}

function withoutEscapes(bytes: Uint8Array, undo: (view: View) => View | null): Uint8Array {
  let view: View = squeezed({ bytes, places: null })
  for (let nth = 0; nth < MOST_ESCAPES; nth++) {
    const next = undo(view)
    if (next === null) break
    view = next
  }
  return view.bytes
}

const asItCounts = (view: View): View => folded(view) ?? view

function identity(length: number): Places {
  const from = Int32Array.from({ length }, (_, at) => at)
  return { from, to: from.map((at) => at + 1) }
}

/** Collects bytes with their places. */
class Writer {
  readonly #bytes: Uint8Array
  readonly #from: Int32Array | null
  readonly #to: Int32Array | null
  #length = 0

  constructor(
    private readonly source: View,
    most: number,
  ) {
    this.#bytes = new Uint8Array(most)
    this.#from = source.places && new Int32Array(most)
    this.#to = source.places && new Int32Array(most)
  }

  /** @param first the byte of the source where this one begins; @param last the one where it ends */
  put(byte: number, first: number, last: number): void {
    const at = this.#length++
    this.#bytes[at] = byte
    const { places } = this.source
    if (places === null || this.#from === null || this.#to === null) return
    this.#from[at] = places.from[first] ?? 0
    this.#to[at] = places.to[last] ?? 0
  }

  view(): View {
    const end = this.#length
    const places = this.#from &&
      this.#to && { from: this.#from.subarray(0, end), to: this.#to.subarray(0, end) }
    return { bytes: this.#bytes.subarray(0, end), places }
  }
}

function squeezed(view: View): View {
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

/** The most bytes that one byte of a character becomes: a letter with two accents is two bytes, and six without. */
const MOST_FOLDED = 4

/** With every letter beyond ASCII as it counts; null when that is the same. */
function folded(view: View): View | null {
  const { bytes } = view
  let writer: Writer | null = null
  for (let at = 0; at < bytes.length; at++) {
    const length = (bytes[at] ?? 0) < 0xc2 ? 1 : characterAt(bytes, at)
    if (length > 1) {
      const counts = foldedBytes(bytes, at, length)
      if (counts !== null) {
        if (writer === null) {
          writer = new Writer(view, at + (bytes.length - at) * MOST_FOLDED)
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

/** One layer of escapes undone; null when there is none. @param asCharacters see `escapeAt` @param signs that begin one */
function unescaped(view: View, asCharacters = false, signs: readonly number[] = SIGNS): View | null {
  const { bytes } = view
  if (!signs.some((sign) => bytes.includes(sign))) return null
  let writer: Writer | null = null
  let mayBeInvisible = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if ((byte === BACKSLASH || byte === PERCENT || byte === AMPERSAND) && signs.includes(byte)) {
      const escape = escapeAt(bytes, at, asCharacters)
      if (escape !== null) {
        if (writer === null) {
          writer = new Writer(view, bytes.length)
          for (let before = 0; before < at; before++) writer.put(bytes[before] ?? 0, before, before)
        }
        const last = at + escape.length - 1
        for (const one of escape.bytes) if (!isBlank(one)) writer.put(one, at, last)
        mayBeInvisible ||= (escape.bytes[0] ?? 0) >= 0xc2
        at = last
        continue
      }
    }
    writer?.put(byte, at, at)
  }
  if (writer === null) return null
  return mayBeInvisible ? squeezed(writer.view()) : writer.view()
}

const BACKSLASH = 0x5c
const PERCENT = 0x25
const AMPERSAND = 0x26
const SIGNS = [BACKSLASH, PERCENT, AMPERSAND]

function isBlank(byte: number): boolean {
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
function base64Of(view: View, shortest: number, isAscii: boolean): View[] {
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
function hexOf(view: View, shortest: number, isAscii: boolean): View[] {
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
function readableIn(view: View, shortest: number, isAscii: boolean): View | null {
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
