import { expect, test } from 'vitest'
import { growthOf, PATIENCE_MS } from '../../selftest/bounds/growth.js'
import { patterns } from '../../selftest/bounds/patterns.js'

test.each(patterns)(
  '$where is linear: $pattern',
  ({ pattern }) => {
    expect(growthOf(pattern)).toBeNull()
  },
  2 * PATIENCE_MS,
)
