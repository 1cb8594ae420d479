/** A character that is written as an escape: its bytes in UTF-8, and how many bytes the escape has. */
export interface Escape {
  readonly bytes: readonly number[]
  readonly length: number
}

/** The names that HTML gives to characters of ASCII, in lower case: others may have been written in capitals. */
const NAMED: Readonly<Record<string, string>> = {
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
  underbar: '_',
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
  midast: '*',
  commat: '@',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  lcub: '{',
  lbrace: '{',
  rcub: '}',
  rbrace: '}',
  verbar: '|',
  vert: '|',
  verticalline: '|',
  hat: '^',
  grave: '`',
  tab: '\t',
  newline: '\n',
  nbsp: ' ',
  shy: '\u00ad',
  zwj: '\u200d',
  zwnj: '\u200c',
  nobreak: '\u2060',
}
const LONGEST_NAME = 12
/** Leading zeros may be many; more of them are no way to write a character. */
const MOST_DIGITS = 16

/**
 * The escape that begins at a backslash (JSON, JavaScript), a percent sign (URLs) or an ampersand (XML, HTML); null when
 * none does.
 * @param asCharacters `\xe4` is a character, as JavaScript reads it, and halves of characters are kept (as three bytes each,
 * as CESU-8 has them) to find one another; otherwise it is a byte, as C and Python have it
 */
export function escapeAt(bytes: Uint8Array, at: number, asCharacters = false): Escape | null {
  const sign = bytes[at]
  if (sign === 0x25) return percentAt(bytes, at, asCharacters)
  return sign === 0x26 ? referenceAt(bytes, at, asCharacters) : backslashAt(bytes, at, asCharacters)
}

function percentAt(bytes: Uint8Array, at: number, asCharacters: boolean): Escape | null {
  if (((bytes[at + 1] ?? 0) | 0x20) === 0x75) return unitsAt(bytes, at, at + 2, asCharacters)
  const byte = hex(bytes, at + 1, 2)
  return byte === null ? null : { bytes: [byte], length: 3 }
}

function backslashAt(bytes: Uint8Array, at: number, asCharacters: boolean): Escape | null {
  const next = bytes[at + 1] ?? 0
  switch (String.fromCharCode(next).toLowerCase()) {
    case 'u':
      return bytes[at + 2] === 0x7b
        ? bracedAt(bytes, at, asCharacters)
        : unitsAt(bytes, at, at + 2, asCharacters)
    case 'x': {
      const byte = hex(bytes, at + 2, 2)
      if (byte === null) return null
      if (asCharacters) return escapeOf(byte, 4)
      // By itself it is a character, behind a byte like it a part of one.
      const isPart = bytes[at - 4] === 0x5c && (hex(bytes, at - 2, 2) ?? 0) >= 0x80
      return isPart || !isInvisible(byte) ? { bytes: [byte], length: 4 } : escapeOf(byte, 4)
    }
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
    case '0':
      return { bytes: [], length: 2 }
    default:
      return isNoWord(next) ? { bytes: [next], length: 2 } : null
  }
}

/** Four hex digits, or two times four that make one character. @param digits where the first four begin */
function unitsAt(bytes: Uint8Array, at: number, digits: number, asCharacters: boolean): Escape | null {
  const unit = hex(bytes, digits, 4)
  if (unit === null) return null
  const after = digits + 4
  const isHigh = unit >= 0xd800 && unit < 0xdc00
  if (isHigh && bytes[after] === bytes[at] && ((bytes[after + 1] ?? 0) | 0x20) === 0x75) {
    const low = hex(bytes, after + 2, 4)
    if (low !== null && low >= 0xdc00 && low < 0xe000)
      return escapeOf(0x10000 + (unit - 0xd800) * 1024 + low - 0xdc00, after + 6 - at)
  }
  return escapeOf(unit, after - at, asCharacters)
}

/** `\u{1f600}` */
function bracedAt(bytes: Uint8Array, at: number, asCharacters: boolean): Escape | null {
  const number = numberAt(bytes, at + 3, 16)
  return number !== null && bytes[number.end] === 0x7d
    ? escapeOf(number.value, number.end + 1 - at, asCharacters)
    : null
}

/** `&#43;`, `&#x2b;` and `&plus;`; browsers read numbers without a semicolon too. */
function referenceAt(bytes: Uint8Array, at: number, asCharacters: boolean): Escape | null {
  if (bytes[at + 1] === 0x23) {
    const isHex = ((bytes[at + 2] ?? 0) | 0x20) === 0x78
    const number = numberAt(bytes, at + (isHex ? 3 : 2), isHex ? 16 : 10)
    if (number === null) return null
    return escapeOf(number.value, number.end + (bytes[number.end] === 0x3b ? 1 : 0) - at, asCharacters)
  }
  let name = ''
  for (let next = at + 1; name.length <= LONGEST_NAME; next++) {
    const byte = bytes[next] ?? 0
    if (byte === 0x3b) {
      const named = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
      return named === undefined ? null : escapeOf(named.charCodeAt(0), next + 1 - at)
    }
    if (!isLetter(byte)) return null
    name += String.fromCharCode(byte | 0x20)
  }
  return null
}

function escapeOf(code: number, length: number, withHalves = false): Escape | null {
  if (code > 0x10ffff) return null
  const isHalf = code >= 0xd800 && code < 0xe000
  // As every text becomes bytes that has half a character.
  return { bytes: utf8Of(isHalf && !withHalves ? 0xfffd : code), length }
}

function utf8Of(code: number): number[] {
  if (code < 0x80) return [code]
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f)
  if (code < 0x800) return [0xc0 | (code >> 6), tail(0)]
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)]
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)]
}

function hex(bytes: Uint8Array, at: number, length: number): number | null {
  let value = 0
  for (let next = at; next < at + length; next++) {
    const digit = digitOf(bytes[next] ?? 0)
    if (digit > 15) return null
    value = value * 16 + digit
  }
  return value
}

function numberAt(bytes: Uint8Array, at: number, base: 10 | 16): { value: number; end: number } | null {
  let value = 0
  let end = at
  for (; end < at + MOST_DIGITS; end++) {
    const digit = digitOf(bytes[end] ?? 0)
    if (digit >= base) break
    value = value * base + digit
  }
  return end === at ? null : { value, end }
}

/** 99 for what is no hex digit */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 87 : 99
}

/** A control character, a blank or a soft hyphen of Latin-1. */
function isInvisible(code: number): boolean {
  return (code >= 0x80 && code <= 0xa0) || code === 0xad
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
}

/** Punctuation, or the beginning of a character beyond ASCII. */
function isNoWord(byte: number): boolean {
  return byte > 0x20 && byte !== 0x7f && !isLetter(byte) && !(byte >= 0x30 && byte <= 0x39)
}
