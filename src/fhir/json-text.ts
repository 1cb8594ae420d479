/** The index after the string that begins at `at`; the end of the text when it is cut off. */
export function endOfString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end + 1
}

/** How many colons stand between the strings of a JSON text: as many as names. */
export function colonsOf(text: string): number {
  let colons = 0
  for (let at = 0; at < text.length;) {
    const sign = text.charCodeAt(at)
    if (sign === COLON) colons++
    at = sign === QUOTE ? endOfString(text, at) : at + 1
  }
  return colons
}

/** Whether objects and arrays stand within one another at more than so many levels; what is in strings does not count. */
export function isNestedDeeper(text: string, most: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length;) {
    const sign = text.charAt(at)
    if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    if (depth > most) return true
    at = sign === '"' ? endOfString(text, at) : at + 1
  }
  return false
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c
