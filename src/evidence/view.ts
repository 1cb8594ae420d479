/**
 * A text as somebody might read it who undoes what was done to it: bytes without white space and control characters, each
 * with the place in the text that it comes from. Places are left out while nothing but the bytes matters.
 */
export interface View {
  readonly bytes: Uint8Array
  readonly places: Places | null
}

/** For each byte where it begins and ends, as offsets of bytes in the text that was looked at. */
export interface Places {
  readonly from: Int32Array
  readonly to: Int32Array
}

/** Collects bytes with their places. */
export class Writer {
  #bytes: Uint8Array
  #from: Int32Array | null
  #to: Int32Array | null
  #length = 0

  /** @param expected how many bytes there will be; when there are more, it takes longer */
  constructor(
    private readonly source: View,
    expected: number,
  ) {
    this.#bytes = new Uint8Array(expected)
    this.#from = source.places && new Int32Array(expected)
    this.#to = source.places && new Int32Array(expected)
  }

  /** @param first the byte of the source where this one begins; @param last the one where it ends */
  put(byte: number, first: number, last: number): void {
    const at = this.#length++
    if (at === this.#bytes.length) this.#grow()
    this.#bytes[at] = byte
    const { places } = this.source
    if (places === null || this.#from === null || this.#to === null) return
    this.#from[at] = places.from[first] ?? 0
    this.#to[at] = places.to[last] ?? 0
  }

  #grow(): void {
    const larger = 2 * this.#bytes.length + 16
    const grown = <Numbers extends Uint8Array | Int32Array>(before: Numbers, after: Numbers): Numbers => {
      after.set(before)
      return after
    }
    this.#bytes = grown(this.#bytes, new Uint8Array(larger))
    this.#from = this.#from && grown(this.#from, new Int32Array(larger))
    this.#to = this.#to && grown(this.#to, new Int32Array(larger))
  }

  view(): View {
    const end = this.#length
    const places = this.#from &&
      this.#to && { from: this.#from.subarray(0, end), to: this.#to.subarray(0, end) }
    return { bytes: this.#bytes.subarray(0, end), places }
  }
}
