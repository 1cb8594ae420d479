import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Pace } from '../../../src/wire/pace.js'
import { pause } from '../../../src/wire/pause.js'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const pace = (): Pace => new Pace(() => Date.now())

/** Sends as many calls as can go out until then, and says when each did. */
async function sent(subject: Pace, count: number): Promise<number[]> {
  const times: number[] = []
  const calls = Array.from({ length: count }, async () => {
    await subject.turn()
    times.push(Date.now())
  })
  await vi.runAllTimersAsync()
  await Promise.all(calls)
  return times
}

describe('the pace of calls', () => {
  test('is not bounded before a limit was seen', async () => {
    expect(await sent(pace(), 50)).toEqual(Array<number>(50).fill(0))
  })

  test('is steady and below what was answered once one was', async () => {
    const subject = pace()
    for (let answer = 0; answer < 10; answer++) subject.answered()
    subject.limited(0)
    expect(subject.perSecond).toBe(8)
    const times = await sent(subject, 5)
    expect(times.map((time, index) => time - (times[index - 1] ?? time))).toEqual([0, 125, 125, 125, 125])
  })

  test('is not lowered again by calls of the same burst', () => {
    const subject = pace()
    vi.setSystemTime(100)
    for (let answer = 0; answer < 10; answer++) subject.answered()
    for (let call = 0; call < 6; call++) subject.limited(90)
    subject.hold(1_000)
    subject.limited(101) // it was on its way out
    expect(subject.perSecond).toBe(8)
  })

  test('doubles after a first limit, which may have been an outage, and stays after a second', () => {
    const subject = pace()
    subject.answered()
    subject.limited(0)
    expect(subject.perSecond).toBe(1)
    vi.setSystemTime(8_100)
    expect(subject.perSecond).toBe(16)
    subject.limited(8_000)
    vi.setSystemTime(60_000)
    expect(subject.perSecond).toBe(8)
  })

  test('is not lowered where calls are limited that come seldom at that pace', () => {
    const subject = pace()
    for (let answer = 0; answer < 10; answer++) subject.answered()
    subject.limited(0)
    for (let limit = 1; limit < 20; limit++) {
      for (let answer = 0; answer < 100; answer++) subject.answered()
      vi.setSystemTime(limit * 1_000)
      subject.limited(limit * 1_000)
    }
    expect(subject.perSecond).toBeGreaterThanOrEqual(8)
  })

  test('finds a limit and keeps below it', async () => {
    const subject = pace()
    let recent: number[] = []
    let refused = 0
    const call = async (): Promise<void> => {
      await subject.turn()
      const now = Date.now()
      recent = recent.filter((at) => at > now - 1_000)
      if (recent.length < 6) {
        recent.push(now)
        return subject.answered()
      }
      refused++
      subject.limited(now)
      subject.hold(1_000)
    }
    const many = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent++) {
        const eight = Array.from({ length: 8 }, call)
        await vi.runAllTimersAsync()
        await Promise.all(eight)
      }
    }
    await many(20)
    const before = refused
    expect(before).toBeGreaterThan(0)
    await many(20)
    expect(refused).toBe(before)
  })

  test('stands still while it is held, also for calls that had their turn already', async () => {
    const subject = pace()
    subject.answered()
    subject.limited(0)
    const early = sent(subject, 2)
    subject.hold(5_000)
    expect(Math.min(...(await early).slice(1))).toBeGreaterThanOrEqual(5_000)
  })

  test('is as steady after it was held, also for calls that waited meanwhile', async () => {
    const subject = pace()
    for (let answer = 0; answer < 10; answer++) subject.answered()
    subject.limited(0)
    const waiting = sent(subject, 6)
    subject.hold(1_000)
    const later = (await waiting).slice(1)
    const between = later.slice(1).map((time, index) => time - (later[index] ?? 0))
    expect(Math.min(...between)).toBeGreaterThanOrEqual(100)
  })

  test('is given up when the run is interrupted', async () => {
    const subject = pace()
    const run = new AbortController()
    subject.hold(60_000)
    const turn = subject.turn(run.signal)
    run.abort()
    expect(await turn).toBe(false)
  })
})

describe('a pause', () => {
  test('lets time pass', async () => {
    const paused = pause(1_000, new AbortController().signal)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await paused).toBe(true)
  })

  test.each(['before', 'during'])('ends at once when it is interrupted %s', async (when) => {
    const run = new AbortController()
    if (when === 'before') run.abort()
    const paused = pause(60_000, run.signal)
    run.abort()
    expect(await paused).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})
