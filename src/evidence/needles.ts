import { randomInt } from 'node:crypto'

/** Bytes that are looked at together: no string that is looked for is shorter. */
const WINDOW = 8
/** How far the bits of a byte move when the next one comes: after a window of them nothing of it is left. */
const SHIFT = 4
/** A slot is free for each one that is taken, so that few are looked at. */
const ROOM = 2
/** Bits that say for each string that one may stand here: nearly everywhere they say that none does. */
const BITS = 16
const FURTHER = Math.log2(BITS / ROOM)
const FEWEST = 64
/** So many strings with the same eight bytes cost nothing; where there are more, so many other places are tried. */
const FEW = 4
const MOST_TRIED = 64

/** What is known of a string: its letters are not kept. */
const FIELDS = 5
const [MARK, FINGERPRINT, LENGTH, OFFSET, OWNER] = [0, 1, 2, 3, 4] as const

/** Odd, and no one else knows it: so nobody can make two texts that look the same to it. */
const BASE = randomInt(2 ** 31) | 5

/** For each byte, bits that have nothing to do with those of others. */
const mixedOf = (byte: number): number =>
  Math.imul(byte + 1, 0x9e3779b1) ^ (Math.imul(byte + 1, 0x85ebca6b) >>> 15)

/** ASCII letters in lower case. */
export function lowerCase(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (isUpperCase(byte) ? byte | 0x20 : byte))
}

const isUpperCase = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a

/** Called for each string that a text holds. What returns true ends the search. */
export type Found = (begin: number, end: number, owner: number) => boolean

/**
 * Finds which of very many byte strings stand in a text, in one pass (after Karp and Rabin): a run that lasts for hours
 * learns thousands of tokens, each in many forms. Of each string a few numbers are kept: what eight bytes of it come to,
 * and what all of them come to. Strings often begin or end alike, so the eight are where few others have the same.
 */
export class Needles {
  readonly #mixed: Int32Array
  #count = 0
  #entries = new Int32Array(FIELDS * FEWEST)
  /** the number of an entry and one, at the first free place after the one that its mark points to; 0: free */
  #slots = new Int32Array(ROOM * FEWEST)
  #bits = new Uint8Array((BITS * FEWEST) / 8)
  /** what is left of a mark by this is its place among the bits */
  #shift = 32 - Math.log2(BITS * FEWEST)
  /** further owners of the same string, by its entry */
  readonly #others = new Map<number, number[]>()

