import { describe, expect, test } from 'vitest'
import { colonsOf, endOfString } from '../../../src/fhir/json-text.js'

describe('where a string ends', () => {
  test.each([
    ['"a"', 0, 3],
    ['""', 0, 2],
    ['{"a":"b"}', 1, 4],
    ['{"a":"b"}', 5, 8],
    ['"a\\"b"c', 0, 6], // an escaped quote does not end it
    ['"a\\\\"b"', 0, 5], // after an escaped backslash it does
    ['"a\\\\\\"b"', 0, 8], // three backslashes: the quote is escaped
    ['"\\\\"', 0, 4],
    ['"\\""', 0, 4],
    ['x"', 0, 2], // nothing before it need be a string
    ['"cut', 0, 4], // cut off: the end of the text
    ['"cut\\"', 0, 6], // the last quote is escaped
    ['"', 0, 1],
  ])('in %s from %i on: %i', (text, at, end) => {
    expect(endOfString(text, at)).toBe(end)
  })
})

describe('colons between strings', () => {
  test.each([
    ['', 0],
    [':', 1],
    ['{}', 0],
    ['{"a":1}', 1],
    ['{"a":1,"b":{"c":2}}', 3],
    ['{"a:b":"c:d"}', 1],
    ['{"a\\":":"b\\\\:"}', 1],
    ['[1,"::",{"x" : 3}]', 1],
    ['{"a":"cut:', 1],
  ])('of %s: %i', (text, colons) => {
    expect(colonsOf(text)).toBe(colons)
  })
})
