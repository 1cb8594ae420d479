import { expect, test } from 'vitest'
import { SET_UPS } from '../selftest/contact/set-ups.js'
import { meet, verified } from '../selftest/contact/support.js'

/** The base URL and the credentials are enough: at least 95 % of what a complete configuration verifies is verified. */

test.each(SET_UPS)(
  'the whole suite: $title',
  async ({ complete, title: _title, ...met }) => {
    const least = await meet(met)
    const most = await meet({ ...met, settings: complete })
    const wanted = verified(most)
    const missing = wanted.filter((id) => !verified(least).includes(id))
    expect(wanted.length).toBeGreaterThan(90)
    expect(missing.length, missing.join(' ')).toBeLessThanOrEqual(0.05 * wanted.length)
    expect(least.judgement.faults).toEqual([])
  },
  300_000,
)
