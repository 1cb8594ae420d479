/**
 * `npm run prove -- --weather`: the suite in bad weather. Right servers that are slow, limited or away for half a second
 * must not be accused of anything; wrong servers must not gain a pass by it. `--sample N` takes so many runs, `--seed N`
 * chooses them and their weather, `--quiet-machine` leaves out the repetition on a busy processor. Names after the flags
 * select servers.
 */
import { fork } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { performAll } from '../pool.js'
import type { WeatherJob, WeatherResult } from './job.js'
import { jobOf, sampleOf, serverName, servers, weatherPlan } from './plan.js'
import { bothOf, compared, problemsOf } from './verdict.js'

const PROCESSES = 2
/** most of a run in bad weather is waiting, and so is a good part of one in calm */
const RUNS_AT_ONCE = 32
const worker = new URL('./worker.js', import.meta.url)

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    weather: { type: 'boolean' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'quiet-machine': { type: 'boolean', default: false },
  },
})
const seed = Number(flags.seed)
const startedAt = Date.now()
const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000)

const all = await servers()
const selects = (server: Parameters<typeof serverName>[0]): boolean =>
  names.length === 0 || names.some((name) => serverName(server).includes(name))
const chosen = { right: all.right.filter(selects), wrong: all.wrong.filter(selects) }
if (chosen.right.length + chosen.wrong.length === 0) {
  console.error(`no server matches ${names.join(', ')}`)
  process.exit(2)
}

const calmJobs = [...chosen.right, ...chosen.wrong].map((server) => jobOf(server, [], seed))
/** Which runs there are depends on the servers alone; where in them an outage begins depends on their calls. */
const drafted = weatherPlan(chosen, () => 1, seed)
const places =
  flags.sample === undefined ? null : new Set(sampleOf([...drafted.keys()], Number(flags.sample), seed))
const isWanted = (_: WeatherJob, index: number): boolean => places?.has(index) ?? true
const needed = new Set(drafted.filter(isWanted).map((job) => serverName(job)))
const waitsForCalls = ({ weather }: WeatherJob): boolean => weather.some(({ kind }) => kind === 'outage')

// What takes longest depends on no count of calls, and is mostly waiting: it is under way meanwhile.
const [early, { calm, late }] = await Promise.all([
  run(drafted.filter(isWanted).filter((job) => !waitsForCalls(job))),
  run(calmJobs.filter((job) => needed.has(serverName(job)))).then(async (results) => {
    const calls = new Map(results.map((result) => [serverName(result.job), result.calls]))
    const planned = weatherPlan(chosen, (server) => calls.get(serverName(server)) ?? 1, seed).filter(isWanted)
    console.log(`${results.length} servers in calm, ${planned.length} runs in bad weather (${seconds()} s)`)
    return { calm: results, late: await run(planned.filter(waitsForCalls)) }
  }),
])
const calmOf = new Map(calm.map((result) => [serverName(result.job), result]))
const wrong = new Set(chosen.wrong.map(serverName))

const isOf = (result: WeatherResult) => {
  const before = calmOf.get(serverName(result.job))
  return before && compared(result, before, !wrong.has(serverName(result.job)))
}
/** A sample is asked of every change, on any machine: what looks wrong there is looked at once more, in calm too. */
async function withRepeats(results: readonly WeatherResult[]): Promise<readonly WeatherResult[]> {
  const doubtful = results.filter((result) => {
    const is = isOf(result)
    return is !== undefined && problemsOf(result, is).length > 0
  })
  if (places === null || doubtful.length === 0) return results
  console.log(`repeated: ${doubtful.map(({ job }) => job.name).join('; ')}`)
  const doubted = new Set(doubtful.map(({ job }) => serverName(job)))
  for (const more of await run(calmJobs.filter((job) => doubted.has(serverName(job))))) {
    const before = calmOf.get(serverName(more.job))
    if (before) calmOf.set(serverName(more.job), bothOf(before, more))
  }
  const again = await run(doubtful.map(({ job }) => job))
  return [...results.filter((result) => !doubtful.includes(result)), ...again]
}
const inWeather = await withRepeats([...early, ...late])

const rounds: { readonly name: string; readonly results: readonly WeatherResult[] }[] = []
rounds.push({ name: 'in calm', results: calm }, { name: 'in bad weather', results: inWeather })
if (!flags['quiet-machine']) {
  const busy = fork(fileURLToPath(new URL('./busy.js', import.meta.url)))
  try {
    const again = inWeather.map(({ job }) => job)
    rounds.push({ name: 'in bad weather, one processor busy', results: await run(again) })
  } finally {
    busy.kill()
  }
}

const problems: string[] = []
for (const { name, results } of rounds) {
  const pairs = results.flatMap((result) => {
    const is = isOf(result)
    return is ? [{ result, is }] : []
  })
  const sum = (of: (is: (typeof pairs)[number]['is']) => readonly string[]): number =>
    pairs.reduce((total, { is }) => total + of(is).length, 0)
  const unverified = pairs.filter(({ result }) => result.unverified > 0).length
  console.log(
    `${name}: ${pairs.length} runs, ${sum((is) => is.failed)} rows failed, ${sum((is) => is.warned)} warned unfairly, ` +
      `${sum((is) => is.gained)} passes gained by wrong servers; ${unverified} runs with something unverified`,
  )
  problems.push(
    ...pairs.flatMap(({ result, is }) => problemsOf(result, is).map((each) => `${name}: ${each}`)),
  )
}
await mkdir(join(packageRoot(), 'reports'), { recursive: true })
await writeFile(
  join(packageRoot(), 'reports', 'weather.json'),
  JSON.stringify({ seed, seconds: seconds(), problems, calm, rounds }, null, 1),
)
for (const problem of problems) console.log(`✗ ${problem}`)
console.log(`weather: ${problems.length} problems (seed ${seed}, ${seconds()} s)`)
process.exitCode = problems.length === 0 ? 0 : 1

function run(some: readonly WeatherJob[]): Promise<readonly WeatherResult[]> {
  return performAll<WeatherJob, WeatherResult>(worker, some, {
    processes: Math.min(PROCESSES, Math.max(1, some.length)),
    each: RUNS_AT_ONCE,
    done: (count) => count % 50 === 0 && console.log(`${count} of ${some.length}, ${seconds()} s`),
  })
}
