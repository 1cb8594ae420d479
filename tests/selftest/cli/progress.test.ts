import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { showProgress } from '../../../src/cli/progress.js'

const TTY = { isTTY: true, columns: 60 }

/** A stream that keeps what is written. */
function stream(more: object = {}) {
  const written: string[] = []
  return { written, write: (text: string) => written.push(text), ...more }
}

const acting = (until: number | null, isCertain = true) => ({
  phase: 'acting' as const,
  done: 57,
  total: 58,
  waiting: () => (until === null ? null : { what: 'a token to expire', since: 0, until, isCertain }),
})

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('progress', () => {
  test('says at once what it begins to wait for, where lines are not rewritten', () => {
    const out = stream()
    const progress = showProgress(out, { quiet: false, severalTargets: false })
    const until = Date.now() + 7_000
    progress.progress?.('server', acting(until))
    vi.advanceTimersByTime(1_000)
    expect(out.written.at(-1)).toBe('testing 57 of 58 scenarios, waiting 6 s for a token to expire (1 s)\n')
    vi.advanceTimersByTime(3_000)
    expect(out.written).toHaveLength(2)
    progress.clear()
  })

  test('counts down every second on a terminal, in one line', () => {
    const out = stream(TTY)
    const progress = showProgress(out, { quiet: false, severalTargets: false })
    progress.progress?.('server', acting(Date.now() + 9_000))
    vi.advanceTimersByTime(3_000)
    const seconds = out.written.map((line) => /waiting (\d+) s/.exec(line)?.[1])
    expect(seconds).toEqual(['9', '8', '7', '6'])
    expect(out.written.every((line) => line.replace('\r\u001b[2K', '').length < TTY.columns)).toBe(true)
    progress.clear()
  })

  test('shows life now and then where nothing long is waited for', () => {
    const out = stream()
    const progress = showProgress(out, { quiet: false, severalTargets: false })
    progress.progress?.('server', acting(null))
    vi.advanceTimersByTime(25_000)
    expect(out.written).toEqual([
      'testing 57 of 58 scenarios (0 s)\n',
      'testing 57 of 58 scenarios (10 s)\n',
      'testing 57 of 58 scenarios (20 s)\n',
    ])
    progress.clear()
  })

  test('is cut between words on a narrow terminal', () => {
    const out = stream({ isTTY: true, columns: 40 })
    const progress = showProgress(out, { quiet: false, severalTargets: false })
    progress.progress?.('server', acting(Date.now() + 9_000))
    expect(out.written.at(-1)).toBe('\r\u001b[2Ktesting 57 of 58 scenarios, waiting 9…')
    progress.clear()
  })

  test('is silent when that is asked for', () => {
    const out = stream()
    const progress = showProgress(out, { quiet: true, severalTargets: false })
    progress.progress?.('server', acting(null))
    vi.advanceTimersByTime(20_000)
    progress.clear()
    expect(out.written).toEqual([])
  })
})
