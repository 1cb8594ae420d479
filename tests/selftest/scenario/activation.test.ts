import { describe, expect, test } from 'vitest'
import { groupBy } from '../../../src/evidence/group-by.js'
import type { Trait } from '../../../src/reference/trait.js'
import { verdictsOfReference, type Verdicts } from '../support/verdicts.js'

/** Says that a Subscription is `requested` for so many reads, and delivers all the while. */
function requestedFor(reads: number): Trait {
  const seen = new Map<string, number>()
  return {
    name: 'stays-requested',
    kind: 'variant',
    summary: 'A Subscription is said to be requested.',
    hooks: {
      response: (answer, { route }) => {
        const { resource } = answer
        if (resource?.resourceType !== 'Subscription') return answer
        if (route.name !== 'create' && route.name !== 'read') return answer
        const id = String(resource['id'])
        const count = (seen.get(id) ?? -1) + 1
        seen.set(id, count)
        return count > reads ? answer : { ...answer, resource: { ...resource, status: 'requested' } }
      },
    },
  }
}

const OPTIONS = { only: ['OUT-01', 'OUT-17', 'WS-10', 'WS-21', 'WS-25', 'CL', 'ERR'], timeoutFactor: 0.3 }

/** How often each Subscription was read, in the order of their first reads. */
function reads({ evidence }: Verdicts): readonly number[] {
  const all = [...evidence.exchanges.values()].filter(({ purpose }) => purpose === 'read Subscription')
  return [...groupBy(all, ({ request }) => request.url).values()].map(({ length }) => length)
}

describe('a Subscription that stays requested', () => {
  test('is waited for until tokens are given and events come; from then on it is looked at once', async () => {
    const verdicts = await verdictsOfReference({ traits: [requestedFor(Infinity)] }, OPTIONS)
    const counts = reads(verdicts)
    expect(counts[0]).toBeGreaterThan(4)
    expect(Math.max(...counts.slice(-5))).toBeLessThanOrEqual(3)
    expect(verdicts.of('WS-21')).toBe('pass')
    expect(verdicts.clausesWith('fail')).toEqual([])
  })

  test('is waited for each time by a run in which one became active by itself', async () => {
    const verdicts = await verdictsOfReference({ traits: [requestedFor(2)] }, OPTIONS)
    expect(Math.min(...reads(verdicts).slice(0, -1))).toBeGreaterThanOrEqual(2)
  })
})
