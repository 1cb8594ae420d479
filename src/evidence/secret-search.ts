import { percentEncoded } from '../fhir/percent.js'
import { foldCase } from './fold.js'
import { Needles } from './needles.js'
import { Remembered } from './remembered.js'

/** base64 of a secret in the middle of other text: what is before it has so many bytes more than a multiple of three. */
const OFFSETS = [0, 1, 2] as const
const SHORTEST = 8
/** How often something may have been encoded on top of an encoding. */
const MOST_LAYERS = 6

/** An escape of JSON or JavaScript, of URLs, of HTML. */
const ESCAPE =
  /\\(?:u\{([0-9a-f]{1,8})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([^a-z0-9\s])|[bfnrt0])|%u([0-9a-f]{4})|((?:%[0-9a-f]{2})+)|&#x([0-9a-f]{1,16});?|&#([0-9]{1,16});?|&([a-z]{2,12});/gi
/** Only behind these is anything written as an escape. */
const ESCAPE_SIGN = /[\\%&]/
/** Four groups of base64 that say twelve characters of ASCII, each byte without its highest bit; words hardly ever do. */
const ASCII_IN_BASE64 = /(?:[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][\w+/-]){4}/g
const IS_BASE64 = /[\w+/-]/
const NOT_BASE64 = /[^\w+/-]/g
/** Shorter runs are looked for as they are. */
const SHORTEST_RUN = 28
/** A value of so many characters has a longer run than that in base64 of base64, wherever it begins. */
const LONG_IN_BASE64 = 20
const BLANKS = /[\s\u0000-\u001f\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff]+/g
/** What base64 says is looked into for all forms, of which some are base64. */
const MOST_ENCODINGS = 1
/** So many characters of texts that were looked into are known again: of a record that grows for hours not all can be. */
const MOST_REMEMBERED = 4 * 1024 * 1024
/** The number of no secret. */
const IN_ITS_CASE = -1
/** Between strings that have nothing to do with one another. */
const MARK = '"§"'
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    plus: '+',
    equals: '=',
    sol: '/',
    bsol: '\\',
    lowbar: '_',
    period: '.',
    comma: ',',
    colon: ':',
    semi: ';',
    excl: '!',
    quest: '?',
    num: '#',
    dollar: '$',
    percnt: '%',
    lpar: '(',
    rpar: ')',
    ast: '*',
    commat: '@',
    lsqb: '[',
    rsqb: ']',
    lcub: '{',
    rcub: '}',
    verbar: '|',
    vert: '|',
    hat: '^',
    grave: '`',
  }),
)

/**
 * Looks for secrets in what is written, to prove that none is there. It undoes nothing as the code does that replaces
 * them: that one undoes encodings byte by byte, this one writes each secret in every encoding beforehand, and undoes escapes
 * and base64 by expressions and what the platform has. What they share is what counts as the same letter (`fold.ts`) and
 * how strings are found in a text (`needles.ts`). What one output has from another is looked at once.
 */
export class SecretSearch {
  /** what is looked for, as it counts in any case; what counts only in its own case has another name */
  readonly #needles = new Needles()
  readonly #inTheirCase = new Needles()
  /** pseudonyms by the numbers of their secrets */
  readonly #names: string[] = []
  /** what was looked into as base64 */
  readonly #known = new Remembered(MOST_REMEMBERED)
  /** texts that hold no secret */
  readonly #clean = new Remembered(MOST_REMEMBERED)

  /** @param secrets the values with their pseudonyms */
  constructor(secrets: Iterable<readonly [value: string, name: string]>) {
    for (const [value, name] of secrets) {
      const owner = this.#names.push(name) - 1
      const { anyCase, ownCase } = formsOf(value)
      for (const form of anyCase) this.#needles.add(Buffer.from(form), owner)
      for (const form of ownCase) {
        this.#inTheirCase.add(Buffer.from(form), owner)
        this.#needles.add(Buffer.from(foldCase(form)), IN_ITS_CASE)
      }
    }
  }

