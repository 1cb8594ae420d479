import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Needles } from '../../../src/evidence/needles.js'

/** Few letters, so that needles overlap and contain one another. */
const letters = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: min, maxLength: max })

describe('strings that are looked for together', () => {
  test('are found where each alone would be, in whatever order they were learnt', () => {
    fc.assert(
      fc.property(fc.array(letters(8, 40), { maxLength: 12 }), letters(0, 300), (texts, text) => {
        const needles = new Needles()
        for (const each of texts) needles.add(each, each)
        const expected = new Set(texts.filter((each) => text.includes(each)))
        expect(needles.in(text)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  test('are found at both ends of a text, and in one that is no longer', () => {
    const needles = new Needles([['secret-token-1', 'one']])
    for (const text of ['secret-token-1', 'secret-token-1 after', 'before secret-token-1'])
      expect([...needles.in(text)]).toEqual(['one'])
    expect(needles.in('secret-token-2').size).toBe(0)
  })

  test('have eight characters at least', () => {
    expect(new Needles([['short', 'short']]).in('a short text').size).toBe(0)
  })
})
