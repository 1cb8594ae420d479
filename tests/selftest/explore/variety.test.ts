import { describe, expect, it } from 'vitest'
import { generate, Histories } from '../../../src/explore/generate.js'
import type { Limits } from '../../../src/explore/sketch.js'
import { historyText, parseHistory, type History } from '../../../src/explore/steps.js'
import { storiesOf, Variety } from '../../../src/explore/variety.js'

const LIMITS: Limits = {
  steps: 20,
  subscriptions: 3,
  sockets: 4,
  secondPrincipal: true,
  canTrigger: true,
  tokensExpire: false,
  levels: true,
}
const MANY = 60

const chosen = (seed: number): readonly History[] => {
  const histories = new Histories(seed, LIMITS)
  return Array.from({ length: MANY }, () => histories.next())
}

describe('the story of a Subscription', () => {
  it.each([
    [
      'create s1; connect w1 t1 s1; event; close w1',
      ['call', 'bind a token first', 'event', 'close the only'],
    ],
    [
      'create s1; call t1 s1; off s1; on s1; open w1 t1; forge w1; forge w1; bind w1 t1; off s1; event n=2',
      ['call', 'off', 'on while off', 'bind a late token refused 2', 'off while bound', 'events'],
    ],
    [
      'create s1; create s2; connect w1 t1 s1,s2; connect w2 t2 s1; delete s2; event; cut w1; open w3 t1; event',
      [
        'call',
        'bind a token first shared',
        'call',
        'bind a token elsewhere',
        'neighbour: delete',
        'event on several',
        'cut the oldest',
        'event',
        'event beside an unbound socket',
      ],
    ],
  ])('%s', (text, words) => {
    expect(storiesOf(parseHistory(text))[0]).toEqual(words)
  })

  it('says in which state each step finds what it is done to', () => {
    const [story] = storiesOf(
      parseHistory(
        'create s1; connect w1 t1 s1; open w2 t1; forge w2; bind w2 t1; close w2; off s1; change s1; on s1; change s1',
      ),
    )
    expect(story?.slice(2)).toEqual([
      'bind a used token refused 1',
      'close a newer refused',
      'off while bound',
      'change while bound while off',
      'on while bound while off',
      'change while bound',
    ])
  })

  it('of another user is another one', () => {
    const [story] = storiesOf(parseHistory('create s1 as=second; call t1 s1; open w1 t1; bind w1 t1'))
    expect(story).toEqual(['second: call', 'second: bind a token first'])
  })
})

describe('the histories of a seed', () => {
  it('are the same each time, and none of them twice', () => {
    const texts = chosen(7).map(historyText)
    expect(chosen(7).map(historyText)).toEqual(texts)
    expect(new Set(texts).size).toBe(MANY)
    expect(chosen(8).map(historyText)).not.toEqual(texts)
  })

  it.each([
    ['off twice', ['off', 'off', 'event']],
    ['a late token after a neighbour was deleted', ['call', 'neighbour: delete', 'bind a late token']],
    ['changed while it was off, and bound then', ['while off', 'on', 'bind', 'event']],
    ['a neighbour deleted after a return', ['back', 'neighbour: delete', 'event']],
  ])('have what seldom comes together at least twice as often: %s', (_what, words) => {
    const seeds = [1, 2, 3]
    const counted = (histories: readonly History[]): number =>
      histories.filter((history) => storiesOf(history).some((story) => hasInOrder(story, words))).length
    const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0)
    const random = sum(
      seeds.map((seed) => counted(Array.from({ length: MANY }, (_, nth) => generate(seed, nth, LIMITS)))),
    )
    expect(sum(seeds.map((seed) => counted(chosen(seed))))).toBeGreaterThanOrEqual(2 * Math.max(1, random))
  })
})

describe('a choice', () => {
  it('falls on what has not been had', () => {
    const usual = parseHistory('create s1; connect w1 t1 s1; event; event')
    const other = parseHistory('create s1; connect w1 t1 s1; change s1; event')
    const variety = new Variety()
    expect(variety.choose([usual, other])).toBe(other)
    expect(variety.choose([usual, other])).toBe(usual)
  })
})

/** Words that begin so, in that order, whatever lies between them. */
function hasInOrder(story: readonly string[], words: readonly string[]): boolean {
  let next = 0
  for (const word of story) if (next < words.length && word.includes(words[next]!)) next++
  return next === words.length
}
