import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockOffset } from '../../../src/target/clock.js'

const header = (instant: number): string => new Date(instant).toUTCString()

const ASKED = Date.parse('2026-11-28T01:00:00.250Z')

test('a slow answer of a server whose clock is right moves nothing', () => {
  for (const [tookMs, writtenAfterMs] of [
    [5, 2],
    [4_000, 10],
    [4_000, 3_990],
    [60_000, 0],
  ] as const)
    expect(clockOffset(header(ASKED + writtenAfterMs), { askedAt: ASKED, answeredAt: ASKED + tookMs })).toBe(
      0,
    )
})

test('without a date, or with one that is none, nothing is known', () => {
  const when = { askedAt: ASKED, answeredAt: ASKED + 5 }
  expect([clockOffset(undefined, when), clockOffset('yesterday', when)]).toEqual([null, null])
})

test('is off by half a second and half of the time of the answer at most, or 0 within what is possible', () => {
  const parts = { offset: fc.integer({ min: -1e7, max: 1e7 }), took: fc.nat(9_000), at: fc.nat(9_000) }
  fc.assert(
    fc.property(fc.record(parts), ({ offset, took, at }) => {
      const written = ASKED + Math.min(at, took) + offset
      const found = clockOffset(header(written), { askedAt: ASKED, answeredAt: ASKED + took })
      const most = found === 0 ? 1_000 + took : 500 + took / 2
      expect(Math.abs((found ?? NaN) - offset)).toBeLessThanOrEqual(most + 1)
    }),
  )
})
