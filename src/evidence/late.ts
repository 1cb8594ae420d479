import { closeSync, renameSync, writeSync } from 'node:fs'
import { blocksOf } from './blocks.js'
import { openFresh } from './fresh-file.js'
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
export function redactLate(path: string, redactor: Redactor): boolean {
  if (!stands(path, redactor)) return false
  const temporary = `${path}.${process.pid}.tmp`
  const file = openFresh(temporary)
  try {
    for (const block of blocksOf(path)) {
      const lines = block.split('\n').map((line) => withoutSecrets(line, redactor))
      writeWhole(file, Buffer.from(lines.join('\n')))
    }
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  return true
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}

function stands(path: string, redactor: Redactor): boolean {
  for (const block of blocksOf(path)) if (redactor.found(block).length > 0) return true
  return false
}

function withoutSecrets(line: string, redactor: Redactor): string {
  if (line === '' || redactor.found(line).length === 0) return line
  try {
    return JSON.stringify(cleaned(JSON.parse(line), redactor))
  } catch {
    return redactor.redact(line) // a line cut short by a crash
  }
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
