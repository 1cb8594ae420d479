import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../../../src/explore/generate.js'
import { louder, shortest } from '../../../src/explore/shrink.js'
import {
  historyText,
  namesMadeBy,
  namesUsedBy,
  parseHistory,
  type History,
} from '../../../src/explore/steps.js'

const LIMITS = {
  steps: 25,
  subscriptions: 3,
  sockets: 4,
  secondPrincipal: true,
  canTrigger: true,
  tokensExpire: true,
  levels: true,
}

/** A server that fails once a Subscription was bound on two sockets and an event followed. */
function failsOnSecondSocket(history: History): boolean {
  const connects = history
    .flat()
    .flatMap((step, at) => (step.do === 'connect' ? step.subs.map((sub) => ({ sub, at })) : []))
  return connects.some(({ sub, at }) => {
    const isSecond = connects.some((other) => other.sub === sub && other.at < at)
    return (
      isSecond &&
      history
        .flat()
        .slice(at)
        .some((step) => step.do === 'event')
    )
  })
}

const isWhole = (history: History): boolean => {
  const made = new Set<string>()
  return history.flat().every((step) => {
    const isKnown = namesUsedBy(step).every((name) => made.has(name))
    for (const name of namesMadeBy(step)) made.add(name)
    return isKnown
  })
}

describe('the shortest history', () => {
  it('has only what the fault needs, from whatever history it was found in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2 ** 31 - 1), fc.nat(1_000), async (seed, nth) => {
        const history = generate(seed, nth, LIMITS)
        fc.pre(failsOnSecondSocket(history))
        const short = await shortest(history, (each) => Promise.resolve(failsOnSecondSocket(each)), 1_000)
        expect(historyText(short)).toMatch(
          /^create (s\d+); connect w\d+ t\d+ \1; connect w\d+ t\d+ \1; event$/,
        )
      }),
      { numRuns: 40 },
    )
  })

  it('takes up what was tried beside another that shows it too', async () => {
    const history = parseHistory(
      'create s1; connect w1 t1 s1; open w2 t1; close w1; connect w3 t2 s1; event & event n=5; event & event n=5; ' +
        'event; event n=3; delete s1; close w3 & close w2; open w4 t1 & open w5 t2',
    )
    const short = await shortest(history, (each) => Promise.resolve(failsOnSecondSocket(each)), 1_000)
    expect(historyText(short)).toBe('create s1; connect w1 t1 s1; connect w3 t2 s1; event')
  })

  it('still shows the fault, makes what it uses, and is tried no more often than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2 ** 31 - 1), fc.integer({ min: 1, max: 30 }), async (seed, most) => {
        const history = generate(seed, 0, LIMITS)
        const wanted = history.flat().filter((step) => step.do === 'event').length
        const shows = (each: History): boolean =>
          each.flat().filter((step) => step.do === 'event').length >= Math.ceil(wanted / 2)
        let tries = 0
        const short = await shortest(
          history,
          (each) => {
            tries++
            expect(isWhole(each)).toBe(true)
            return Promise.resolve(shows(each))
          },
          most,
        )
        expect(shows(short)).toBe(true)
        expect(tries).toBeLessThanOrEqual(most)
      }),
      { numRuns: 40 },
    )
  })

  it('is the same history where nothing shorter shows it', async () => {
    const history = parseHistory('create s1 content=empty; connect w1 t1 s1; event n=3 & event')
    expect(await shortest(history, () => Promise.resolve(false), 100)).toEqual(history)
  })

  it('connects in one step where it does not matter when the token was called for', async () => {
    const parts = parseHistory('create s1; call t1 s1; open w1 t1; event; bind w1 t1; event')
    const binds = ['connect', 'bind']
    const shows = (history: History): Promise<boolean> => {
      const steps = history.flat()
      const at = steps.findIndex((step) => binds.includes(step.do))
      return Promise.resolve(
        isWhole(history) && at >= 0 && steps.slice(at).some(({ do: did }) => did === 'event'),
      )
    }
    expect(historyText(await shortest(parts, shows, 200))).toBe('create s1; connect w1 t1 s1; event')
  })

  it('makes each step as plain as it may be', async () => {
    const history = parseHistory(
      'create s1 content=empty beat=yes; create s2 as=second; connect w1 t1 s1,s2 form=GET-type-xml; event n=5; cut w1',
    )
    const shows = (each: History): boolean => {
      const verbs = each.flat().map((step) => step.do)
      return verbs.includes('connect') && verbs.includes('event')
    }
    const short = await shortest(history, (each) => Promise.resolve(shows(each)), 200)
    expect(historyText(short)).toMatch(/^create (s\d); connect w1 t1 \1; event$/)
  })
})

describe('a louder history', () => {
  it('has bursts where it had events, and nothing else besides', () => {
    const history = parseHistory('create s1; connect w1 t1 s1; event & change s1; event n=20')
    expect(historyText(louder(history))).toBe(
      'create s1; connect w1 t1 s1; event n=3 & change s1; event n=20',
    )
  })
})
