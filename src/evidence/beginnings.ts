import { lowerCase } from './automaton.js'

/** What the beginnings are told by: so many bytes, each moved by four of 32 bits when the next one comes. */
const LENGTH = 8
const SLOTS = 1 << 16
/** For each byte, whatever its case, bits that have nothing to do with those of others. */
const MIXED = Int32Array.from(
  lowerCase(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
  (byte) => Math.imul(byte + 1, 0x9e3779b1) ^ (Math.imul(byte + 1, 0x85ebca6b) >>> 15),
)

/**
 * Tells of nearly every text that none of many byte strings stands in it, in one quick pass, by their first eight bytes.
 * To learn one costs nothing.
 */
export class Beginnings {
  readonly #slots = new Uint8Array(SLOTS)
  readonly #known = new Set<number>()

  /** @param needle in lower case, of eight bytes at least */
  add(needle: Uint8Array): void {
    const mixed = needle.subarray(0, LENGTH).reduce((before, byte) => (before << 4) ^ (MIXED[byte] ?? 0), 0)
    this.#slots[mixed >>> 16] = 1
    this.#known.add(mixed)
  }

  /** False: none of them stands there, whatever the case of ASCII letters. */
  mayBeIn(text: Uint8Array): boolean {
    const slots = this.#slots
    let mixed = 0
    for (let at = 0; at < text.length; at++) {
      mixed = (mixed << 4) ^ (MIXED[text[at] ?? 0] ?? 0)
      if (slots[mixed >>> 16] === 1 && this.#known.has(mixed)) return true
    }
    return false
  }
}
