import { readFile, rename, writeFile } from 'node:fs/promises'
import type { Redactor } from './redaction.js'

/** What the suite itself writes into lines; everything else may have come from the target. */
const OWN_WORDS = new Set([
  'kind',
  'id',
  'scenario',
  'key',
  'purpose',
  'method',
  'socket',
  'direction',
  'opcode',
  'by',
  'what',
  'how',
  'name',
])

/**
 * Replaces secrets in a finished record that were written before they were known: a server that tells a token to one
 * client before it has answered another. Does nothing, and costs one pass, where there are none.
 * @returns whether the record was written anew
 * @throws what the file system throws
 */
export async function redactLate(path: string, redactor: Redactor): Promise<boolean> {
  const text = await readFile(path, 'utf8')
  if (redactor.found(text).length === 0) return false
  const lines = text.split('\n').map((line) => {
    if (line === '' || redactor.found(line).length === 0) return line
    try {
      return JSON.stringify(cleaned(JSON.parse(line), redactor))
    } catch {
      return redactor.redact(line) // a line cut short by a crash
    }
  })
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, lines.join('\n'), { mode: 0o600 })
  await rename(temporary, path)
  return true
}

function cleaned(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.redact(value)
  if (Array.isArray(value)) return value.map((item) => cleaned(item, redactor))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      OWN_WORDS.has(key) ? member : cleaned(member, redactor),
    ]),
  )
}
