import * as chai from 'chai'
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, type Assertion } from '@vitest/expect'

/** vitest's `expect`, or the same matchers without vitest. */
export type Expect = (value: unknown, message?: string) => Assertion<unknown>

let ready = false

/** vitest's own matchers, usable outside a vitest worker: a check does not know which of the two it was given. */
export function standaloneExpect(): Expect {
  if (!ready) {
    chai.use(JestExtend)
    chai.use(JestChaiExpect)
    chai.use(JestAsymmetricMatchers)
    // They guard against misspelt matchers, which the compiler does, and cost as much as the matchers.
    chai.config.useProxy = false
    shortcut('toBe', (value, expected) => Object.is(value, expected))
    shortcut('toHaveLength', (value, length) => Array.isArray(value) && value.length === length)
    shortcut('toContain', (value, item) => Array.isArray(value) && value.indexOf(item) >= 0)
    ready = true
  }
  return ((value: unknown, message?: string) => chai.expect(value, message)) as unknown as Expect
}

/**
 * A matcher makes a new assertion, and some a new function, each time, which takes ten times as long as to look. What
 * simply holds is therefore told at once; whatever else is expected is left to the matcher.
 */
function shortcut(matcher: string, holds: (value: unknown, expected: unknown) => boolean): void {
  chai.Assertion.overwriteMethod(
    matcher,
    (original: (expected: unknown) => unknown) =>
      function (this: object, expected: unknown) {
        const value: unknown = chai.util.flag(this, 'object')
        const isNegated = chai.util.flag(this, 'negate') === true
        if (!isNegated && holds(value, expected)) return this
        return original.call(this, expected)
      },
  )
}

/** True for a failed expectation, of either `expect`; anything else thrown is a fault of the suite. */
export function isAssertionError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'AssertionError'
}
