/**
 * `npm run prove -- --guarded`: how deep the suite looks. Every mutant under every condition that its seams know, each
 * judged by its own requirement. `--sample N` takes so many pairs, `--seed S` chooses them, `--release R5|R4` one
 * release, `--once` leaves out the second try; names after the flags select mutants or guards. A whole run with `--write` keeps what it found in
 * fixtures/guarded.json and states the score in README.md; any other fails for a pair that the kept list has as killed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { performAll } from '../pool.js'
import { chosenBy } from '../names.js'
import { stateDepth } from '../readme.js'
import { seedOf } from '../weather/random.js'
import { sampleOf } from '../weather/plan.js'
import type { PairResult } from './job.js'
import { MEASURED, pairPlan, type Pair } from './plan.js'
import { KNOWN } from './known.js'
import { reasonFor } from './reasons.js'
import { keptOf, keptState, sentenceOf, type Kept } from './score.js'

const PROCESSES = 2
/** most of a pair is waiting */
const PAIRS_AT_ONCE = 16
const worker = new URL('./worker.js', import.meta.url)

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    guarded: { type: 'boolean' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    release: { type: 'string' },
    once: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const startedAt = performance.now()
const seconds = (): number => Math.round((performance.now() - startedAt) / 1_000)
const releases = MEASURED.filter((release) => flags.release === undefined || release === flags.release)
if (releases.length === 0)
  stop(`--release is ${String(flags.release)}; depth is measured on ${MEASURED.join(' and ')}`)
const size = flags.sample === undefined ? null : Number(flags.sample)
if (size !== null && !(Number.isInteger(size) && size > 0))
  stop(`--sample is ${flags.sample}, not a number of pairs`)
const isWhole = size === null && names.length === 0
if (flags.write && !(isWhole && flags.release === undefined)) stop('--write keeps a whole run only')

const plan = await pairPlan(releases)
const chosen = chosenBy(names, plan.pairs, ({ name }) => name, 'pair of mutant and guard')
const pairs = size === null ? chosen : sampleOf(chosen, size, seedOf(flags.seed, 0))
console.log(
  `depth: ${pairs.length} of ${plan.pairs.length} pairs on ${releases.join(' and ')}, ${plan.excluded.length} left out with a reason` +
    (size === null ? '' : ` (seed ${flags.seed})`),
)
const keptPath = join(packageRoot(), 'fixtures', 'guarded.json')
const kept = JSON.parse(await readFile(keptPath, 'utf8')) as Kept
const first = await measured(pairs, PROCESSES, PAIRS_AT_ONCE)
// What is killed now and was not is good news.
const isWorse = (result: PairResult): boolean =>
  (result.state !== 'killed' && result.state !== keptState(kept, result)) || result.faults.length > 0
// Many servers on two processors make some wait in vain: what differs is looked at again by itself. What is to be kept is
// compared with nothing: there whatever was not killed is looked at again.
const isDoubtful = flags.write
  ? ({ state, faults }: PairResult): boolean => state !== 'killed' || faults.length > 0
  : isWorse
const doubtful = flags.once ? [] : first.filter(isDoubtful)
const [processes, each] = flags.write ? [PROCESSES, 1] : [1, 1]
const again = await measured(
  doubtful.map(({ job }) => job),
  processes,
  each,
)
const results = [...first.filter((result) => !doubtful.includes(result)), ...again]
if (doubtful.length > 0) console.log(`${doubtful.length} pairs were repeated one by one (${seconds()} s)`)

const problems = results.flatMap((result) => [
  ...result.faults.map((fault) => `fault of the suite on ${result.job.name}: ${fault}`),
  ...(result.state === 'unguarded'
    ? [
        `${result.job.name} was killed, and its mistake did not happen under the guard: leave it out in reasons.ts`,
      ]
    : []),
  ...(!flags.write && isWorse(result)
    ? [`${result.job.name} ${described(result)}; fixtures/guarded.json says ${keptState(kept, result)}`]
    : []),
])
const now = keptOf(
  results,
  (release) => plan.excluded.filter(({ name }) => name.endsWith(` on ${release}`)).length,
)
for (const state of ['survived', 'unreached'] as const) {
  const own = results.filter((result) => result.state === state)
  if (own.length > 0) console.log(state === 'survived' ? 'Survived although it happened:' : 'Never reached:')
  for (const result of own) console.log(`  ${result.job.name}: ${reasonOf(result) ?? described(result)}`)
}
await mkdir(join(packageRoot(), 'reports'), { recursive: true })
await writeFile(
  join(packageRoot(), 'reports', 'guarded.json'),
  JSON.stringify(
    { seed: flags.seed, seconds: seconds(), kept: now, problems, results, excluded: plan.excluded },
    null,
    1,
  ),
)
if (flags.write) {
  await writeFile(keptPath, `${JSON.stringify(now, null, 2)}\n`)
  await stateDepth(sentenceOf(now))
}
for (const problem of problems) console.log(`✗ ${problem}`)
console.log(`depth: ${sentenceOf(now)} (${seconds()} s)`)
process.exitCode = problems.length === 0 ? 0 : 1

function measured(some: readonly Pair[], processes: number, each: number): Promise<readonly PairResult[]> {
  return performAll<Pair, PairResult>(worker, some, {
    processes: Math.min(processes, some.length),
    each,
    done: (count) => count % 200 === 0 && console.log(`${count} of ${some.length}, ${seconds()} s`),
  })
}

function reasonOf({ job }: PairResult): string | undefined {
  return reasonFor(KNOWN, job)
}

function described({ state, happened, instead }: PairResult): string {
  return state === 'survived' ? `survived ${happened} mistakes: ${instead.join(' | ') || 'no row'}` : state
}

function stop(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}
