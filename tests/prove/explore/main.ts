/**
 * `npm run prove -- --explore`: whether random histories find mistakes that need several steps, and accuse no right
 * server. `--sample N` takes so many explorations by `--seed N`, a third of them of wrong servers; names after the flags
 * select servers. A whole run with `--write` writes its figures into README.md.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { performAll } from '../pool.js'
import { stateExploration } from '../readme.js'
import { sampleOf } from '../weather/plan.js'
import { shownBy, type ExploreJob, type ExploreResult } from './job.js'
import { faultsIn, figuresOf, plan, problemsOf, sentenceOf } from './plan.js'

const PROCESSES = 2
/** Most of an exploration is waiting for what does not come. */
const EXPLORATIONS_AT_ONCE = 8
const worker = new URL('./worker.js', import.meta.url)

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    explore: { type: 'boolean' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
})
const startedAt = Date.now()
const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000)

const whole = plan()
const selected = [...whole.wrong, ...whole.right].filter(
  ({ name }) => names.length === 0 || names.some((each) => name.includes(each)),
)
if (selected.length === 0) {
  console.error(`no server matches ${names.join(', ')}`)
  process.exit(2)
}
if (flags.write && (names.length > 0 || flags.sample !== undefined)) {
  console.error('--write keeps a whole run only: leave out the names and --sample')
  process.exit(2)
}
const jobs = flags.sample === undefined ? selected : sampled(selected, Number(flags.sample))

console.log(`exploring ${jobs.length} times`)
const first = await performed(jobs, EXPLORATIONS_AT_ONCE)
const looksWrong = (result: ExploreResult): boolean => faultsIn(...parted([result])).length > 0
// Many explorations on two processors make some wait in vain: what looks wrong is looked at again in peace.
const doubtful = first.filter(looksWrong)
const again = await performed(
  doubtful.map(({ job }) => job),
  1,
)
const results = [...first.filter((result) => !doubtful.includes(result)), ...again]
const [wrong, right] = parted(results)
const figures = figuresOf(wrong, right)
const problems = problemsFor(results)

await mkdir(join(packageRoot(), 'reports'), { recursive: true })
await writeFile(
  join(packageRoot(), 'reports', 'explore.json'),
  JSON.stringify({ figures, problems, seconds: seconds(), repeated: doubtful.length, results }, null, 2),
)
if (doubtful.length > 0) console.log(`repeated: ${doubtful.map(({ job }) => job.name).join('; ')}`)
if (flags.write) await stateExploration(sentenceOf(figures))
for (const problem of problems) console.log(`✗ ${problem}`)
console.log(`${sentenceOf(figures)} (${seconds()} s)`)
process.exitCode = problems.length === 0 ? 0 : 1

function performed(some: readonly ExploreJob[], each: number): Promise<readonly ExploreResult[]> {
  return performAll<ExploreJob, ExploreResult>(worker, some, {
    processes: Math.min(PROCESSES, some.length),
    each,
    done: (count, result) => console.log(`${count}/${some.length} ${lineOf(result)} (${seconds()} s)`),
  })
}

/** What one exploration came to, as soon as it ends: a whole run takes long. */
function lineOf(result: ExploreResult): string {
  const { job, faults, histories, milliseconds } = result
  const shown = shownBy(result)
  const broken = faults.map(({ clauses, path }) => `${clauses.join(' ')} by ${path}`).join(' | ')
  const what = shown ? `${shown.clauses.join(' ')} by ${shown.path}` : broken || 'no law broken'
  return `${job.name}: ${what}; ${histories} histories in ${Math.round(milliseconds / 1_000)} s`
}

/** So many explorations by the seed: a third of them of wrong servers, which take longer. */
function sampled(some: readonly ExploreJob[], size: number): readonly ExploreJob[] {
  const [wrong, right] = [some.filter(isWrong), some.filter((job) => !isWrong(job))]
  const first = sampleOf(wrong, Math.round(size / 3), Number(flags.seed))
  return [...first, ...sampleOf(right, size - first.length, Number(flags.seed))]
}

function parted(some: readonly ExploreResult[]): [ExploreResult[], ExploreResult[]] {
  return [some.filter(({ job }) => isWrong(job)), some.filter(({ job }) => !isWrong(job))]
}

function isWrong({ name }: ExploreJob): boolean {
  return whole.wrong.some((each) => each.name === name)
}

function problemsFor(some: readonly ExploreResult[]): readonly string[] {
  return problemsOf(...parted(some))
}
