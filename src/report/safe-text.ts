import { USUAL_SIGNS } from '../evidence/fold.js'
import type { Steps } from '../evidence/turns.js'

/**
 * Characters that a terminal obeys, that reorder or hide text, or that XML forbids. The letters of right-to-left scripts
 * stay: they are text. General categories: Cc control, Cf format (bidi, zero width, tags), Cs lone surrogates, Zl and Zp.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufffe\uffff]/gu

/** Most texts hold none of these; to see that is cheap, to classify every letter is not. */
const UNUSUAL = new RegExp(`[^\\x20-\\x7e${USUAL_SIGNS}]`)

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
  const kept = text.length > longest ? atWord(text, longest) : text
  if (!UNUSUAL.test(kept)) return kept === text ? text : cutAfter(kept, text)
  const shown = kept.replace(UNSAFE, (character) =>
    options.lines && (character === '\n' || character === '\t') ? character : visible(character),
  )
  return kept === text ? shown : cutAfter(shown, text)
}

/** How far back from a cut a blank is looked for; a word longer than this is no word. */
const LONGEST_WORD = 400

/** The beginning of a text, at most `longest` characters, that ends where a word or URL ends. */
export function atWord(text: string, longest: number): string {
  if (text.length <= longest) return text
  if (/\s/.test(text.charAt(longest))) return withoutEllipsis(text.slice(0, longest))
  const start = Math.max(0, longest - LONGEST_WORD)
  const end = text.slice(start, longest).search(/\s\S*$/)
  return withoutEllipsis(text.slice(0, end < 0 ? longest : start + end))
}

/** What is cut where it was cut before needs one ellipsis. */
const withoutEllipsis = (text: string): string => text.replace(/(?<![\s…])[\s…]+$/, '')

/** A text of at most `longest` characters: what is left out at its end is replaced by `…`, between words. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${atWord(text, longest - 1).replace(/(?<![\s,;:(])[\s,;:(]+$/, '')}…`
}

/** Ids that servers make up say nothing to a reader: `Subscription/[id]/$status`, as the specification writes it. */
const MADE_UP_ID = /\b([A-Z][A-Za-z]{2,40})\/[A-Za-z0-9.-]{13,64}(?=[/?\s;,)]|$)/g

const ID_IN_A_QUERY = /([?&]id=)[A-Za-z0-9.-]{13,64}/g

/** A sentence about calls, without the ids in their paths and queries: it is shorter, and the same for every call of a kind. */
export function withoutIds(text: string): string {
  return text.replace(MADE_UP_ID, '$1/[id]').replace(ID_IN_A_QUERY, '$1[id]')
}

function cutAfter(shown: string, text: string): string {
  return `${shown}… (${grouped(text.length)} characters, cut here)`
}

/** Plain data in which every string, and every name, is safe to show; line breaks are kept. What is safe is not copied. */
export function safeData<T>(data: T, depth = 0): T {
  if (typeof data === 'string') return safeText(data, LINES) as T
  if (data === null || typeof data !== 'object') return data
  if (depth > 40) return '(nested too deeply to show)' as T
  return (Array.isArray(data) ? safeItems(data, depth) : safeMembers(data, depth)) as T
}

/** `safeData` of an object whose names are ours, one item of its lists after the other. */
export function* safeInSteps<T extends object>(data: T): Steps<T> {
  const members: [string, unknown][] = []
  for (const [name, value] of Object.entries(data) as [string, unknown][]) {
    const items: unknown[] = []
    for (const item of Array.isArray(value) ? value : []) {
      items.push(safeData(item as unknown, 2))
      yield
    }
    members.push([name, Array.isArray(value) ? items : safeData(value, 1)])
  }
  return Object.fromEntries(members) as T
}

function safeItems(data: readonly unknown[], depth: number): readonly unknown[] {
  let copy: unknown[] | null = null
  for (let index = 0; index < data.length; index++) {
    const item = safeData(data[index], depth + 1)
    if (copy === null && item !== data[index]) copy = data.slice(0, index)
    copy?.push(item)
  }
  return copy ?? data
}

function safeMembers(data: object, depth: number): object {
  let copy: [string, unknown][] | null = null
  let passed = 0
  for (const key in data) {
    const value: unknown = data[key as keyof typeof data]
    const name = safeText(key, NAME)
    const member = safeData(value, depth + 1)
    if (copy === null && (name !== key || member !== value)) copy = Object.entries(data).slice(0, passed)
    copy?.push([name, member])
    passed++
  }
  return copy === null ? data : (Object.fromEntries(copy) as object)
}

const LINES = { lines: true } as const
const NAME = { longest: 200 } as const

/** `1,048,576`, of a whole number */
export function grouped(number: number): string {
  const digits = String(Math.abs(number))
  const first = digits.length % 3 || 3
  const groups = [digits.slice(0, first), ...(digits.slice(first).match(/\d{3}/g) ?? [])]
  return `${number < 0 ? '-' : ''}${groups.join(',')}`
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  const hex = code.toString(16)
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}
