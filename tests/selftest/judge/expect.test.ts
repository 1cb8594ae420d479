import * as chai from 'chai'
import { describe, expect, test, vi } from 'vitest'
import { isAssertionError, standaloneExpect } from '../../../src/judge/expect.js'

/** What an expectation says when it does not hold; null when it does. */
function said(expectation: () => unknown): string | null {
  try {
    expectation()
    return null
  } catch (error) {
    if (isAssertionError(error)) return error.message
    throw error
  }
}

// The sentences are vitest's: a check says the same inside of it and outside.
describe('the matchers outside of vitest', () => {
  test.each([
    { value: [], length: 0, is: null, not: 'expected [] to not have a length of +0' },
    { value: [1], length: 0, is: 'expected [ 1 ] to have a length of +0 but got 1', not: null },
    { value: 'abc', length: 3, is: null, not: "expected 'abc' to not have a length of 3" },
    { value: 'abc', length: 2, is: "expected 'abc' to have a length of 2 but got 3", not: null },
    {
      value: { length: 2 },
      length: 2,
      is: null,
      not: 'expected { length: 2 } to not have a length of 2',
    },
  ])('length of $value: $length', ({ value, length, is, not }) => {
    const alone = standaloneExpect()
    expect(said(() => alone(value).toHaveLength(length))).toBe(is)
    expect(said(() => alone(value).not.toHaveLength(length))).toBe(not)
  })

  test.each([
    { value: ['a', 'b'], item: 'a', is: null, not: "expected [ 'a', 'b' ] to not include 'a'" },
    { value: ['a', 'b'], item: 'c', is: "expected [ 'a', 'b' ] to include 'c'", not: null },
    { value: 'ab', item: 'a', is: null, not: "expected 'ab' not to contain 'a'" },
    { value: 'ab', item: 'c', is: "expected 'ab' to contain 'c'", not: null },
    { value: new Set([1]), item: 1, is: null, not: 'expected [ 1 ] to not include 1' },
    { value: new Set([1]), item: 2, is: 'expected [ 1 ] to include 2', not: null },
  ])('$value contains $item', ({ value, item, is, not }) => {
    const alone = standaloneExpect()
    expect(said(() => alone(value).toContain(item))).toBe(is)
    expect(said(() => alone(value).not.toContain(item))).toBe(not)
  })

  test('a message of its own stands before it', () => {
    expect(said(() => standaloneExpect()([1], 'the outputs').toHaveLength(2))).toBe(
      'the outputs: expected [ 1 ] to have a length of 2 but got 1',
    )
  })
})

describe('what holds is told at once', () => {
  /** The matcher gives a new assertion, the shortcut the one that it has. */
  const isShort = (assertion: object, given: unknown): boolean => assertion === given

  test.each([
    { matcher: 'toBe', value: 1, expected: 1, short: true },
    { matcher: 'toHaveLength', value: [1, 2], expected: 2, short: true },
    { matcher: 'toHaveLength', value: 'ab', expected: 2, short: false },
    { matcher: 'toContain', value: [1, 2], expected: 2, short: true },
    { matcher: 'toContain', value: 'ab', expected: 'b', short: false },
  ] as const)('$matcher of $value', ({ matcher, value, expected, short }) => {
    const assertion = standaloneExpect()(value)
    const given: unknown = (assertion[matcher] as (expected: unknown) => unknown)(expected)
    expect(isShort(assertion, given)).toBe(short)
  })

  test('what is negated is left to the matcher', () => {
    const assertion = standaloneExpect()([1]).not
    expect(isShort(assertion, assertion.toHaveLength(2) as unknown)).toBe(false)
  })
})

test('the matchers are made ready once, and do not guard against misspelt names', async () => {
  vi.resetModules()
  const overwritten = vi.spyOn(chai.Assertion, 'overwriteMethod')
  chai.config.useProxy = true
  const fresh = await import('../../../src/judge/expect.js')
  fresh.standaloneExpect()
  fresh.standaloneExpect()
  expect(chai.config.useProxy).toBe(false)
  expect(overwritten.mock.calls.map(([name]) => name)).toEqual(['toBe', 'toHaveLength', 'toContain'])
  overwritten.mockRestore()
})
