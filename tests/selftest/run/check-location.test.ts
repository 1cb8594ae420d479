import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSuite } from '../../conformance/suite.js'
import { packageRoot } from '../../../src/fhir/package-root.js'
import type { Result } from '../../../src/judge/types.js'
import { checkLocation } from '../../../src/run/check-location.js'

const { checks } = await loadSuite()

/** The result of a check, as far as its place is found by it. */
const resultOf = (requirement: string, clause: string, expected: string, file: string): Result =>
  ({ requirement, clause, expected, test: { file, line: null, name: '' } }) as unknown as Result

test('every check is found at a line that names its clause', () => {
  const lines = new Map<string, readonly string[]>()
  const lost = checks.filter(({ requirement, clause, expected, file }) => {
    const place = checkLocation(resultOf(requirement, clause, expected, file))
    if (!lines.has(file)) lines.set(file, readFileSync(join(packageRoot(), file), 'utf8').split('\n'))
    const line = lines.get(file)?.[(place.line ?? 0) - 1] ?? ''
    return place.file !== file || !line.includes(`'${requirement}/${clause}'`)
  })
  expect(lost.map(({ name }) => name)).toEqual([])
})

test('of several checks of a clause the one with the same expectation is meant', () => {
  const twice = checks.filter(
    ({ requirement, clause }) => `${requirement}/${clause}` === 'OP-04/post-refused',
  )
  const places = twice.map(({ requirement, clause, expected, file }) =>
    checkLocation(resultOf(requirement, clause, expected, file)),
  )
  expect(new Set(places.map(({ line }) => line)).size).toBe(3)
})

test('a check that is nowhere has no line', () => {
  const file = 'tests/conformance/nowhere.test.ts'
  expect(checkLocation(resultOf('OP-04', 'post-refused', '', file))).toEqual({ file, line: null })
})
