import { expect, test } from 'vitest'
import { atWord, shortened } from '../../../src/report/safe-text.js'

test('a text that was cut before and is cut again ends with one ellipsis', () => {
  const said = 'POST Subscription → 422 “The topic is unknown …” and more'
  expect(shortened(said, said.indexOf('”'))).toBe('POST Subscription → 422 “The topic is unknown…')
  expect(shortened('one two … three', 10)).toBe('one two…')
  expect(atWord('one two … three', 9)).toBe('one two')
})

test('an ellipsis that stands inside stays', () => {
  expect(shortened('one … two three', 12)).toBe('one … two…')
})
