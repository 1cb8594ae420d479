import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { worsened } from '../../../bench/baseline.js'
import { demandsOn, type Ratios } from '../../../bench/demands.js'
import { ratioOf, slopeOf, spreadOf } from '../../../bench/figures.js'
import { packageRoot } from '../../../src/fhir/package-root.js'

const read = (name: string): string => readFileSync(join(packageRoot(), name), 'utf8')
const kept = JSON.parse(read('bench/baseline.json')) as Ratios

describe('figures', () => {
  test.each([
    [[3], { median: 3, min: 3, max: 3 }],
    [[5, 1, 3], { median: 3, min: 1, max: 5 }],
    [[4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
  ])('of %j', (values, expected) => {
    expect(spreadOf(values)).toEqual(expected)
  })

  test('of nothing are none', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured')
  })

  test('are compared pair by pair', () => {
    const measured = (wallMs: number) => ({ wallMs, cpuMs: 1, peakMb: 1, firstRequestMs: null })
    const ratio = ratioOf('wallMs', [10, 30, 20].map(measured), [10, 10, 10].map(measured))
    expect(ratio).toEqual({ median: 2, min: 1, max: 3 })
  })

  test('of one more target are the slope from the fewest to the most', () => {
    expect(slopeOf([1, 4, 64].map((count) => ({ count, value: 100 + 5 * count })))).toBe(5)
    expect(slopeOf([{ count: 1, value: 7 }])).toBeNull()
  })
})

describe('the guard', () => {
  const times = (factor: number): Ratios =>
    Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, value * factor])) as Ratios

  test('lets pass what is no more than a quarter worse', () => {
    expect(worsened(kept, times(1.25))).toEqual([])
  })

  test('names each ratio that became worse', () => {
    expect(worsened(kept, times(1.26))).toHaveLength(Object.keys(kept).length)
    const [first, ...others] = worsened(kept, { ...kept, cpu: 100 })
    expect(first).toMatch(/^cpu: 100, \d/)
    expect(others).toEqual([])
  })
})

describe('the demands', () => {
  test('are all kept, so that each is guarded', () => {
    expect(demandsOn(kept).filter(({ measured }) => !(measured > 0))).toEqual([])
  })

  test('are met up to their limit', () => {
    const [wall] = demandsOn({ ...kept, wall: 1.2 })
    const [slower] = demandsOn({ ...kept, wall: 1.21 })
    expect([wall?.met, slower?.met]).toEqual([true, false])
  })

  test('stand in the documents as they were measured last', () => {
    const shown = (file: string) => /<!-- bench -->\n([\s\S]+?)<!-- \/bench -->/.exec(read(file))?.[1] ?? ''
    for (const file of ['README.md', 'docs/performance.md'])
      expect(shown(file)).toMatch(/Measured on \d{4}-\d\d-\d\d: .+ processors/)
    for (const { name } of demandsOn(kept)) expect(shown('README.md')).toContain(`| ${name} `)
  })
})
