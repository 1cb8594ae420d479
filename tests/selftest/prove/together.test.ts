import { describe, expect, test } from 'vitest'
import type { Trait } from '../../../src/reference/trait.js'
import { each, pairs } from '../../prove/together/plan.js'

const variant = (name: string, more: Partial<Trait> = {}): Trait => ({
  name,
  kind: 'variant',
  summary: `Does ${name}.`,
  hooks: {},
  ...more,
})

const VARIANTS = [
  variant('everywhere'),
  variant('in-core', { releases: ['R5', 'R6a'] }),
  variant('slow', { releases: ['R5'], waits: true }),
]

describe('legal choices together', () => {
  test('each is tried in every release in which it is legal', () => {
    expect(each(VARIANTS).map(({ name }) => name)).toEqual([
      'everywhere on R4',
      'everywhere on R4B',
      'everywhere on R5',
      'everywhere on R6a',
      'everywhere on R6b',
      'in-core on R5',
      'in-core on R6a',
      'slow on R5',
    ])
  })

  test('a seed chooses the pairs, and another one others', () => {
    expect(pairs(VARIANTS, 4, 1)).toEqual(pairs(VARIANTS, 4, 1))
    expect(pairs(VARIANTS, 4, 1)).not.toEqual(pairs(VARIANTS, 4, 2))
  })

  test('two of a pair differ, are legal in its release, and wait where one of them does', () => {
    const all = pairs(VARIANTS, 100, 1)
    expect(all.length).toBeGreaterThan(4)
    for (const { traits, release, waits } of all) {
      const both = VARIANTS.filter(({ name }) => traits.includes(name))
      expect(both).toHaveLength(2)
      expect(both.every(({ releases }) => releases?.includes(release) ?? true)).toBe(true)
      expect(waits).toBe(traits.includes('slow'))
    }
  })

  test('there are no more than the variants make', () => {
    expect(pairs(VARIANTS.slice(0, 2), 100, 1)).toHaveLength(4)
  })
})
