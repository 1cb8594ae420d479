import { Redactor } from '../../../src/evidence/redaction.js'
import { SecretSearch } from '../../../src/evidence/secret-search.js'

/** Ten times the text takes ten times the processor's time: a hundred times would be quadratic. */
export const MOST_GROWTH = 40
const [SHORT, LONG] = [100_000, 1_000_000]
/** Less is no measure: caches, the compiler and the collector take as long. */
const NOISE_US = 1_000

export const SECRETS: Readonly<Record<string, (nth: number) => string>> = {
  'with a common beginning': (nth) => `${'a'.repeat(60)}${nth}`,
  'with a common end': (nth) => `${nth}${'a'.repeat(60)}`,
  'of other letters': (nth) => `P\u00e4ssw\u00f6rd-\u00df-\u0130-${nth}`,
}

/** Texts in which much might begin that never comes. */
export const BAITS: Readonly<Record<string, string>> = {
  'a letter': 'a',
  'escapes of escapes': '%2525252525',
  'what looks like base64': 'QUFB',
  'what looks like hex': '61',
  ampersands: '&',
  'references without an end': '&#000000',
  backslashes: '\\',
  'white space': ' \n',
  'letters that count as others': '\u212a\u0130\ufb03',
  'letters with accents after them': 'a\u0308\u0323',
  'halves of characters': '\\ud83d\\ude00\\ud83d',
  'characters as JavaScript has them': '\\xe4\\xc3',
  'the beginning of a secret': 'p\u00c4SSW\u00d6RD-SS-',
  'strings of JSON': '{"a":"\\u200b\\\\"},',
}

/** How many times longer a text takes that is ten times as long. */
function growthOf(work: (text: string) => unknown, bait: string): number {
  const timeOf = (length: number): number => {
    const text = bait.repeat(length / bait.length)
    const times = [1, 2, 3].map(() => {
      const begun = process.cpuUsage()
      work(text)
      const { user, system } = process.cpuUsage(begun)
      return user + system
    })
    return Math.min(...times)
  }
  timeOf(SHORT)
  const [short, long] = [timeOf(SHORT), timeOf(LONG)]
  return long / Math.max(short, NOISE_US)
}

/** Both: of redaction, and of the search that proves it. @param count of secrets */
export function growths(
  secret: (nth: number) => string,
  count: number,
  bait: string,
): { readonly redaction: number; readonly search: number } {
  const redactor = new Redactor()
  for (let nth = 0; nth < count; nth++) redactor.learn(secret(nth), 'binding-token')
  const search = new SecretSearch(redactor.secrets())
  // What was looked through is known: each time another text.
  let turn = 0
  return {
    redaction: growthOf((text) => redactor.holdsSecret(text), bait),
    search: growthOf((text) => search.in(`${turn++}${text}`), bait),
  }
}
