/** No secret that is replaced by value is shorter. */
const SHORTEST = 8
/** Letters that are looked at together, to tell how far one may go on. */
const BLOCK = 3
const SLOTS = 1 << 16
/** The longest end of a needle that is looked at: beyond it, steps hardly get wider. */
const LONGEST_END = 32

/**
 * Finds which of many strings stand in a text, looking at few of its letters (the algorithm of Wu and Manber): a run has
 * hundreds of tokens in several forms, and its outputs have megabytes. Tokens often begin alike and end differently, so
 * it is their end that is looked for. Strings of fewer than eight characters are not.
 */
export class Needles {
  /** so many letters at the end of every needle are known */
  #end = LONGEST_END
  readonly #all: (readonly [text: string, name: string])[] = []
  /** how far one may go on after these letters, without passing over the end of a needle */
  #steps = new Uint8Array(SLOTS)
  #byEnd = new Map<number, (readonly [string, string])[]>()

  /** @param needles each string to look for, with its name */
  constructor(needles: Iterable<readonly [string, string]> = []) {
    this.#forget()
    for (const [text, name] of needles) this.add(text, name)
  }

  add(text: string, name: string): void {
    if (text.length < SHORTEST) return
    this.#all.push([text, name])
    if (text.length >= this.#end) return this.#learn(text, name)
    this.#end = text.length
    this.#forget()
    for (const needle of this.#all) this.#learn(...needle)
  }

  /** The names of those that stand in the text. */
  in(text: string): ReadonlySet<string> {
    const steps = this.#steps
    const { length } = text
    let found: Set<string> | null = null
    let end = this.#end
    while (end <= length) {
      const slot = slotOf(text, end)
      const step = steps[slot] ?? 0
      if (step === 0)
        for (const [needle, name] of this.#byEnd.get(slot) ?? [])
          if (text.endsWith(needle, end)) (found ??= new Set()).add(name)
      end += step || 1
    }
    return found ?? NONE
  }

  #forget(): void {
    this.#steps.fill(this.#end - BLOCK + 1)
    this.#byEnd = new Map()
  }

  #learn(text: string, name: string): void {
    const { length } = text
    for (let step = 0; step <= this.#end - BLOCK; step++) {
      const slot = slotOf(text, length - step)
      if (step < (this.#steps[slot] ?? 0)) this.#steps[slot] = step
    }
    const slot = slotOf(text, length)
    this.#byEnd.set(slot, [...(this.#byEnd.get(slot) ?? []), [text, name]])
  }
}

const NONE: ReadonlySet<string> = new Set()

/** @param end the index after the letters that are looked at */
function slotOf(text: string, end: number): number {
  const mixed = text.charCodeAt(end - 1) * 31 * 31 + text.charCodeAt(end - 2) * 31 + text.charCodeAt(end - 3)
  return (mixed ^ (mixed >>> 13)) & (SLOTS - 1)
}
