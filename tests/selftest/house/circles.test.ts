import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { circlesIn } from '../../../tools/imports/circles.mjs'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

function circlesOf(files: Readonly<Record<string, string>>): string[][] {
  const root = mkdtempSync(join(tmpdir(), 'circles-'))
  folders.push(root)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return circlesIn(root, ['src', 'tests'])
}

test('imports that run one way are no circle, however they meet', () => {
  const files = {
    'src/a.ts': "import { b } from './b.js'\nimport { c } from './deep/c.js'",
    'src/b.ts': "import { c } from './deep/c.js'\nimport { test } from 'vitest'",
    'src/deep/c.ts': 'export const c = 1',
    'tests/a.test.ts': "import '../src/a.js'",
  }
  expect(circlesOf(files)).toEqual([])
})

test.each([
  ['a value', "import { a } from './a.js'"],
  ['a type', "import type { A } from './a.js'"],
  ['a type among values', "import { type A } from './a.js'"],
  ['what is passed on', "export type { A } from './a.js'"],
  ['a type in its place', "export const b: import('./a.js').A = 1"],
  ['what is loaded later', "export const b = () => import('./a.js')"],
  ['a file with another ending', "import { other } from './other.js'"],
])('a circle is seen through %s', (_, text) => {
  const files = {
    'src/a.ts': "import { b } from './b.js'",
    'src/b.ts': text,
    'src/other.tsx': "import './b.js'",
  }
  const [circle = []] = circlesOf(files)
  expect(circle).toContain('src/b.ts')
  expect(circle).toHaveLength(2)
})

test('two circles are told apart, and a file that imports itself is one', () => {
  const files = {
    'src/a.ts': "import './b.js'",
    'src/b.ts': "import './c.js'\nimport './d.js'",
    'src/c.ts': "import './a.js'",
    'src/d.ts': "import './e.cjs'",
    'src/e.cts': "import d = require('./d.js')",
    'src/f.ts': "import './f.js'",
  }
  expect(circlesOf(files).sort((one, other) => other.length - one.length)).toEqual([
    ['src/a.ts', 'src/b.ts', 'src/c.ts'],
    ['src/d.ts', 'src/e.cts'],
    ['src/f.ts'],
  ])
})
