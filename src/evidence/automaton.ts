const SLOTS = 1 << 13
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte))

/**
 * Finds many byte strings in one pass, whatever the case of ASCII letters (the algorithm of Aho and Corasick): the time
 * is linear in the text, whatever the strings have in common.
 */
export class Automaton {
  /** node and byte -> node */
  readonly #edges = new Map<number, number>()
  readonly #roots = new Int32Array(256)
  /** the node of the longest end of this one's string that is the beginning of another string */
  readonly #fails: Int32Array
  /** the longest string that ends here, or -1 */
  readonly #ends: Int32Array
  /** whether some string begins with these three bytes */
  readonly #beginnings = new Uint8Array(SLOTS)

  /** @param needles in lower case, each of three bytes at least */
  constructor(readonly needles: readonly Uint8Array[]) {
    const parents = [0]
    const bytes = [0]
    const depths = [0]
    const ends = [-1]
    needles.forEach((needle, index) => {
      this.#beginnings[slotOf(needle, 0)] = 1
      let node = 0
      for (const byte of needle) {
        let next = this.#next(node, byte)
        if (next === 0) {
          next = parents.push(node) - 1
          bytes.push(byte)
          depths.push((depths[node] ?? 0) + 1)
          ends.push(-1)
          if (node === 0) this.#roots[byte] = next
          else this.#edges.set(node * 256 + byte, next)
        }
        node = next
      }
      ends[node] = index
    })
    this.#ends = Int32Array.from(ends)
    this.#fails = new Int32Array(parents.length)
    for (const node of byDepth(depths)) {
      const parent = parents[node] ?? 0
      const byte = bytes[node] ?? 0
      let fail = 0
      if (parent !== 0) {
        for (let at = this.#fails[parent] ?? 0; ; at = this.#fails[at] ?? 0) {
          fail = this.#next(at, byte)
          if (fail !== 0 || at === 0) break
        }
      }
      this.#fails[node] = fail
      if (this.#ends[node] === -1) this.#ends[node] = this.#ends[fail] ?? -1
    }
  }

  /**
   * Calls `found` with the end of each place, in their order, and the index of the longest needle that ends there.
   * It stops when `found` returns true.
   */
  search(text: Uint8Array, found: (end: number, needle: number) => boolean): void {
    const last = text.length - 2
    let node = 0
    for (let at = 0; at < text.length; at++) {
      if (node === 0) {
        while (at < last && this.#beginnings[slotOf(text, at)] === 0) at++
        if (at >= last) return
      }
      const byte = LOWER[text[at] ?? 0] ?? 0
      let next = this.#next(node, byte)
      while (next === 0 && node !== 0) {
        node = this.#fails[node] ?? 0
        next = this.#next(node, byte)
      }
      node = next
      const needle = node === 0 ? -1 : (this.#ends[node] ?? -1)
      if (needle >= 0 && found(at + 1, needle)) return
    }
  }

  /** 0 when there is none: nothing leads back to the root. */
  #next(node: number, byte: number): number {
    return (node === 0 ? this.#roots[byte] : this.#edges.get(node * 256 + byte)) ?? 0
  }
}

/** ASCII letters in lower case. */
export function lowerCase(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => LOWER[byte] ?? byte)
}

function slotOf(text: Uint8Array, at: number): number {
  const [first, second, third] = [text[at] ?? 0, text[at + 1] ?? 0, text[at + 2] ?? 0]
  const mixed = (LOWER[first] ?? 0) * 961 + (LOWER[second] ?? 0) * 31 + (LOWER[third] ?? 0) * 7
  return (mixed ^ (mixed >>> 7)) & (SLOTS - 1)
}

/** Every node but the root, those nearer to it first. */
function byDepth(depths: readonly number[]): Int32Array {
  const next = new Int32Array(depths.reduce((most, depth) => Math.max(most, depth), 0) + 2)
  for (const depth of depths) next[depth + 1] = (next[depth + 1] ?? 0) + 1
  for (let depth = 1; depth < next.length; depth++) next[depth] = (next[depth] ?? 0) + (next[depth - 1] ?? 0)
  const sorted = new Int32Array(depths.length)
  depths.forEach((depth, node) => {
    const at = next[depth] ?? 0
    sorted[at] = node
    next[depth] = at + 1
  })
  return sorted.subarray(1)
}
