import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { foldCase } from './fold.js'

/** The engine, and beside it the topics. */
const FOLDERS = ['../', '../../tests/conformance/'] as const
/** Servers, with the credentials that theirs are, say nothing in a report. */
const NOT_SAID = /^reference\b|\b(mutants|variants)\b|\.d\.[cm]?ts$/
const SOURCE = /\.[cm]?[jt]sx?$/
/** A longer value, or one with more digits, is no word. */
const LONGEST = 64
const DIGITS = /\d\D*\d\D*\d/
/** So many letters and digits in a row are an alphabet or a checksum. */
const NO_WORD = 26

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

function ownText(): Buffer {
  const files = FOLDERS.map((folder) => fileURLToPath(new URL(folder, import.meta.url))).flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => SOURCE.test(name) && !NOT_SAID.test(name))
      .map((name) => readFileSync(join(folder, name))),
  )
  return words(Buffer.concat(files))
}

/** The text in lower case, without white space and without what is no word; in place, as it is long. */
function words(text: Buffer): Buffer {
  let to = 0
  /** letters and digits since the last other byte */
  let run = 0
  for (const byte of text) {
    const isUpper = byte >= 0x41 && byte <= 0x5a
    const isLetter = isUpper || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
    if (!isLetter && run >= NO_WORD) to -= run
    run = isLetter ? run + 1 : 0
    if (byte > 0x20) text[to++] = isUpper ? byte + 0x20 : byte
  }
  return text.subarray(0, to)
}
