import { Automaton, lowerCase } from './automaton.js'
import { Beginnings } from './beginnings.js'
import type { View } from './view.js'
import { fold, squeeze, unescapeAll, unescapeAndFold, viewsOf } from './views.js'

/** Values of fewer characters are not looked for: they would hit innocent text. */
export const SHORTEST_BY_VALUE = 8
/** A longer value is found by its beginning; what follows it is compared. */
const LONGEST_NEEDLE = 1024

/** A letter with two accents may have a third of the bytes that it has with both after it. */
const MOST_SHORTER = 3

/** So few needles are learnt anew with each that comes. */
const SMALL = 16

/** A value as it is looked for, which several secrets may share. */
interface Needle {
  /** in lower case, without white space */
  readonly bytes: Uint8Array
  /** the values and their pseudonyms, the latest last */
  readonly owners: (readonly [value: string, name: string])[]
}

interface Group {
  readonly needles: readonly Needle[]
  /** finds where a needle begins: as much of it as is looked for */
  readonly automaton: Automaton
  /** for each of these beginnings the needles that have it: one, unless they are very long */
  readonly sharing: readonly (readonly Needle[])[]
}

/** Where a secret stands, in bytes of the text. */
interface Span {
  from: number
  to: number
  needle: Needle
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

/** Knows secrets, and finds where they stand in a text however they are written; see `viewsOf`. */
export class SecretPlaces {
  readonly #needles = new Map<string, Needle>()
  /** learnt since the last search */
  #new: Needle[] = []
  /** each more than twice as large as the one after it, so that learning one by one costs little */
  #groups: Group[] = []
  readonly #beginnings = new Beginnings()
  #shortest = Infinity
  #isAscii = true

