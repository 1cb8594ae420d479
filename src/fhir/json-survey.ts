import { endOfString } from './json-text.js'

export interface Survey {
  /** names that stand twice in one object */
  readonly duplicates: readonly string[]
  /** why it is not to be parsed; null when it may be */
  readonly refused: string | null
}

export interface Bounds {
  /** strings, signs and other values together */
  readonly most: number
  /** levels of objects and arrays */
  readonly deepest: number
  /** different names in one object, and names in all that stand there before */
  readonly mostNames: number
}

const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, COLON, COMMA, QUOTE] = [
  0x7b, 0x7d, 0x5b, 0x5d, 0x3a, 0x2c, 0x22,
] as const
/** The letters of ASCII that end a number or word. */
const ENDS_VALUE = Uint8Array.from({ length: 128 }, (_, code) => (code <= 0x20 ? 1 : 0))
for (const sign of [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, COLON, COMMA, QUOTE])
  ENDS_VALUE[sign] = 1

/**
 * Looks through JSON before it is parsed: one pass with a stack of its own, so that depth costs memory of one number per
 * level, and blanks, escapes and digits cost none. What is no JSON is left to the parser.
 */
export function survey(text: string, { most, deepest, mostNames }: Bounds): Survey {
  const stack: (Set<string> | 'empty' | null)[] = []
  const duplicates: string[] = []
  /** where the last string stands, as long as nothing but blanks came after it */
  let from = -1
  let count = 0
  for (let at = 0, to = 0; at < text.length; at = to) {
    to = at + 1
    const code = text.charCodeAt(at)
    if (code <= 0x20) continue
    if (++count > most) return { duplicates, refused: `more than ${most} values and signs` }
    const last = from
    from = -1
    if (code === QUOTE) {
      from = at
      to = endOfString(text, at)
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      stack.push(code === OPEN_BRACE ? 'empty' : null)
      if (stack.length > deepest) return { duplicates, refused: `nested deeper than ${deepest} levels` }
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      stack.pop()
    } else if (code === COLON) {
      const names = stack.at(-1)
      if (last < 0 || !names) continue
      const name = meaningOf(text.slice(last, endOfString(text, last)))
      // Most objects of an attack are empty: none costs a set.
      if (names === 'empty') stack[stack.length - 1] = new Set([name])
      else if (names.has(name) && duplicates.length < mostNames) duplicates.push(name)
      else if (!names.has(name) && names.size < mostNames) names.add(name)
      else return { duplicates, refused: `an object with more than ${mostNames} names` }
    } else if (code !== COMMA) {
      while (to < text.length && ENDS_VALUE[text.charCodeAt(to)] !== 1) to++
    }
  }
  return { duplicates, refused: null }
}

/** What a string of JSON says; one that is none is as it is written. */
function meaningOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal
  }
}
