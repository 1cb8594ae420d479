import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { perform, shownBy, type ExploreJob, type ExploreResult } from '../../prove/explore/job.js'
import { figuresOf, problemsOf, sentenceOf } from '../../prove/explore/plan.js'
import { SERVERS } from '../../prove/explore/servers.js'
import { statingExploration } from '../../prove/readme.js'

type Faults = ExploreResult['faults']

const jobOf = (trait: string | null): ExploreJob => ({
  name: `${trait} on R5, seed 1`,
  waits: true,
  trait,
  release: 'R5',
  seed: 1,
  histories: 200,
  mayEndEarly: trait !== null,
})

const faults = (...clauses: string[]): Faults =>
  clauses.map((clause) => ({ clauses: [clause], isFailure: true, steps: 4, path: 'create s1; event' }))

/** Performs a job whose explorations find this, one after the other. @returns how many histories each was asked for */
async function asked(job: ExploreJob, ...found: Faults[]): Promise<readonly number[]> {
  const counts: number[] = []
  await perform(job, (_, histories) => {
    counts.push(histories)
    return Promise.resolve({ faults: found[counts.length - 1] ?? [], suiteFaults: [], histories })
  })
  return counts
}

describe.each(SERVERS.map(({ name, breaks }) => [name, breaks!] as const))('%s', (name, breaks) => {
  const other = breaks.startsWith('OUT-01') ? 'OUT-02/missing' : 'OUT-01/missing'

  it('is looked at no longer once its mistake is found', async () => {
    expect(await asked(jobOf(name), faults(other, breaks))).toHaveLength(1)
  })

  it('is looked at for the whole number while another fault, or none, is all that was found', async () => {
    for (const first of [faults(other), faults()]) {
      const counts = await asked(jobOf(name), first, first, faults(breaks))
      expect(counts.at(-1)).toBe(200)
      expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b))
    }
  })

  it('is not found by another fault', () => {
    const result = {
      job: jobOf(name),
      faults: faults(other),
      suiteFaults: [],
      histories: 200,
      milliseconds: 1,
    }
    expect(shownBy(result)).toBeUndefined()
    expect(problemsOf([result], [])).toHaveLength(1)
    expect(figuresOf([result], []).found).toBe(0)
  })
})

it('a right server is explored whole at once', async () => {
  expect(await asked(jobOf(null), faults('OUT-01/missing'))).toEqual([200])
})

it('a right server that only warns is not accused', () => {
  const [fault] = faults('OUT-17/unrequested')
  const result = { job: jobOf(null), suiteFaults: [], histories: 20, milliseconds: 1 }
  const [failed, warned] = [true, false].map((isFailure) => [
    { ...result, faults: [{ ...fault!, isFailure }] },
  ])
  expect(problemsOf([], failed!)).toHaveLength(1)
  expect(problemsOf([], warned!)).toEqual([])
  expect(figuresOf([], failed!)).toMatchObject({ accused: 1, warned: 0 })
  expect(figuresOf([], warned!)).toMatchObject({ accused: 0, warned: 1 })
})

describe('README.md', () => {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8')
  const sentences = [2, 3].map((servers) => sentenceOf({ ...figuresOf([], []), servers }))

  it('has a place for what explorations found: the latest, and nothing else is changed', () => {
    const [first = '', second = ''] = sentences
    const stated = statingExploration(readme, first)
    expect(stated).toContain(`\n> ${first}\n`)
    const again = statingExploration(stated, second)
    expect(again).toBe(stated.replace(first, second))
    expect(statingExploration(stated, first)).toBe(stated)
  })

  it('without that place is not left as it was without a word', () => {
    expect(() => statingExploration('# A suite\n', 'found')).toThrow('README.md')
  })
})
