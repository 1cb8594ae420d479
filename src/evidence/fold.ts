/** What each character that is no ASCII counts as, once it was asked for. */
const known = new Map<string, string>()
/** So many characters are remembered; a text in Chinese has some thousands. */
const MOST_KNOWN = 20_000
/** The signs beyond ASCII that reports have thousands of, as a class of an expression has them. */
export const USUAL_SIGNS = '«»§·×–—‘-”…→✓✗'
/**
 * Usual signs have no case and no accent: each counts as itself. To look up each of them would be a tenth of what a run
 * computes.
 */
export const MAY_COUNT_OTHERWISE = new RegExp(`[^\\u0000-\\u007f${USUAL_SIGNS}]`, 'u')
const EACH = new RegExp(MAY_COUNT_OTHERWISE, 'gu')
/** Letters of Turkish have it or lose it on the way from one case to the other. */
const DOT_ABOVE = /\u0307/g

/**
 * What a character counts as when texts are compared whatever their case and however their accents are written: `İ`, `I`,
 * `ı` and `i` are the same, and so are `ß`, `ẞ`, `SS` and `ss`, `ä` and `a` with its accent after it. A character counts as
 * the same in every place, unlike in `toLowerCase`. What replaces secrets and what proves that none is left both
 * go by it: where they differed, a server could make a run find what was not replaced.
 * @param character one code point
 */
export function foldOf(character: string): string {
  const before = known.get(character)
  if (before !== undefined) return before
  // Twice: the capital ß is one in upper case already.
  const lower = inLowerCase(inLowerCase(character))
  const folded = (lower === 'ı' ? 'i' : lower).normalize('NFD').replace(DOT_ABOVE, '')
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(character, folded)
  return folded
}

function inLowerCase(text: string): string {
  return [...text.toUpperCase()].map((each) => each.toLowerCase()).join('')
}

/** A text with every character as it counts: see `foldOf`. */
export function foldCase(text: string): string {
  return (MAY_COUNT_OTHERWISE.test(text) ? text.replace(EACH, foldOf) : text).toLowerCase()
}
