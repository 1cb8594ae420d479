import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { socketsIn, subscriptionsIn } from '../../../src/explore/history.js'
import { OverTimeTable } from '../../../src/explore/over-time.js'
import { isSoak, soakHistory } from '../../../src/explore/soak.js'
import {
  historyText,
  namesMadeBy,
  namesUsedBy,
  parseHistory,
  type History,
} from '../../../src/explore/steps.js'

const restsOf = (history: History): number =>
  history.flat().reduce((sum, step) => sum + (step.do === 'rest' ? step.seconds : 0), 0)

describe('a soak', () => {
  it('is what many websockets are for, unless one history is given', () => {
    expect(isSoak({ sockets: 32, path: null })).toBe(false)
    expect(isSoak({ sockets: 33, path: null })).toBe(true)
    expect(isSoak({ sockets: 200, path: 'create s1; event' })).toBe(false)
  })

  it('holds exactly its websockets, one Subscription for each part of them, for no longer than there is time', () => {
    const held = fc.record({
      sockets: fc.integer({ min: 33, max: 300 }),
      sideBySide: fc.integer({ min: 1, max: 30 }),
      left: fc.double({ min: 8, max: 10_000, noNaN: true }),
      life: fc.option(fc.double({ min: 1, max: 100_000, noNaN: true }), { nil: null }),
    })
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000), held, (seed, nth, given) => {
        const histories = Array.from({ length: given.sideBySide }, (_, place) =>
          soakHistory(seed, nth + place, { ...given, place })!,
        )
        expect(histories.reduce((sum, history) => sum + socketsIn(history), 0)).toBe(given.sockets)
        for (const history of histories) {
          expect(subscriptionsIn(history)).toBe(1)
          expect(parseHistory(historyText(history))).toEqual(history)
          const made = new Set<string>()
          for (const group of history) {
            for (const step of group) for (const name of namesUsedBy(step)) expect(made).toContain(name)
            for (const step of group) for (const name of namesMadeBy(step)) made.add(name)
          }
        }
      }),
      { numRuns: 15 },
    )
  })

  it('ends before the tokens do, and before the time is over', () => {
    const held = { sockets: 40, sideBySide: 8, place: 0, left: 600, life: 30 }
    for (let nth = 0; nth < 50; nth++) {
      expect(restsOf(soakHistory(1, nth, held)!)).toBeLessThanOrEqual(30)
      expect(restsOf(soakHistory(1, nth, { ...held, life: 3_600, left: 20 })!)).toBeLessThanOrEqual(24)
    }
    expect(soakHistory(1, 1, { ...held, left: 5 })).toBeNull()
  })
})

describe('the table over time', () => {
  it('counts each thing in its part, and the websockets by how long they were open', () => {
    const table = new OverTimeTable()
    table.open(0, 20_000)
    table.open(5_000, 15_000)
    table.event(1_000)
    table.event(12_000)
    table.owed({ sentAt: 1_000, latencyMs: 10, isTwice: false })
    table.owed({ sentAt: 12_000, latencyMs: null, isTwice: false })
    table.owed({ sentAt: 12_000, latencyMs: 1_000, isTwice: true })
    expect(table.rows()).toEqual([
      {
        fromSeconds: 0,
        toSeconds: 10,
        sockets: 2,
        events: 1,
        owed: 1,
        lost: 0,
        duplicates: 0,
        p50: 11,
        p99: 11,
      },
      {
        fromSeconds: 10,
        toSeconds: 20,
        sockets: 2,
        events: 1,
        owed: 2,
        lost: 1,
        duplicates: 1,
        p50: 1_051,
        p99: 1_051,
      },
    ])
  })

  it('has few rows however long it lasts, loses nothing, and is off by no more than a tenth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ sentAt: fc.nat(40_000_000), latencyMs: fc.integer({ min: 1, max: 20_000 }) }), {
          minLength: 1,
          maxLength: 60,
        }),
        (all) => {
          const table = new OverTimeTable()
          for (const each of all) table.owed({ ...each, isTwice: false })
          const rows = table.rows()
          expect(rows.length).toBeLessThanOrEqual(30)
          expect(rows.reduce((sum, { owed }) => sum + owed, 0)).toBe(all.length)
          const longest = Math.max(...all.map(({ latencyMs }) => latencyMs))
          const shown = Math.max(...rows.map(({ p99 }) => p99 ?? 0))
          expect(shown / longest).toBeGreaterThan(0.95)
          expect(shown / longest).toBeLessThan(1.15)
        },
      ),
    )
  })

  it('has no row where nothing was counted', () => {
    expect(new OverTimeTable().rows()).toEqual([])
  })
})
