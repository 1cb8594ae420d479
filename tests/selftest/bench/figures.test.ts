import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { worsened, type Baseline } from '../../../bench/baseline.js'
import { ratioOf, slopeOf, spreadOf } from '../../../bench/figures.js'
import { packageRoot } from '../../../src/fhir/package-root.js'

const kept: Baseline = { wall: 2, cpu: 4, peakMemory: 1.5, furtherTargetCpu: 5 }

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
  test('lets pass what is no more than a quarter worse, and what was not measured', () => {
    expect(worsened(kept, { wall: 2.5, cpu: 5, peakMemory: 1.2, furtherTargetCpu: null })).toEqual([])
  })

  test('names each ratio that became worse', () => {
    const [first, ...others] = worsened(kept, { ...kept, cpu: 5.1 })
    expect(first).toMatch(/^cpu: 5.1 times the floor, 4 is kept/)
    expect(others).toEqual([])
  })

  test('has ratios to guard, and the documents show what was measured with them', async () => {
    const read = (name: string) => readFile(join(packageRoot(), name), 'utf8')
    const baseline = JSON.parse(await read('bench/baseline.json')) as Baseline
    for (const ratio of [baseline.wall, baseline.cpu, baseline.peakMemory]) expect(ratio).toBeGreaterThan(1)
    const shown = /<!-- bench -->\n([\s\S]+?)<!-- \/bench -->/
    expect(shown.exec(await read('README.md'))?.[1]).toMatch(/Measured on \d{4}-\d\d-\d\d: .+ processors/)
    const page = shown.exec(await read('docs/performance.md'))?.[1] ?? ''
    expect(page).toContain(`${baseline.cpu.toFixed(1)} ×`)
    expect(page).toContain(`${baseline.peakMemory.toFixed(1)} ×`)
  })
})