  /** The pseudonyms of the secrets that stand in the text, in whatever encoding. */
  in(text: string): ReadonlySet<string> {
    const parts = new Set<string>()
    for (const part of partsOf(text)) if (!this.#clean.has(part)) parts.add(part)
    const found = this.#search([...parts])
    if (found.size === 0) for (const part of parts) this.#clean.add(part)
    else this.#known.clear()
    return found
  }

  #search(parts: readonly string[], encodings = MOST_ENCODINGS): Set<string> {
    // No secret begins in one string and ends in another; the mark between them goes with no encoding.
    const text = parts.join(MARK)
    const inside = encodings === 0 ? [] : decoded(text, this.#known)
    const found = inside.length === 0 ? new Set<string>() : this.#search(inside, encodings - 1)
    const bare = bareOf(text)
    this.#look(bare, found, () => withoutLayers(text, 0))
    let seen = bare
      .split(MARK)
      .filter((part) => ESCAPE_SIGN.test(part))
      .join(MARK)
    for (let layer = 1; layer < MOST_LAYERS; layer++) {
      const next = seen.replace(ESCAPE, meaning)
      if (next === seen) break
      this.#look((seen = bareOf(next)), found, () => withoutLayers(text, layer))
    }
    return found
  }

  /** @param inItsCase the text before its letters lost their case */
  #look(bare: string, found: Set<string>, inItsCase: () => string): void {
    const owners = ownersIn(this.#needles, bare)
    if (owners.delete(IN_ITS_CASE))
      for (const owner of ownersIn(this.#inTheirCase, inItsCase())) owners.add(owner)
    for (const owner of owners) found.add(this.#names[owner] ?? '')
  }
}

function ownersIn(needles: Needles, text: string): Set<number> {
  const owners = new Set<number>()
  needles.search(Buffer.from(text), (_begin, _end, owner) => {
    owners.add(owner)
    return false
  })
  return owners
}

function withoutLayers(text: string, layers: number): string {
  let seen = text.toWellFormed().replace(BLANKS, '')
  for (let layer = 0; layer < layers; layer++)
    seen = seen.replace(ESCAPE, meaning).toWellFormed().replace(BLANKS, '')
  return seen
}

function bareOf(text: string): string {
  // Without halves of characters: two that are found apart are no character together.
  return foldCase(text.toWellFormed()).replace(BLANKS, '')
}

/** What can be read in what may be base64, from each of its first four letters on. @param known is not looked into */
function decoded(text: string, known: Remembered): string[] {
  const readable: string[] = []
  for (const run of runsIn(text)) {
    if (known.has(run)) continue
    // A slice would keep the whole text in memory.
    known.add(Buffer.from(run, 'latin1').toString('latin1'))
    for (let phase = 0; phase < 4; phase++)
      readable.push(
        ...(Buffer.from(run.slice(phase), 'base64')
          .toString()
          .match(/[ -~\s]{12,}/g) ?? []),
      )
  }
  return readable
}

/** The runs of letters of base64 in which something is that may be read. */
function* runsIn(text: string): Generator<string> {
  ASCII_IN_BASE64.lastIndex = 0
  for (let begin = 0, hit = ASCII_IN_BASE64.exec(text); hit; hit = ASCII_IN_BASE64.exec(text)) {
    const before = begin
    for (begin = hit.index; begin > before && IS_BASE64.test(text.charAt(begin - 1));) begin--
    NOT_BASE64.lastIndex = hit.index
    const end = NOT_BASE64.exec(text)?.index ?? text.length
    if (end - begin >= SHORTEST_RUN) yield text.slice(begin, end)
    begin = ASCII_IN_BASE64.lastIndex = end
  }
}

/** The strings of a JSON text, or of each of its lines; of any other text its paragraphs. */
function partsOf(text: string): readonly string[] {
  const strings: string[] = []
  if (!addStrings(text, strings))
    for (const line of text.split(/\n(?=[{}<])/)) if (!addStrings(line, strings)) strings.push(line)
  return strings
}

/** False for what is no JSON. */
function addStrings(text: string, strings: string[]): boolean {
  if (!/^[{[]/.test(text)) return false
  try {
    addAll(JSON.parse(text) as unknown, strings)
    return true
  } catch {
    return false
  }
}

function addAll(value: unknown, strings: string[]): void {
  if (typeof value === 'string') {
    if (value.length >= SHORTEST) strings.push(value)
  } else if (Array.isArray(value)) for (const item of value) addAll(item, strings)
  else if (typeof value === 'object' && value !== null)
    for (const name in value) {
      if (name.length >= SHORTEST) strings.push(name)
      addAll((value as Readonly<Record<string, unknown>>)[name], strings)
    }
}

function meaning(
  whole: string,
  braced?: string,
  unit?: string,
  byte?: string,
  sign?: string,
  percentUnit?: string,
  octets?: string,
  hex?: string,
  decimal?: string,
  entity?: string,
): string {
  if (sign !== undefined) return sign
  if (octets !== undefined) return Buffer.from(octets.replaceAll('%', ''), 'hex').toString()
  if (entity !== undefined) return ENTITIES.get(entity.toLowerCase()) ?? whole
  const digits = braced ?? unit ?? byte ?? percentUnit ?? hex
  const code = digits !== undefined ? parseInt(digits, 16) : decimal !== undefined ? Number(decimal) : NaN
  // Units, so that two that make one character find one another; a zero is taken away with the blanks.
  if (code <= 0xffff) return String.fromCharCode(code)
  return code <= 0x10ffff
    ? String.fromCodePoint(code)
    : digits === undefined && decimal === undefined
      ? ''
      : whole
}

/**
 * Every way to write a secret that undoing escapes leaves as it is: those that count in any case, in lower case, and those
 * of base64 that do not mean anything in another one. Of the value itself base64 counts in any case: names of headers and
 * hosts lose theirs.
 */
function formsOf(value: string): { readonly anyCase: Set<string>; readonly ownCase: Set<string> } {
  const bare = value.replace(BLANKS, '')
  const anyCase = new Set([bare, value.replaceAll(' ', '+'), withoutEscapes(value)])
  const ownCase = new Set<string>()
  const add = (bytes: Buffer, letters = ownCase): void => {
    anyCase.add(bytes.toString('hex'))
    for (const text of inBase64(bytes)) {
      letters.add(text)
      if (/[+/]/.test(text)) letters.add(text.replaceAll('+', '-').replaceAll('/', '_'))
    }
  }
  add(Buffer.from(value), anyCase)
  for (const bytes of [Buffer.from(value, 'utf16le'), bigEndian(value)]) add(bytes)
  for (const text of inBase64(Buffer.from(value))) {
    // What is long enough is looked into when it is base64 once more.
    if (value.length < LONG_IN_BASE64) add(Buffer.from(text))
    else anyCase.add(Buffer.from(text).toString('hex'))
  }
  const percent = percentEncoded(value)
  const json = JSON.stringify(value).slice(1, -1)
  const writings = [
    bare,
    percent,
    percent.toLowerCase(),
    percentEncoded(value).replace(/%(?:2[346bcf]|3[abdf]|40)/gi, decodeURIComponent),
    json,
    json.replaceAll('/', '\\/'),
    json.replace(/[+<>&']/g, unitOf),
    value.toLowerCase(),
    value.toUpperCase(),
  ]
  for (const writing of new Set(writings)) if (writing !== value) add(Buffer.from(writing))
  const lower = [...anyCase].map(foldCase)
  return { anyCase: new Set(lower.filter(isLongEnough)), ownCase: new Set([...ownCase].filter(isLongEnough)) }
}

const isLongEnough = ({ length }: string): boolean => length >= SHORTEST

function withoutEscapes(value: string): string {
  let seen = bareOf(value)
  for (let layer = 0; layer < MOST_LAYERS && ESCAPE_SIGN.test(seen); layer++)
    seen = bareOf(seen.replace(ESCAPE, meaning))
  return seen
}

/** `+` → `\u002B`, as .NET writes it */
const unitOf = (sign: string): string =>
  `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`

function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}

const ZEROS = Buffer.alloc(2)

/** The letters that these bytes decide, wherever they begin in what is encoded. */
function inBase64(bytes: Buffer): string[] {
  return OFFSETS.map((offset) => {
    const text = Buffer.concat([ZEROS.subarray(0, offset), bytes]).toString('base64')
    const [first, last] = [Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)]
    return text.slice(first, last)
  })
}
