import { describe, expect, test } from 'vitest'
import { waitPhrase } from '../../../src/run/progress-phrase.js'
import { Waits } from '../../../src/scenario/waits.js'

/** A promise, and what settles it. */
function open(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = (): void => {}
  const promise = new Promise<void>((resolve) => (settle = resolve))
  return { promise, settle }
}

describe('what a run waits for', () => {
  test('is nothing until it has lasted a second, and nothing when it is over', async () => {
    const waits = new Waits()
    const { promise, settle } = open()
    const during = waits.during('a token to expire', 6_000, promise, true)
    expect(waits.longest()).toBeNull()
    expect(waits.longest(Date.now() + 1_500)?.what).toBe('a token to expire')
    settle()
    await during
    expect(waits.longest(Date.now() + 1_500)).toBeNull()
  })

  test('is what ends last, and what is certain before what may end at any time', async () => {
    const waits = new Waits()
    const { promise, settle } = open()
    const all = [
      waits.during('the server to answer', 10_000, promise),
      waits.during('a token to expire', 3_000, promise, true),
      waits.during('heartbeats', 5_000, promise, true),
    ]
    expect(waits.longest(Date.now() + 1_500)?.what).toBe('heartbeats')
    settle()
    await Promise.all(all)
  })

  test('ends with what fails', async () => {
    const waits = new Waits()
    await expect(waits.during('the server', 5_000, Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    expect(waits.longest(Date.now() + 1_500)).toBeNull()
  })

  test('is said with the seconds that are left', () => {
    const wait = { what: 'a token to expire', since: 0, until: 7_400, isCertain: true }
    expect(waitPhrase(wait, 1_500)).toBe('waiting 6 s for a token to expire')
    expect(waitPhrase({ ...wait, isCertain: false }, 1_500)).toBe('waiting up to 6 s for a token to expire')
    expect(waitPhrase(wait, 9_000)).toBe('waiting 0 s for a token to expire')
  })
})
