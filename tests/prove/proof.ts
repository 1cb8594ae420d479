/**
 * `npm run prove`: the suite against every mutant, every legal variant and every null server. Exits with 1 and a
 * sentence that names it when a mutant survives, something innocent is failed, or nothing at all is given a pass.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../src/fhir/package-root.js'
import { figuresOf, problemsOf, scoresOf, sentenceOf } from './figures.js'
import { loadSuite } from '../conformance/suite.js'
import { floor } from './floor.js'
import { forgotten } from './forgotten.js'
import { state } from './readme.js'
import type { JobResult } from './job.js'
import { chosenBy } from './names.js'
import { plan, type Job } from './plan.js'
import { performAll } from './pool.js'

const PROCESSES = 2
const TARGETS_AT_ONCE = 12
const worker = new URL('./worker.js', import.meta.url)

const startedAt = Date.now()
const writes = process.argv.includes('--write')
const only = process.argv.slice(2).filter((argument) => argument !== '--write')
const jobs = chosenBy(only, await plan(), ({ trait }) => trait, 'mutant or variant')
console.log(`proving with ${jobs.length} runs against ${new Set(jobs.map((job) => job.trait)).size} traits`)
const first = await performAll<Job, JobResult>(worker, jobs, {
  processes: PROCESSES,
  each: TARGETS_AT_ONCE,
  done: (count) =>
    count % 50 === 0 &&
    console.log(`${count} of ${jobs.length}, ${Math.round((Date.now() - startedAt) / 1_000)} s`),
})
// Ten targets at once on two processors make some wait in vain: what looks wrong is looked at again in peace.
const doubtful = first.filter((result) => problemsOf([result], []).length > 0)
const again = await performAll<Job, JobResult>(
  worker,
  doubtful.map((result) => result.job),
  { processes: Math.min(PROCESSES, doubtful.length), each: 1, done: () => {} },
)
const results = [...first.filter((result) => !doubtful.includes(result)), ...again]
if (doubtful.length > 0)
  console.log(`${doubtful.length} runs were repeated: ${doubtful.map(({ job }) => job.trait).join(', ')}`)
const floors = only.length === 0 ? await floor() : []
const figures = figuresOf(results, floors)
const suite = await loadSuite()
const problems = [
  ...problemsOf(results, floors),
  ...(only.length === 0 ? forgotten(suite, await suite.traits()) : []),
]
const seconds = Math.round((Date.now() - startedAt) / 1_000)

await mkdir(join(packageRoot(), 'reports'), { recursive: true })
await writeFile(
  join(packageRoot(), 'reports', 'prove.json'),
  JSON.stringify({ figures, byRequirement: scoresOf(results), problems, seconds, results, floors }, null, 2),
)
const published = join(packageRoot(), 'fixtures', 'prove.json')
const stated = { requirements: suite.catalogue.requirements.length, ...figures }
const text = `${JSON.stringify(stated, null, 2)}\n`
if (writes) {
  await writeFile(published, text)
  await state(stated)
} else if (only.length === 0 && (await readFile(published, 'utf8')) !== text)
  problems.push('fixtures/prove.json and README.md state other figures: npm run prove -- --write')
for (const problem of problems) console.log(`✗ ${problem}`)
console.log(`${sentenceOf(figures)} (${seconds} s)`)
process.exitCode = problems.length === 0 ? 0 : 1
