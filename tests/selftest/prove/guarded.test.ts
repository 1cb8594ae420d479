import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { EXCLUDED } from '../../prove/guarded/excluded.js'
import { KNOWN } from '../../prove/guarded/known.js'
import { everyPair, pairPlan } from '../../prove/guarded/plan.js'
import { needless, reasonFor } from '../../prove/guarded/reasons.js'
import { keptOf, keptState, sentenceOf, type Kept } from '../../prove/guarded/score.js'
import type { PairResult } from '../../prove/guarded/job.js'
import { statingDepth } from '../../prove/readme.js'

const read = (name: string): Promise<string> => readFile(join(packageRoot(), name), 'utf8')

test('README states what npm run prove -- --guarded measured', async () => {
  const kept = JSON.parse(await read('fixtures/guarded.json')) as Kept
  const readme = await read('README.md')
  expect(readme).toBe(statingDepth(readme, sentenceOf(kept)))
  expect(readme).toContain(sentenceOf(kept))
})

test('every pair that is left out or known is a pair, and has a name of its own', async () => {
  const all = await everyPair()
  expect(needless(EXCLUDED, all)).toEqual([])
  expect(needless(KNOWN, all)).toEqual([])
  const { pairs, excluded } = await pairPlan()
  expect(new Set(pairs.map(({ name }) => name)).size).toBe(pairs.length)
  expect(pairs.length + excluded.length).toBe(all.length)
})

test('an entry names mutants by name or clause, but for its exceptions', () => {
  const list = [{ mutants: ['OUT-0[1-3]/*', 'no-*'], except: ['no-post'], guards: ['get'], reason: 'why' }]
  const asked = (trait: string, breaks: string, guard = 'get') =>
    reasonFor(list, { trait, breaks, guard, release: 'R5' })
  expect(asked('x', 'OUT-02/missing')).toBe('why')
  expect(asked('x', 'OUT-04/missing')).toBeUndefined()
  expect(asked('no-get', 'OP-05/refused')).toBe('why')
  expect(asked('no-post', 'OP-04/refused')).toBeUndefined()
  expect(asked('x', 'OUT-02/missing', 'post')).toBeUndefined()
})

test('what was not killed is kept by name', () => {
  const result = (trait: string, state: PairResult['state']) =>
    ({ job: { trait, guard: 'get', release: 'R5' }, state }) as unknown as PairResult
  const results = [
    result('a', 'killed'),
    result('b', 'survived'),
    result('c', 'unreached'),
    result('d', 'killed'),
  ]
  const kept = keptOf(results, () => 7)
  expect(kept['R5']).toEqual({ pairs: 4, killed: 2, excluded: 7, survived: ['b get'], unreached: ['c get'] })
  expect(sentenceOf(kept)).toBe('R5 2 of 4 killed (50.0 %), 25.0 % never reached')
  for (const each of results) expect(keptState(kept, each)).toBe(each.state)
})
