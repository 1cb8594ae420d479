import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Remembered } from '../../../src/evidence/remembered.js'

it('what is remembered has no more characters than allowed, however many texts there were', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 })), fc.integer({ min: 40, max: 200 }), (texts, most) => {
      const remembered = new Remembered(most)
      for (const [nth, text] of texts.entries()) {
        remembered.add(text)
        expect(remembered.has(text)).toBe(true)
        const known = [...new Set(texts.slice(0, nth + 1))].filter((each) => remembered.has(each))
        expect(known.join('').length).toBeLessThanOrEqual(most)
      }
    }),
  )
})

it('a text that was forgotten may be remembered again', () => {
  const remembered = new Remembered(10)
  for (const text of ['12345', 'abcde', 'xyz']) remembered.add(text)
  expect(['12345', 'abcde', 'xyz'].filter((text) => remembered.has(text))).toEqual(['xyz'])
  remembered.add('12345')
  expect(remembered.has('12345')).toBe(true)
  remembered.clear()
  expect(remembered.has('12345')).toBe(false)
})

it('a text that is there already counts once', () => {
  const remembered = new Remembered(10)
  for (const text of ['12345', 'abc', '12345', 'abc']) remembered.add(text)
  expect(remembered.has('12345')).toBe(true)
})
