import { base64Of, hexOf, readableIn } from './encodings.js'
import { escapeAt } from './escapes.js'
import { folded, isBlank, squeezed } from './letters.js'
import { Writer, type Places, type View } from './view.js'

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
