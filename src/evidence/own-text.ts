import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The engine, and beside it the topics. */
const FOLDERS = ['../', '../../tests/conformance/'] as const
/** Servers, with the credentials that theirs are, say nothing in a report. */
const NOT_SAID = /^reference\b|\b(mutants|variants)\b|\.d\.[cm]?ts$/
const SOURCE = /\.[cm]?[jt]sx?$/
/** So many letters and digits in a row are an alphabet or a checksum. */
const NO_WORD = 26

/** All that the suite can say, as it is in its own files: a build may have put it together beforehand (tools/bundle). */
export function ownText(): Buffer {
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
