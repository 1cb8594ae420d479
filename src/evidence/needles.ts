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
 * it is their end that is looked for; among those that end alike, what is before the end decides. Strings of fewer than
 * eight characters are not looked for.
 */
export class Needles {
  /** so many letters at the end of every needle are known */
  #end = LONGEST_END
  readonly #all: (readonly [text: string, name: string])[] = []
  /** how far one may go on after these letters, without passing over the end of a needle */
  #steps = new Uint8Array(SLOTS)
  #byEnd = new Map<number, Ending>()

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
        for (const name of this.#byEnd.get(slot)?.standingIn(text, end) ?? []) (found ??= new Set()).add(name)
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
    const ending = this.#byEnd.get(slot)
    if (ending) ending.add(text, name)
    else this.#byEnd.set(slot, new Ending(text, name))
  }
}

const NONE: ReadonlySet<string> = new Set()

type Needle = readonly [text: string, name: string]

/**
 * Strings that end alike: a tree by their letters, from the last one on. However many they are, a text is compared once
 * with what they have in common.
 */
class Ending {
  /** not arranged yet */
  readonly #new: Needle[]
  /** what all of them end with */
  #common = ''
  /** the names of those that are nothing more */
  #whole: string[] = []
  /** the others, by the letter before that */
  #longer = new Map<number, Ending>()

  constructor(text: string, name: string) {
    this.#new = [[text, name]]
  }

  add(text: string, name: string): void {
    this.#new.push([text, name])
  }

  /** The names of those that end at this index of the text. */
  *standingIn(text: string, end: number): Generator<string> {
    if (this.#new.length > 0) this.#arrange()
    if (!text.endsWith(this.#common, end)) return
    yield* this.#whole
    const before = end - this.#common.length - 1
    if (before >= 0) yield* this.#longer.get(text.charCodeAt(before))?.standingIn(text, before + 1) ?? []
  }

  #arrange(): void {
    const all = [...this.#new.splice(0), ...this.#taken()]
    this.#common = all.reduce((common, [text]) => commonEnd(common, text), all[0]?.[0] ?? '')
    this.#whole = []
    this.#longer = new Map()
    for (const [text, name] of all) {
      const rest = text.slice(0, text.length - this.#common.length)
      if (rest === '') this.#whole.push(name)
      else {
        const letter = rest.charCodeAt(rest.length - 1)
        const longer = this.#longer.get(letter)
        if (longer) longer.add(rest, name)
        else this.#longer.set(letter, new Ending(rest, name))
      }
    }
  }

  /** All that were arranged before, whole again. */
  #taken(): Needle[] {
    const whole = this.#whole.map((name): Needle => [this.#common, name])
    const longer = [...this.#longer.values()].flatMap((each) => [...each.#new, ...each.#taken()])
    return [...whole, ...longer.map(([rest, name]): Needle => [rest + this.#common, name])]
  }
}

function commonEnd(one: string, other: string): string {
  let length = 0
  const most = Math.min(one.length, other.length)
  while (
    length < most &&
    one.charCodeAt(one.length - 1 - length) === other.charCodeAt(other.length - 1 - length)
  )
    length++
  return length === 0 ? '' : one.slice(-length)
}

/** @param end the index after the letters that are looked at */
function slotOf(text: string, end: number): number {
  const mixed = text.charCodeAt(end - 1) * 31 * 31 + text.charCodeAt(end - 2) * 31 + text.charCodeAt(end - 3)
  return (mixed ^ (mixed >>> 13)) & (SLOTS - 1)
}
