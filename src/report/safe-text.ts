/**
 * Characters that a terminal obeys, that reorder or hide text, or that XML forbids. The letters of right-to-left scripts
 * stay: they are text. General categories: Cc control, Cf format (bidi, zero width, tags), Cs lone surrogates, Zl and Zp.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufffe\uffff]/gu

/** Most texts hold none of these; to see that is cheap, to classify every letter is not. */
const UNUSUAL = /[^\x20-\x7e]/

/** Anything longer is not read by people; the record has the whole. */
const LONGEST = 8192

export interface SafeTextOptions {
  /** keep line breaks and tabs, for preformatted text */
  readonly lines?: boolean
  /** characters that are kept; what is cut is said */
  readonly longest?: number
}

/**
 * A string of the target as it may be shown: control characters, terminal escapes, bidi overrides and isolates and
 * zero-width characters become visible escapes such as `\u202e`; text beyond `longest` is cut and says so.
 */
export function safeText(text: string, options: SafeTextOptions = {}): string {
  const longest = options.longest ?? LONGEST
  const kept = text.length > longest ? text.slice(0, longest) : text
  if (!UNUSUAL.test(kept)) return kept === text ? text : cutAfter(kept, text)
  const shown = kept.replace(UNSAFE, (character) =>
    options.lines && (character === '\n' || character === '\t') ? character : visible(character),
  )
  return kept === text ? shown : cutAfter(shown, text)
}

function cutAfter(shown: string, text: string): string {
  return `${shown}… (${grouped(text.length)} characters, cut here)`
}

/** Plain data in which every string, and every name, is safe to show; line breaks are kept. What is safe is not copied. */
export function safeData<T>(data: T, depth = 0): T {
  if (typeof data === 'string') return safeText(data, { lines: true }) as T
  if (data === null || typeof data !== 'object') return data
  if (depth > 40) return '(nested too deeply to show)' as T
  if (Array.isArray(data)) {
    const items = data.map((item: unknown) => safeData(item, depth + 1))
    return items.every((item, index) => item === data[index]) ? data : (items as T)
  }
  let isSafe = true
  const copy: [string, unknown][] = []
  for (const [key, value] of Object.entries(data)) {
    const name = safeText(key, { longest: 200 })
    const member: unknown = safeData(value, depth + 1)
    isSafe &&= name === key && member === value
    copy.push([name, member])
  }
  return isSafe ? data : (Object.fromEntries(copy) as T)
}

/** `1,048,576` */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  const hex = code.toString(16)
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}