  /** @param inAnyCase ASCII letters count as the same in either case */
  constructor(inAnyCase = false) {
    this.#mixed = Int32Array.from({ length: 256 }, (_, byte) =>
      mixedOf(inAnyCase && isUpperCase(byte) ? byte | 0x20 : byte),
    )
  }

  /** @param owner a whole number, which tells whose string it is; strings of fewer than eight bytes are not looked for */
  add(bytes: Uint8Array, owner: number): void {
    if (bytes.length < WINDOW) return
    const fingerprint = this.#sums(bytes)[bytes.length] ?? 0
    const same = (entry: number): boolean =>
      this.#field(entry, FINGERPRINT) === fingerprint && this.#field(entry, LENGTH) === bytes.length
    let [best, fewest] = [{ mark: 0, offset: 0 }, Infinity]
    for (const each of this.#marksOf(bytes)) {
      let count = 0
      for (let slot = this.#first(each.mark); slot >= 0; slot = this.#next(each.mark, slot)) {
        const entry = this.#slots[slot]! - 1
        if (this.#field(entry, OFFSET) === each.offset && same(entry)) return this.#share(entry, owner)
        count++
      }
      if (count < fewest) [best, fewest] = [each, count]
      if (count <= FEW) break
    }
    if (this.#count * FIELDS === this.#entries.length) this.#grow()
    this.#entries.set([best.mark, fingerprint, bytes.length, best.offset, owner], FIELDS * this.#count)
    this.#place(this.#count++)
  }

  /** Tells of every string that the text holds; the owners of one that several have, one after the other. */
  search(text: Uint8Array, found: Found): void {
    if (this.#count === 0) return
    const [mixed, bits, shift] = [this.#mixed, this.#bits, this.#shift]
    let sums: Int32Array | null = null
    let mark = 0
    for (let at = 0; at < text.length; at++) {
      mark = (mark << SHIFT) ^ (mixed[text[at] ?? 0] ?? 0)
      const bit = mark >>> shift
      if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) continue
      for (let slot = this.#first(mark); slot >= 0; slot = this.#next(mark, slot)) {
        const entry = this.#slots[slot]! - 1
        const begin = at + 1 - this.#field(entry, OFFSET)
        const end = begin + this.#field(entry, LENGTH)
        if (begin < 0 || end > text.length) continue
        sums ??= this.#sums(text)
        if (between(sums, begin, end) !== this.#field(entry, FINGERPRINT)) continue
        if (found(begin, end, this.#field(entry, OWNER))) return
        for (const owner of this.#others.get(entry) ?? []) if (found(begin, end, owner)) return
      }
    }
  }

  /** Whether the text holds any of them. */
  standIn(text: Uint8Array): boolean {
    let is = false
    this.search(text, () => (is = true))
    return is
  }

  #field(entry: number, field: number): number {
    return this.#entries[FIELDS * entry + field] ?? 0
  }

  /** What the bytes up to each come to: of what is between two, the difference tells. */
  #sums(bytes: Uint8Array): Int32Array {
    const sums = new Int32Array(bytes.length + 1)
    let sum = 0
    for (let at = 0; at < bytes.length; at++)
      sums[at + 1] = sum = (Math.imul(sum, BASE) + (this.#mixed[bytes[at] ?? 0] ?? 0)) | 0
    return sums
  }

  /** Of each eight bytes what they come to, and where they end; the last ones first, since tokens often begin alike. */
  *#marksOf(bytes: Uint8Array): Generator<{ readonly mark: number; readonly offset: number }> {
    const last = Math.max(WINDOW, bytes.length - MOST_TRIED)
    for (let offset = bytes.length; offset >= last; offset--) {
      let mark = 0
      for (let at = offset - WINDOW; at < offset; at++)
        mark = (mark << SHIFT) ^ (this.#mixed[bytes[at] ?? 0] ?? 0)
      yield { mark, offset }
    }
  }

  /** The place of the first entry with that mark; -1: there is none. */
  #first(mark: number): number {
    return this.#from(mark, this.#home(mark))
  }

  #home(mark: number): number {
    return Math.imul(mark, 0x9e3779b1) >>> (this.#shift + FURTHER)
  }

  #next(mark: number, slot: number): number {
    return this.#from(mark, slot + 1)
  }

  #from(mark: number, slot: number): number {
    const slots = this.#slots
    for (let at = slot; ; at++) {
      const place = at & (slots.length - 1)
      const entry = (slots[place] ?? 0) - 1
      if (entry < 0) return -1
      if (this.#field(entry, MARK) === mark) return place
    }
  }

  #share(entry: number, owner: number): void {
    if (this.#field(entry, OWNER) === owner) return
    const others = this.#others.get(entry) ?? []
    if (!others.includes(owner)) this.#others.set(entry, [...others, owner])
  }

  #place(entry: number): void {
    const mark = this.#field(entry, MARK)
    let slot = this.#home(mark)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1)
    this.#slots[slot] = entry + 1
    const bit = mark >>> this.#shift
    this.#bits[bit >>> 3] = (this.#bits[bit >>> 3] ?? 0) | (1 << (bit & 7))
  }

  #grow(): void {
    const before = this.#entries
    this.#entries = new Int32Array(2 * before.length)
    this.#entries.set(before)
    this.#slots = new Int32Array(2 * this.#slots.length)
    this.#bits = new Uint8Array(2 * this.#bits.length)
    this.#shift--
    for (let entry = 0; entry < this.#count; entry++) this.#place(entry)
  }
}

/** What the bytes between two places come to. */
function between(sums: Int32Array, begin: number, end: number): number {
  return ((sums[end] ?? 0) - Math.imul(sums[begin] ?? 0, power(end - begin))) | 0
}

function power(exponent: number): number {
  let result = 1
  for (let [factor, left] = [BASE, exponent]; left > 0; left >>>= 1, factor = Math.imul(factor, factor))
    if (left & 1) result = Math.imul(result, factor)
  return result
}