  /** @param value see `isDistinct` */
  add(value: string, name: string): void {
    const source = Buffer.from(value)
    const withPlus = Buffer.from(value.replaceAll(' ', '+'))
    const isAscii = /^[\u0000-\u007f]*$/.test(value)
    for (const bytes of [
      squeeze(source),
      unescapeAll(source),
      unescapeAndFold(source),
      squeeze(withPlus),
      ...(value.endsWith('\\') ? [squeeze(withoutEnd(value)), unescapeAndFold(withoutEnd(value))] : []),
      ...withoutCase(source),
      ...(isAscii ? [] : [fold(source), fold(withPlus), ...beyondAscii(value)]),
    ])
      this.#add(lowerCase(bytes), value, name)
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
        if (from >= begin) parts.push(nameOf(span.needle, joined.slice(from, to)))
        copied = Math.min(to, end)
        if (to > end) break
      }
      parts.push(joined.slice(copied, end))
      replaced.push(parts.join(''))
      begin = end
    }
    return replaced
  }

  #add(bytes: Uint8Array, value: string, name: string): void {
    if (bytes.length < SHORTEST_BY_VALUE) return
    const key = Buffer.from(bytes).toString('latin1')
    const known = this.#needles.get(key)
    const owners = known?.owners ?? []
    const isOwner = owners.findIndex(([other]) => other === value)
    if (isOwner >= 0) owners.splice(isOwner, 1)
    owners.push([value, name])
    if (known) return
    const needle = { bytes, owners }
    this.#needles.set(key, needle)
    this.#new.push(needle)
    this.#beginnings.add(bytes)
    const isAscii = bytes.every((byte) => byte < 0x80)
    this.#isAscii &&= isAscii
    // In the other case, or composed, letters beyond ASCII have fewer bytes.
    const shortest = isAscii
      ? bytes.length
      : Math.max(SHORTEST_BY_VALUE, Math.ceil(bytes.length / MOST_SHORTER))
    this.#shortest = Math.min(this.#shortest, shortest)
  }

  #isIn(source: Uint8Array): boolean {
    let found = false
    this.#search(source, false, () => (found = true))
    return found
  }

  #spansIn(source: Uint8Array): Span[] {
    const spans: Span[] = []
    this.#search(source, true, (view, end, sharing) => {
      if (view.places === null) return true
      const span = placed(view.bytes, view.places, end, sharing)
      const before = spans.at(-1)
      // Those of one view come in the order of their ends; where they overlap they are one at once.
      if (before && before.from <= span.from && span.from < before.to && before.to <= span.to)
        join(before, span)
      else spans.push(span)
      return false
    })
    return united(spans)
  }

  /** @param found is given the end of each place in the view; the search stops when it returns true */
  #search(
    source: Uint8Array,
    withPlaces: boolean,
    found: (view: View, end: number, sharing: readonly Needle[]) => boolean,
  ): void {
    if (source.length < this.#shortest) return
    const lookedFor = { shortest: Math.min(this.#shortest, LONGEST_NEEDLE), isAscii: this.#isAscii }
    viewsOf(source, withPlaces, lookedFor, (view) => {
      let isEnough = false
      if (!this.#beginnings.mayBeIn(view.bytes)) return isEnough
      this.#group()
      for (const { automaton, sharing } of this.#groups) {
        automaton.search(view.bytes, (end, index) => {
          isEnough = found(view, end, sharing[index] ?? [])
          return isEnough
        })
        if (isEnough) break
      }
      return isEnough
    })
  }

  #group(): void {
    if (this.#new.length === 0) return
    let needles: readonly Needle[] = this.#new
    this.#new = []
    for (let last = this.#groups.at(-1); last; last = this.#groups.at(-1)) {
      if (last.needles.length > Math.max(SMALL, 2 * needles.length)) break
      this.#groups.pop()
      needles = [...last.needles, ...needles]
    }
    this.#groups.push(groupOf(needles))
  }
}

function groupOf(needles: readonly Needle[]): Group {
  const sharing = new Map<string, Needle[]>()
  for (const needle of needles) {
    const beginning = Buffer.from(needle.bytes.subarray(0, LONGEST_NEEDLE)).toString('latin1')
    const others = sharing.get(beginning)
    if (others) others.push(needle)
    else sharing.set(beginning, [needle])
  }
  const automaton = new Automaton([...sharing.keys()].map((beginning) => Buffer.from(beginning, 'latin1')))
  return { needles, automaton, sharing: [...sharing.values()] }
}

/** The place of the needle of which most stands here, and as much of it as does. */
function placed(
  bytes: Uint8Array,
  places: NonNullable<View['places']>,
  end: number,
  sharing: readonly Needle[],
): Span {
  const length = Math.min(sharing[0]?.bytes.length ?? 0, LONGEST_NEEDLE)
  let [best, most] = [sharing[0]!, 0]
  for (const needle of sharing) {
    let more = 0
    while (length + more < needle.bytes.length && lowered(bytes[end + more]) === needle.bytes[length + more])
      more++
    if (more > most) [best, most] = [needle, more]
  }
  return { from: places.from[end - length] ?? 0, to: places.to[end + most - 1] ?? 0, needle: best }
}

function lowered(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 65 && byte <= 90 ? byte + 32 : byte
}

/** The pseudonym of the secret that stands here exactly, or of the latest that may. */
function nameOf({ owners }: Needle, written: string): string {
  const owner = owners.findLast(([value]) => value === written) ?? owners.at(-1)
  return owner?.[1] ?? ''
}

/** Overlapping places become one, named after the longest of them: one secret may be a part of another. */
function united(spans: Span[]): Span[] {
  // Sorting is stable: of two that are the same, the one that was seen with fewer things undone comes first.
  spans.sort((a, b) => a.from - b.from || b.to - a.to)
  const all: Span[] = []
  for (const span of spans) {
    const before = all.at(-1)
    if (before && span.from < before.to) join(before, span)
    else all.push({ ...span })
  }
  return all
}

function join(before: Span, span: Span): void {
  if (span.to - span.from > before.to - before.from) before.needle = span.needle
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
