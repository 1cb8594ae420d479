import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { blocksOf } from '../../../src/evidence/blocks.js'
import { textsOf } from '../../../src/evidence/late.js'

const MOST = 64 * 1024

function written(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-blocks-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const path = join(dir, 'record.ndjson')
  writeFileSync(path, text)
  return path
}

it('a file is read in blocks of whole lines, of which none is much longer than a line', () => {
  const length = fc.oneof(fc.nat(200), fc.nat(3 * MOST))
  fc.assert(
    fc.property(fc.array(length, { maxLength: 12 }), fc.nat(500), (lengths, rest) => {
      const lines = lengths.map((each, nth) => `${'é'.repeat(each / 2)}${nth}\n`)
      const text = lines.join('') + 'x'.repeat(rest)
      const blocks = [...blocksOf(written(text))]
      expect(blocks.join('')).toBe(text)
      for (const block of blocks.slice(0, -1)) expect(block.endsWith('\n')).toBe(true)
      const longest = Math.max(rest, 0, ...lines.map((line) => Buffer.byteLength(line)))
      for (const block of blocks) expect(Buffer.byteLength(block)).toBeLessThanOrEqual(MOST + longest)
    }),
    { numRuns: 25 },
  )
})

it('of a long record no more is read than is asked for', () => {
  const frame = (nth: number): string =>
    `${JSON.stringify({ kind: 'frame', socket: `ws-${nth}`, index: 1, at: nth, direction: 'in', opcode: 'text', body: { text: 'x'.repeat(900), bytes: 900 } })}\n`
  const path = written(Array.from({ length: 2_000 }, (_, nth) => frame(nth)).join(''))
  const [first = ''] = textsOf(path, false)
  expect(first.length).toBeGreaterThan(0)
  expect(first.length).toBeLessThanOrEqual(MOST)
})
