import { readFileSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/report/types.js'

const folder = new URL('../../../reports/example/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')

describe('the example that is kept (npm run example)', () => {
  test('shows failures, warnings and what was not verified, in a usual size', () => {
    const report = JSON.parse(read('report.json')) as Report
    expect(report.summary.counts.fail).toBeGreaterThan(0)
    expect(report.summary.counts.warn).toBeGreaterThan(0)
    expect(report.summary.counts.unverified).toBeGreaterThan(0)
    expect(report.summary.verified).toBeGreaterThan(150)
    expect(report.faults).toEqual([])
    expect(statSync(new URL('report.html', folder)).size).toBeLessThan(2_000_000)
  })

  test('names no folder of a machine and no secret', () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')
    for (const file of readdirSync(folder)) {
      const text = read(file)
      expect(text).not.toContain(root)
      expect(text).not.toMatch(/file:\/\/|\/(home|root|Users|work)\//)
    }
    expect((JSON.parse(read('report.json')) as Report).redaction?.found).toEqual([])
  })

  test('has a picture that README.md can show', () => {
    expect(statSync(new URL('../../docs/images/report.png', folder)).size).toBeLessThan(300_000)
  })
})
