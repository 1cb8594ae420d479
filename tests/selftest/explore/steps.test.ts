import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../../../src/explore/generate.js'
import type { Limits } from '../../../src/explore/sketch.js'
import { socketsIn, subscriptionsIn } from '../../../src/explore/history.js'
import { historyText, namesMadeBy, namesUsedBy, NoHistory, parseHistory } from '../../../src/explore/steps.js'

const LIMITS: Limits = {
  steps: 20,
  subscriptions: 3,
  sockets: 4,
  secondPrincipal: true,
  canTrigger: true,
  tokensExpire: true,
  levels: true,
}

const seeds = fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(10_000))
const limits = fc.record({
  steps: fc.integer({ min: 1, max: 60 }),
  subscriptions: fc.integer({ min: 1, max: 5 }),
  sockets: fc.integer({ min: 1, max: 6 }),
  secondPrincipal: fc.boolean(),
  canTrigger: fc.boolean(),
  tokensExpire: fc.boolean(),
  levels: fc.boolean(),
})

describe('a generated history', () => {
  it('is read back from its line as it was', () => {
    fc.assert(
      fc.property(seeds, limits, ([seed, nth], given) => {
        const history = generate(seed, nth, given)
        expect(parseHistory(historyText(history))).toEqual(history)
      }),
    )
  })

  it('is the same for the same seed, and another for another number', () => {
    expect(generate(7, 3, LIMITS)).toEqual(generate(7, 3, LIMITS))
    const texts = Array.from({ length: 50 }, (_, nth) => historyText(generate(7, nth, LIMITS)))
    expect(new Set(texts).size).toBe(50)
  })

  it('keeps to its limits and makes everything before it uses it', () => {
    fc.assert(
      fc.property(seeds, limits, ([seed, nth], given) => {
        const history = generate(seed, nth, given)
        expect(subscriptionsIn(history)).toBeLessThanOrEqual(given.subscriptions)
        expect(socketsIn(history)).toBeLessThanOrEqual(given.sockets)
        const made = new Set<string>()
        for (const group of history) {
          for (const step of group) for (const name of namesUsedBy(step)) expect(made).toContain(name)
          for (const step of group) for (const name of namesMadeBy(step)) made.add(name)
        }
        const steps = history.flat()
        if (!given.canTrigger) expect(steps.some((step) => step.do === 'event')).toBe(false)
        if (!given.secondPrincipal) expect(historyText(history)).not.toContain('as=second')
        if (!given.levels) expect(historyText(history)).not.toContain('content=')
        if (!given.tokensExpire) expect(steps.some((step) => step.do === 'expire')).toBe(false)
      }),
    )
  })

  it('triggers on a bound socket more often than not', () => {
    const useful = Array.from({ length: 100 }, (_, nth) => generate(1, nth, LIMITS).flat()).filter(
      (steps) => {
        const bound = steps.findIndex((step) => step.do === 'connect')
        return bound >= 0 && steps.slice(bound).some((step) => step.do === 'event')
      },
    )
    expect(useful.length).toBeGreaterThan(80)
  })
})

describe('a line that is no history', () => {
  it.each([
    ['nothing', ''],
    ['an unknown step', 'create s1; dance s1'],
    ['a name of another sort', 'create w1'],
    ['a name too many', 'create s1 s2'],
    ['an unknown option', 'create s1 colour=red'],
    ['an unknown level', 'create s1 content=all'],
    ['a form that there is not', 'call t1 s1 form=PUT-type-json'],
    ['too many events', 'event n=1000'],
    ['too many steps', Array.from({ length: 3_100 }, () => 'event').join('; ')],
  ])('is refused: %s', (_what, text) => {
    expect(() => parseHistory(text)).toThrow(NoHistory)
  })

  it('is any text, and ends in no other error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseHistory(text)
        } catch (error) {
          expect(error).toBeInstanceOf(NoHistory)
        }
      }),
    )
  })
})
