import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { readableStack } from '../../../src/evidence/readable-stack.js'
import { packageRoot } from '../../../src/fhir/package-root.js'

const SOURCE = 'tests/conformance/token/token.test.ts'
const BUNDLE = join(packageRoot(), 'dist/bundle/checks.js')

/** Where a text is in a file, counted from 1 as stacks do. */
function placeOf(path: string, text: string): { readonly line: number; readonly column: number } {
  const lines = readFileSync(path, 'utf8').split('\n')
  const index = lines.findIndex((line) => line.includes(text))
  return { line: index + 1, column: (lines[index]?.indexOf(text) ?? -1) + 1 }
}

const stackAt = (path: string, line: number, column = 1): Error =>
  Object.assign(new Error('x'), {
    stack: `Error: x\n    at judge (${pathToFileURL(path).href}:${line}:${column})`,
  })

test('a place in the bundle is that of the check in its source', () => {
  const expected = 'No event comes as one of another Subscription'
  const [bundled, source] = [placeOf(BUNDLE, expected), placeOf(join(packageRoot(), SOURCE), expected)]
  expect(bundled.line).toBeGreaterThan(1)
  const stack = readableStack(stackAt(BUNDLE, bundled.line, bundled.column))
  expect(stack).toContain(`at judge (${SOURCE}:${source.line}:`)
})

test.each([
  ['without a map', join(packageRoot(), 'dist/bundle/none.js')],
  ['outside the bundle', join(packageRoot(), 'src/index.ts')],
])('a place %s stays as it is', (_, path) => {
  const error = stackAt(path, 1)
  expect(readableStack(error)).toBe(error.stack)
})

test('an error without a stack is its message', () => {
  expect(readableStack(Object.assign(new Error('x'), { stack: undefined }))).toBe('x')
})
