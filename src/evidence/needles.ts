/** Letters that are looked at before anything is compared in full; no secret that is replaced by value is shorter. */
const LETTERS = 8
const SLOTS = 1 << 16

/**
 * Finds which of many strings stand in a text, in one pass over it: a run has hundreds of tokens in several forms, and
 * its outputs have megabytes. Tokens often begin alike and end differently, so it is their end that is looked for.
 * Strings of fewer than eight characters are not.
 */
export class Needles {
  readonly #byEnd = new Map<number, (readonly [string, string])[]>()
  readonly #slots = new Uint8Array(SLOTS)

  /** @param needles each string to look for, with its name */
  constructor(needles: Iterable<readonly [string, string]>) {
    for (const needle of needles) {
      if (needle[0].length < LETTERS) continue
      const slot = slotOf(needle[0], needle[0].length - LETTERS)
      this.#slots[slot] = 1
      const known = this.#byEnd.get(slot)
      if (known) known.push(needle)
      else this.#byEnd.set(slot, [needle])
    }
  }

  /** The names of those that stand in the text. */
  in(text: string): Set<string> {
    const found = new Set<string>()
    const last = text.length - LETTERS
    for (let at = 0; at <= last; at++) {
      const slot = slotOf(text, at)
      if (this.#slots[slot] === 0) continue
      for (const [form, name] of this.#byEnd.get(slot) ?? [])
        if (text.endsWith(form, at + LETTERS)) found.add(name)
    }
    return found
  }
}

function slotOf(text: string, at: number): number {
  let hash = 0
  for (let index = at; index < at + LETTERS; index++) hash = (hash * 31 + text.charCodeAt(index)) & 0xfffffff
  return (hash ^ (hash >>> 14)) & (SLOTS - 1)
}
