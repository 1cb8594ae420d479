import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Needles } from '../../../src/evidence/needles.js'

/** Few letters, so that needles overlap and contain one another. */
const letters = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A'), minLength: min, maxLength: max })

interface Place {
  readonly begin: number
  readonly end: number
  readonly owner: number
}

function placesIn(needles: Needles, text: string): readonly Place[] {
  const places: Place[] = []
  needles.search(Buffer.from(text), (begin, end, owner) => {
    places.push({ begin, end, owner })
    return false
  })
  return places.sort((a, b) => a.begin - b.begin || a.end - b.end || a.owner - b.owner)
}

/** Every place of each, by looking everywhere. */
function expected(texts: readonly string[], text: string): readonly Place[] {
  return [...text].flatMap((_, begin) =>
    texts
      .flatMap((each, owner) =>
        text.startsWith(each, begin) ? [{ begin, end: begin + each.length, owner }] : [],
      )
      .sort((a, b) => a.end - b.end || a.owner - b.owner),
  )
}

function needlesOf(texts: readonly string[], inAnyCase = false): Needles {
  const needles = new Needles(inAnyCase)
  for (const [owner, each] of texts.entries()) needles.add(Buffer.from(each), owner)
  return needles
}

describe('strings that are looked for together', () => {
  test('are found wherever each by itself would be, also the same one of several owners', () => {
    fc.assert(
      fc.property(fc.array(letters(8, 40), { maxLength: 12 }), letters(0, 300), (texts, text) => {
        expect(placesIn(needlesOf(texts), text)).toEqual(expected(texts, text))
        const lower = texts.map((each) => each.toLowerCase())
        expect(placesIn(needlesOf(texts, true), text)).toEqual(expected(lower, text.toLowerCase()))
      }),
      { numRuns: 500 },
    )
  })

  test('are found in what is made of them, however many there are', () => {
    const beginning = 'eyJhbGciOi.'
    const texts = Array.from({ length: 5_000 }, (_, nth) => `${beginning}${'x'.repeat(nth % 50)}.${nth}-tail`)
    const needles = needlesOf(texts)
    for (const [nth, text] of texts.entries()) {
      const found = placesIn(needles, `before ${text} after`)
      if (!found.some(({ owner }) => owner === nth)) expect(text).toBe('found')
    }
    expect(placesIn(needles, texts.map((text) => text.slice(0, -1)).join(' '))).toEqual([])
  })

  test('are found at both ends of a text, and in one that is no longer', () => {
    const needles = needlesOf(['secret-token-1'])
    for (const text of ['secret-token-1', 'secret-token-1 after', 'before secret-token-1'])
      expect(placesIn(needles, text)).toHaveLength(1)
    expect(placesIn(needles, 'secret-token-2')).toEqual([])
  })

  test('have eight bytes at least', () => {
    expect(placesIn(needlesOf(['short']), 'a short text')).toEqual([])
  })
})
