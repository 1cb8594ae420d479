import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldCase, foldOf, MAY_COUNT_OTHERWISE } from '../../../src/evidence/fold.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import { SecretSearch } from '../../../src/evidence/secret-search.js'
import { ENCODINGS, readingsOf } from '../support/encodings.js'

/** What is replaced and what is found afterwards may never differ: a server that knew how would make each run a fault. */

const CASES: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  'upper in Turkish': (text) => text.toLocaleUpperCase('tr'),
  'lower in Turkish': (text) => text.toLocaleLowerCase('tr'),
  'upper in Lithuanian': (text) => text.toLocaleUpperCase('lt'),
  'lower in Lithuanian': (text) => text.toLocaleLowerCase('lt'),
  'every other letter': (text) =>
    [...text].map((c, at) => (at % 2 ? c.toUpperCase() : c.toLowerCase())).join(''),
  title: (text) => [...text].map((c, at) => (at === 0 ? c.toUpperCase() : c.toLowerCase())).join(''),
  composed: (text) => text.normalize('NFC'),
  decomposed: (text) => text.normalize('NFD'),
  'as other letters that count the same': (text) =>
    text.replaceAll(/k/gi, '\u212a').replaceAll(/s/gi, '\u017f').replaceAll(/i/gi, '\u0131'),
}

const LETTERS = [...'äÄßẞİıiIſsKkÅåéÉσςΣǅǆŉΐﬃfЖжةא漢😀\u0307\u0308\u037e=+/&"\\% aZ9']
const unicodeSecret = fc
  .oneof(
    fc.array(fc.constantFrom(...LETTERS), { minLength: 8, maxLength: 24 }).map((all) => all.join('')),
    fc.string({ unit: 'grapheme', minLength: 8, maxLength: 16 }),
    fc.string({ unit: 'binary', minLength: 8, maxLength: 16 }),
  )
  .map((text) => text.trim())
  .filter((text) => text.length >= 8)

test('a sign that is not looked up counts as itself', () => {
  const all = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code))
  const signs = all.filter((each) => each > '\u007f' && !MAY_COUNT_OTHERWISE.test(each))
  expect(signs.length).toBeGreaterThan(10)
  expect(signs.filter((each) => foldOf(each) !== each)).toEqual([])
})

const found = (redactor: Redactor, text: string): readonly string[] => [
  ...new SecretSearch(redactor.secrets()).in(text),
]

test.each(Object.entries(CASES))('a password of other letters is replaced, written %s', (_, written) => {
  const redactor = new Redactor()
  const name = redactor.learn('Pässwörd-ß-İkıſ', 'password')
  const text = `{"before":"${written('Pässwörd-ß-İkıſ')}"}`
  expect(found(redactor, text)).toEqual([name])
  expect(redactor.redact(text)).toBe(`{"before":"${name}"}`)
})

test('no way to write a secret in other letters is a fault, and none leaves it there', () => {
  fc.assert(
    fc.property(
      unicodeSecret,
      fc.array(fc.constantFrom(...Object.keys(CASES)), { minLength: 1, maxLength: 2 }),
      fc.array(fc.constantFrom(...Object.keys(ENCODINGS)), { minLength: 0, maxLength: 2 }),
      (secret, cases, ways) => {
        const redactor = new Redactor()
        redactor.learn(secret, 'password')
        const inCase = cases.reduce((text, each) => CASES[each]?.(text) ?? text, secret)
        const written = ways.reduce((text, way) => ENCODINGS[way]?.(text) ?? text, inCase)
        for (const text of [written, JSON.stringify({ a: written }), `<p>${written}</p>`]) {
          const shown = redactor.redact(text)
          expect(found(redactor, shown)).toEqual([])
          if (ways.length === 0 && [...redactor.secrets()].length > 0)
            expect(foldCase(readingsOf(shown))).not.toContain(foldCase(inCase))
        }
      },
    ),
    { numRuns: 3000, seed: Number(process.env['FUZZ_SEED'] ?? 1) },
  )
})

test('every character between its letters, that counts for one of both, counts for the other', () => {
  const secret = 'canary/7f3a+0123456789'
  const redactor = new Redactor()
  const search = new SecretSearch([[secret, redactor.learn(secret, 'bearer')]])
  const differ: string[] = []
  for (let from = 0; from < 0x11000; from += 64) {
    const codes = Array.from({ length: 64 }, (_, nth) => from + nth)
    const texts = codes.map((code) => `${secret.slice(0, 9)}${String.fromCodePoint(code)}${secret.slice(9)}`)
    for (const [nth, text] of texts.entries())
      if (redactor.redact(text) === text && search.in(text).size > 0)
        differ.push(codes[nth]?.toString(16) ?? '')
  }
  expect(differ).toEqual([])
})

test('every character in the place of one of its letters, that counts for one of both, counts for the other', () => {
  const secret = 'kinswvltj"`;é-ss'
  const redactor = new Redactor()
  const search = new SecretSearch([[secret, redactor.learn(secret, 'bearer')]])
  const differ: string[] = []
  for (let code = 0x80; code < 0x2fff; code++) {
    const character = String.fromCodePoint(code)
    for (const letter of 'kis;`') {
      const text = secret.replace(letter, character)
      if (redactor.redact(text) === text && search.in(text).size > 0)
        differ.push(`${code.toString(16)} for ${letter}`)
    }
  }
  expect(differ).toEqual([])
})
