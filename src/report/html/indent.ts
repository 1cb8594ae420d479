import { applyEdits, format } from 'jsonc-parser'

const LONGEST = 20_000

/**
 * JSON with line breaks, changed in its white space only: numbers, duplicates and escapes stay as the target sent them.
 * Anything else is returned as it is.
 */
export function indented(text: string): string {
  if (text.length > LONGEST || !/^\s*[[{]/.test(text) || text.includes('\n')) return text
  try {
    return applyEdits(text, format(text, undefined, { tabSize: 1, insertSpaces: true, eol: '\n' }))
  } catch {
    return text
  }
}
