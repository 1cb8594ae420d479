import { lowerCase, Needles } from './needles.js'
import type { View } from './view.js'
import { fold, squeeze, unescapeAll, unescapeAndFold, viewsOf } from './views.js'

/** Values of fewer characters are not looked for: they would hit innocent text. */
export const SHORTEST_BY_VALUE = 8
/** A longer value is found by its beginning; what follows it is compared. */
const LONGEST_NEEDLE = 1024

/** A letter with two accents may have a third of the bytes that it has with both after it. */
const MOST_SHORTER = 3

/** A value and its pseudonym. */
type Secret = readonly [value: string, name: string]

/** Where a secret stands, in bytes of the text. */
interface Span {
  from: number
  to: number
  /** numbers of the secrets that it may be */
  owners: readonly number[]
}

/** Whether a value has enough of what is looked at to be told from other text. */
export function isDistinct(value: string): boolean {
  return value.length >= SHORTEST_BY_VALUE && squeeze(Buffer.from(value)).length >= SHORTEST_BY_VALUE
}

/**
 * The letters that a value decides in base64 of either alphabet, wherever it begins in what is encoded. Names of headers
 * and hosts lose their case on the way, so that nothing can be read from them any more; these are looked for as they are.
 */
function withoutCase(value: Uint8Array): Uint8Array[] {
  return [0, 1, 2].flatMap((before) =>
    (['base64', 'base64url'] as const).map((alphabet) => {
      const letters = Buffer.concat([new Uint8Array(before), value]).toString(alphabet)
      const [first, last] = [Math.ceil((before * 8) / 6), Math.floor(((before + value.length) * 8) / 6)]
      return Buffer.from(letters.slice(first, last))
    }),
  )
}

/** In either case as UTF-16: of ASCII that is the same bytes for who looks for them. */
function beyondAscii(value: string): Uint8Array[] {
  const writings = [value, value.toLowerCase(), value.toUpperCase()].map((text) => squeezedText(text))
  const utf16 = writings.map((text) => Buffer.from(text, 'utf16le'))
  return [...utf16, ...utf16.map((bytes) => Buffer.from(bytes).swap16())].map((bytes) => squeeze(bytes))
}

/** A backslash at the end of a value goes with the quotation mark that ends a string. */
function withoutEnd(value: string): Uint8Array {
  let end = value.length
  while (value[end - 1] === '\\') end--
  return Buffer.from(value.slice(0, end))
}

const squeezedText = (text: string): string => Buffer.from(squeeze(Buffer.from(text))).toString()

/** Every way to write a value that is looked for; what `viewsOf` undoes is left out. In lower case. */
function writingsOf(value: string): readonly Uint8Array[] {
  const source = Buffer.from(value)
  const withPlus = Buffer.from(value.replaceAll(' ', '+'))
  const isAscii = /^[\u0000-\u007f]*$/.test(value)
  return [
    squeeze(source),
    unescapeAll(source),
    unescapeAndFold(source),
    squeeze(withPlus),
    ...(value.endsWith('\\') ? [squeeze(withoutEnd(value)), unescapeAndFold(withoutEnd(value))] : []),
    ...withoutCase(source),
    ...(isAscii ? [] : [fold(source), fold(withPlus), ...beyondAscii(value)]),
  ].flatMap((bytes) => (bytes.length < SHORTEST_BY_VALUE ? [] : [lowerCase(bytes)]))
}

/** Knows secrets, and finds where they stand in a text however they are written; see `viewsOf`. */
export class SecretPlaces {
  readonly #secrets: Secret[] = []
  /** as much of each as is looked for, with the number of the secret */
  readonly #needles = new Needles(true)
  #shortest = Infinity
  #isAscii = true

  /** @param value see `isDistinct` */
  add(value: string, name: string): void {
    const owner = this.#secrets.push([value, name]) - 1
    for (const bytes of writingsOf(value)) {
      this.#needles.add(bytes.subarray(0, LONGEST_NEEDLE), owner)
      const isAscii = bytes.every((byte) => byte < 0x80)
      this.#isAscii &&= isAscii
      // In the other case, or composed, letters beyond ASCII have fewer bytes.
      const shortest = isAscii
        ? bytes.length
        : Math.max(SHORTEST_BY_VALUE, Math.ceil(bytes.length / MOST_SHORTER))
      this.#shortest = Math.min(this.#shortest, shortest)
    }
  }

  /** Whether any of them stands in the text. */
  standIn(text: string): boolean {
    return this.#isIn(Buffer.from(text))
  }

