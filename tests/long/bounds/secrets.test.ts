import { describe, expect, test } from 'vitest'
import { BAITS, growths, MOST_GROWTH, SECRETS } from '../../selftest/bounds/secrets.js'

describe.each(Object.entries(SECRETS))('the time for secrets %s grows with the text', (_, secret) => {
  test.each(Object.entries(BAITS))('where it is made of %s', (_name, bait) => {
    const { redaction, search } = growths(secret, 500, bait)
    expect(redaction).toBeLessThan(MOST_GROWTH)
    expect(search).toBeLessThan(MOST_GROWTH)
  })
})
