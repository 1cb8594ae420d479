import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { packageRoot } from '../../../src/fhir/package-root.js'
import { TRAITS } from '../../prove/traits.js'
import { scoresOf, sentenceOf, UNBREAKABLE } from '../../prove/figures.js'
import type { JobResult } from '../../prove/job.js'
import { plan } from '../../prove/plan.js'
import { stating, type Stated } from '../../prove/readme.js'

const read = (name: string): Promise<string> => readFile(join(packageRoot(), name), 'utf8')

test('README states what npm run prove measured', async () => {
  const figures = JSON.parse(await read('fixtures/prove.json')) as Stated
  const readme = await read('README.md')
  expect(readme, 'npm run prove -- --write writes it').toBe(stating(readme, figures))
  expect(readme).toContain(sentenceOf(figures))
})

test('nothing is called unbreakable that has a mutant', () => {
  expect(
    TRAITS.filter((trait) => trait.breaks !== undefined && trait.breaks in UNBREAKABLE).map(
      (trait) => trait.name,
    ),
  ).toEqual([])
})

test('every trait is proven in some release', async () => {
  const planned = new Set((await plan()).map((job) => job.trait))
  expect(TRAITS.filter((trait) => !planned.has(trait.name)).map((trait) => trait.name)).toEqual([])
})

test('mutants are counted for each requirement, each once in however many releases it ran', () => {
  const run = (trait: string, breaks: string, killed: boolean, kind = 'mutant') =>
    ({ job: { trait, kind }, breaks, killed }) as unknown as JobResult
  const results = [
    run('b', 'OUT-10/no-offset', true),
    run('a', 'OP-01/refused', true),
    run('a', 'OP-01/refused', false),
    run('c', 'OP-01/other', true),
    run('variant', '', false, 'variant'),
  ]
  expect(Object.entries(scoresOf(results))).toEqual([
    ['OP-01', { killed: 1, mutants: 2 }],
    ['OUT-10', { killed: 1, mutants: 1 }],
  ])
})
