import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { afterLooking } from '../../../src/wire/patience.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a deadline', () => {
  test('passes after its time', async () => {
    const passed = vi.fn()
    afterLooking(1_000, passed)
    await vi.advanceTimersByTimeAsync(999)
    expect(passed).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(2)
    expect(passed).toHaveBeenCalledOnce()
  })

  test('counts a stretch in which nobody could look as one part of ten', async () => {
    const passed = vi.fn()
    afterLooking(1_000, passed)
    vi.setSystemTime(Date.now() + 60_000) // a process that stood still
    await vi.advanceTimersByTimeAsync(899)
    expect(passed).not.toHaveBeenCalled()
  })

  test('gives what has come by then its turn', async () => {
    const story: string[] = []
    afterLooking(1_000, () => story.push('passed'))
    setTimeout(() => story.push('came'), 1_000)
    await vi.advanceTimersByTimeAsync(1_001)
    expect(story).toEqual(['came', 'passed'])
  })

  test.each([0, 500, 1_000])('does not pass once it was called off after %d ms', async (milliseconds) => {
    const passed = vi.fn()
    const callOff = afterLooking(1_000, passed)
    vi.advanceTimersByTime(milliseconds)
    callOff()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(passed).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})
