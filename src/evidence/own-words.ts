import { foldCase } from './fold.js'
import { ownText } from './own-text.js'

/** A longer value, or one with more digits, is no word. */
const LONGEST = 64
const DIGITS = /\d\D*\d\D*\d/

/** A day or a time of day: they stand in every record. */
const INSTANT = /^(?:\d{4}-\d\d-\d\d(?:[T ][\d:.]*)?|\d\d:\d\d:\d\d[\d.]*)(?:Z|[+-][\d:]+)?$/i

let known: Buffer | null = null

/**
 * True for a value that is part of what the suite says whatever a target does: `password` is the name of a setting,
 * `Subscription` a type, `not verified` a part of many sentences. To replace it everywhere would change what is
 * said and what was observed, and to find it tells nothing. All that the suite can say is in its own files.
 */
export function isOwnWord(value: string): boolean {
  if (value.length > LONGEST) return false
  if (INSTANT.test(value.trim())) return true
  // White space does not count, as where secrets are looked for.
  const word = foldCase(value).replace(/\s+/g, '')
  return word !== '' && !DIGITS.test(word) && (known ??= ownText()).includes(word)
}
