import { describe, expect, test } from 'vitest'
import { growthOf, PATIENCE_MS } from './growth.js'
import { found, literals, PUT_TOGETHER, schemaPatterns } from './patterns.js'

/** That every pattern is found, and every bad one would be; the long tests time each (tests/long/bounds). */
describe('regular expressions', () => {
  test('all of them are found', () => {
    expect(literals.length).toBeGreaterThan(200)
    expect(schemaPatterns().length).toBeGreaterThan(10)
  })

  test('each file that puts one together says what it may become', () => {
    const files = found.filter(({ pattern }) => pattern === null).map(({ file }) => file)
    expect([...new Set(files)].sort()).toEqual(Object.keys(PUT_TOGETHER).sort())
  })

  test.each([
    /x\s*\n\s*y/,
    /<([\w:]{1,40})>(?:(?!<\1\b)[\s\S])*?<\/\1>/g,
    /guide[^"|]*\|\d/,
    /\/(path[^ ]*)$/,
  ])(
    'a pattern that is not linear is found: %s',
    (pattern) => {
      expect(growthOf(pattern, PATIENCE_MS, 10)).not.toBeNull()
    },
    2 * PATIENCE_MS,
  )

  test('a search that does not come to its end is stopped', () => {
    expect(growthOf(/^(\w+\s?)+$/, 500)).toContain('no end')
  })
})
