import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { drops, figuresOf, sentenceOf, type Figures } from '../../mutation/figures.js'

const read = (name: string): Promise<string> => readFile(join(packageRoot(), name), 'utf8')

test('README states what npm run mutation measured', async () => {
  const figures = JSON.parse(await read('fixtures/mutation.json')) as Figures
  expect((await read('README.md')).replace(/\s+/g, ' ')).toContain(sentenceOf(figures))
})

describe('the score', () => {
  const results = (fileName: string, ...statuses: readonly string[]) =>
    statuses.map((status) => ({ fileName, status: status as 'Killed' }))
  const figures = figuresOf([
    ...results('src/fhir/xml/read.ts', 'Killed', 'Timeout', 'Survived', 'Ignored', 'RuntimeError'),
    ...results('src\\judge\\engine.ts', 'Killed', 'NoCoverage', 'CompileError', 'Pending'),
    ...results('tests/conformance/output/values.test.ts', 'Killed', 'Killed'),
  ])

  test('is the share of mutants that were killed, or ran without end, of those that could be', () => {
    expect(figures).toEqual({
      fhir: { mutants: 3, killed: 2, score: 66.6 },
      judge: { mutants: 2, killed: 1, score: 50 },
      checks: { mutants: 2, killed: 2, score: 100 },
      total: { mutants: 7, killed: 5, score: 71.4 },
    })
  })

  test('of nothing is nothing', () => {
    expect(figuresOf([]).total).toEqual({ mutants: 0, killed: 0, score: 0 })
  })

  test('may not drop, in any part', () => {
    const worse = { ...figures, judge: { mutants: 3, killed: 1, score: 33.3 } }
    expect(drops(figures, figures)).toEqual([])
    expect(drops(worse, figures)).toEqual([])
    expect(drops(figures, worse)).toEqual(['the score of src/judge/ dropped from 50 % to 33.3 %'])
    const fewer = { ...figures, total: { mutants: 7, killed: 4, score: 57.1 } }
    expect(drops(figures, fewer)).toEqual(['the score of all dropped from 71.4 % to 57.1 %'])
  })
})
