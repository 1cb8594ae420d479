import { expect, test } from 'vitest'
import { Needles } from '../../../src/evidence/needles.js'
import { BAITS, growths, MOST_GROWTH, SECRETS } from '../bounds/secrets.js'

/** All of them, with more secrets, are in tests/long/bounds/secrets.test.ts. */
test.each([
  ['with a common beginning', 'a letter'],
  ['with a common end', 'a letter'],
  ['with a common end', 'ampersands'],
  ['of other letters', 'letters that count as others'],
  ['of other letters', 'the beginning of a secret'],
] as const)('the time for secrets %s grows with a text of %s', (kind, bait) => {
  const { redaction, search } = growths(SECRETS[kind]!, 100, BAITS[bait]!)
  expect(redaction).toBeLessThan(MOST_GROWTH)
  expect(search).toBeLessThan(MOST_GROWTH)
})

test('many secrets that end alike take little longer than few', () => {
  const timeOf = (count: number): number => {
    const needles = new Needles()
    for (let nth = 0; nth < count; nth++) needles.add(Buffer.from(SECRETS['with a common end']!(nth)), nth)
    const text = Buffer.from('a'.repeat(1_000_000))
    const times = [1, 2, 3].map(() => {
      const begun = process.cpuUsage()
      needles.standIn(text)
      const { user, system } = process.cpuUsage(begun)
      return user + system
    })
    return Math.min(...times)
  }
  timeOf(10)
  expect(timeOf(1_000) / Math.max(timeOf(10), 1_000)).toBeLessThan(10)
})
