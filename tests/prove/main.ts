/**
 * `npm run prove`: the suite against every mutant, every legal variant and every null server. Exits with 1 and a
 * sentence that names it when a mutant survives, something innocent is failed, or nothing at all is given a pass.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../src/fhir/package-root.js'
import { figuresOf, problemsOf } from './figures.js'
import { floor } from './floor.js'
import { plan } from './plan.js'
import { performAll } from './pool.js'

const PROCESSES = 2
const TARGETS_AT_ONCE = 8

const startedAt = Date.now()
const only = process.argv.slice(2)
const jobs = (await plan()).filter(
  (job) => only.length === 0 || only.some((name) => job.trait.includes(name)),
)
console.log(`proving with ${jobs.length} runs against ${new Set(jobs.map((job) => job.trait)).size} traits`)
const results = await performAll(jobs, {
  processes: PROCESSES,
  each: TARGETS_AT_ONCE,
  done: (count) =>
    count % 50 === 0 &&
    console.log(`${count} of ${jobs.length}, ${Math.round((Date.now() - startedAt) / 1_000)} s`),
})
const floors = only.length === 0 ? await floor() : []
const figures = figuresOf(results, floors)
const problems = problemsOf(results, floors, only.length === 0)
const seconds = Math.round((Date.now() - startedAt) / 1_000)

await mkdir(join(packageRoot(), 'reports'), { recursive: true })
await writeFile(
  join(packageRoot(), 'reports', 'prove.json'),
  JSON.stringify({ figures, problems, seconds, results, floors }, null, 2),
)
for (const problem of problems) console.log(`✗ ${problem}`)
console.log(
  `mutants killed ${figures.mutantsKilled}/${figures.mutants} by their own requirement, ` +
    `legal variants failed ${figures.variantsFailed}/${figures.variants}, null-server floor ${figures.floor} (${seconds} s)`,
)
process.exitCode = problems.length === 0 ? 0 : 1
