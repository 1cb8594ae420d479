import { format } from 'jsonc-parser'
import { isNestedDeeper } from '../../fhir/json-text.js'

const LONGEST = 20_000
/** Each line would be as long as its depth; nobody reads that. */
const DEEPEST = 50

/**
 * JSON with line breaks, changed in its white space only: numbers, duplicates and escapes stay as the target sent them.
 * Anything else is returned as it is.
 */
export function indented(text: string): string {
  if (text.length > LONGEST || !/^\s*[[{]/.test(text) || text.includes('\n')) return text
  if (isNestedDeeper(text, DEEPEST)) return text
  try {
    const parts: string[] = []
    let copied = 0
    // In order and apart from each other; the library's own way of applying them copies the whole text for each.
    for (const { offset, length, content } of format(text, undefined, {
      tabSize: 1,
      insertSpaces: true,
      eol: '\n',
    })) {
      parts.push(text.slice(copied, offset), content)
      copied = offset + length
    }
    return parts.join('') + text.slice(copied)
  } catch {
    return text
  }
}