  /**
   * The texts with a pseudonym in place of each secret, also of one that goes on from one text to the next: its
   * pseudonym stands where it begins.
   */
  replaceIn(texts: readonly string[]): readonly string[] {
    const joined = texts.length === 1 ? (texts[0] ?? '') : texts.join('')
    const source = Buffer.from(joined)
    if (!this.#isIn(source)) return texts
    const spans = this.#spansIn(source)
    const offsets = source.length === joined.length ? null : offsetsOf(joined)
    const replaced: string[] = []
    let begin = 0
    let next = 0
    for (const text of texts) {
      const end = begin + text.length
      const parts: string[] = []
      let copied = begin
      for (let span = spans[next]; span !== undefined; span = spans[++next]) {
        const [from, to] = offsets
          ? [offsets[span.from] ?? 0, offsets[span.to] ?? joined.length]
          : [span.from, span.to]
        if (from >= end) break
        parts.push(joined.slice(copied, from))
        if (from >= begin) parts.push(this.#nameOf(span.owners, joined.slice(from, to)))
        copied = Math.min(to, end)
        if (to > end) break
      }
      parts.push(joined.slice(copied, end))
      replaced.push(parts.join(''))
      begin = end
    }
    return replaced
  }

  #isIn(source: Uint8Array): boolean {
    return this.#search(source, false, (view) => this.#needles.standIn(view.bytes))
  }

  #spansIn(source: Uint8Array): Span[] {
    const spans: Span[] = []
    this.#search(source, true, (view) => {
      this.#needles.search(view.bytes, (begin, end, owner) => {
        const span = this.#placed(view, begin, end, owner)
        const before = spans.at(-1)
        // Most of one view come in the order of their places; where they overlap they are one at once.
        if (before && before.from <= span.from && span.from < before.to && before.to <= span.to)
          join(before, span, true)
        else spans.push(span)
        return false
      })
      return false
    })
    return united(spans)
  }

  /** @param visit is given each view of the text; the search stops when it returns true. @returns whether it did */
  #search(source: Uint8Array, withPlaces: boolean, visit: (view: View) => boolean): boolean {
    if (source.length < this.#shortest) return false
    const lookedFor = { shortest: Math.min(this.#shortest, LONGEST_NEEDLE), isAscii: this.#isAscii }
    let isEnough = false
    viewsOf(source, withPlaces, lookedFor, (view) => (isEnough = visit(view)))
    return isEnough
  }

  /** The place of a secret, and of as much of it as is there, where it is longer than what is looked for. */
  #placed({ bytes, places }: View, begin: number, end: number, owner: number): Span {
    const last = end - begin < LONGEST_NEEDLE ? end : begin + this.#length(bytes, begin, owner)
    return { from: places?.from[begin] ?? 0, to: places?.to[last - 1] ?? 0, owners: [owner] }
  }

  /** How many of the bytes from here on the longest writing of a secret has too. */
  #length(bytes: Uint8Array, begin: number, owner: number): number {
    const [value = ''] = this.#secrets[owner] ?? []
    const lengths = writingsOf(value).map((writing) => {
      let length = 0
      while (length < writing.length && lowered(bytes[begin + length]) === writing[length]) length++
      return length
    })
    return Math.max(...lengths)
  }

  /** The pseudonym of the secret that is exactly here, or of the latest that may. */
  #nameOf(owners: readonly number[], written: string): string {
    const exact = owners.filter((owner) => this.#secrets[owner]?.[0] === written)
    return this.#secrets[Math.max(...(exact.length > 0 ? exact : owners))]?.[1] ?? ''
  }
}

function lowered(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 65 && byte <= 90 ? byte + 32 : byte
}

/** Overlapping places become one, named after the longest of them: one secret may be a part of another. */
function united(spans: Span[]): Span[] {
  // Sorting is stable: of two that are the same, the one that was seen with fewer things undone comes first.
  spans.sort((a, b) => a.from - b.from || b.to - a.to)
  const all: Span[] = []
  for (const span of spans) {
    const before = all.at(-1)
    if (before && span.from < before.to) join(before, span, false)
    else all.push({ ...span })
  }
  return all
}

/** @param isOneView of two that are the same, either may be meant */
function join(before: Span, span: Span, isOneView: boolean): void {
  const [length, other] = [before.to - before.from, span.to - span.from]
  if (other > length) before.owners = span.owners
  else if (isOneView && other === length && before.to === span.to)
    before.owners = [...new Set([...before.owners, ...span.owners])]
  before.to = Math.max(before.to, span.to)
}

/** For each byte of the text in UTF-8 the index of its character; a lone half of a character has three bytes. */
function offsetsOf(text: string): Int32Array {
  const offsets = new Int32Array(text.length * 3 + 1)
  let byte = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    for (let nth = 0; nth < length; nth++) offsets[byte++] = at
    if (length === 4) at++
  }
  offsets[byte] = text.length
  return offsets
}
