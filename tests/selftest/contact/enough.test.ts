import { expect, test } from 'vitest'
import { SET_UPS } from './set-ups.js'
import { meet, verified } from './support.js'

/** The base URL and the credentials are enough: a part of the suite here, all of it in tests/long/enough.test.ts. */

const PART = { only: ['OP-0*', 'OUT', 'TOK-01', 'WS-2*'], timeoutFactor: 0.5 }

test.each(SET_UPS)(
  'a base URL and a token are enough: $title',
  async ({ complete, title: _title, ...met }) => {
    const least = await meet({ ...met, options: PART })
    const most = await meet({ ...met, options: PART, settings: complete })
    const wanted = verified(most)
    const missing = wanted.filter((id) => !verified(least).includes(id))
    expect(wanted.length).toBeGreaterThan(30)
    expect(missing.length, missing.join(' ')).toBeLessThanOrEqual(0.05 * wanted.length)
    expect(least.judgement.faults).toEqual([])
  },
  120_000,
)
