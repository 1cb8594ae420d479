import { describe, expect, test } from 'vitest'
import { clockOffsetOf } from '../../../src/target/clock-offset.js'

const NOON = Date.parse('2030-01-01T12:00:00.000Z')

/** An answer that was asked for at noon by our clock, 100 ms after the run began, and took 40 ms. */
function offsetOf(date: string | null, since = { sinceStart: 140, wall: NOON + 40 }) {
  return clockOffsetOf({ headers: date === null ? {} : { date }, at: 100, endedAt: 140 }, since)
}

describe('the offset of the target’s clock', () => {
  test('is an interval around 0 for the same clock', () => {
    expect(offsetOf('Tue, 01 Jan 2030 12:00:00 GMT')).toEqual({ ms: 0, range: [-40, 1_000] })
  })

  test('is 0 for the same machine when its second has nearly passed', () => {
    const late = { sinceStart: 140, wall: NOON + 999 }
    expect(offsetOf('Tue, 01 Jan 2030 12:00:00 GMT', late)).toEqual({ ms: 0, range: [-999, 41] })
  })

  test('is the middle of the interval for another clock', () => {
    expect(offsetOf('Tue, 01 Jan 2030 12:01:00 GMT')).toEqual({ ms: 60_480, range: [59_960, 61_000] })
    expect(offsetOf('Tue, 01 Jan 2030 11:59:00 GMT')).toEqual({ ms: -59_520, range: [-60_040, -59_000] })
  })

  test('does not depend on when it is asked for', () => {
    const seconds = { sinceStart: 5_140, wall: NOON + 5_040 }
    expect(offsetOf('Tue, 01 Jan 2030 12:00:00 GMT', seconds)).toEqual({ ms: 0, range: [-40, 1_000] })
  })

  test.each([null, 'yesterday'])('is unknown with the Date header %s', (date) => {
    expect(offsetOf(date)).toBeNull()
  })
})
