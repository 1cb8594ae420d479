import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { emptyEvidence } from '../../../src/evidence/read.js'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { TRAITS } from '../../prove/traits.js'
import { problemsOf, scoresOf, sentenceOf, UNBREAKABLE } from '../../prove/figures.js'
import { type JobResult, resultOf } from '../../prove/job.js'
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

test('a consequence that a mutant declares and that follows in none of its runs is refused', async () => {
  const [job] = (await plan()).filter(({ trait }) => trait === 'drops-rebind-in-silence')
  const withVerdicts = (verdicts: Readonly<Record<string, string>>): JobResult => {
    const results = Object.entries(verdicts).map(([requirement, verdict]) => ({ requirement, verdict }))
    const nothing = judge({ catalogue: CATALOGUE, checks: [] }, emptyEvidence(), standaloneExpect())
    const judgement = { ...nothing, results }
    const seen = { judgement, evidence: emptyEvidence(), clausesWith: () => [] } as unknown as Parameters<
      typeof resultOf
    >[1]
    return { ...resultOf(job!, seen), killed: true, milliseconds: 0 }
  }
  const one = withVerdicts({ 'WS-04': 'warn', 'WS-21': 'pass' })
  const other = withVerdicts({ 'WS-04': 'pass', 'WS-21': 'unverified' })
  expect(problemsOf([one], [])).toEqual([
    'mutant drops-rebind-in-silence declares consequences that never follow: WS-21',
  ])
  expect(problemsOf([one, other], []), 'each follows in one of the runs').toEqual([])
})
