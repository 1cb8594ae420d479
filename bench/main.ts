/**
 * `npm run bench`: what a run costs beside what the same work costs with nothing but sockets.
 *
 * `--short`   three rounds and few targets, against bench/baseline.json alone: what CI runs; exit code 1 when a ratio is
 *             a quarter worse than kept
 * `--write`   keeps the ratios in bench/baseline.json and the tables in README.md and docs/performance.md
 * `--rounds N` rounds for one target, 7 by default
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../src/fhir/package-root.js'
import { baselineOf, worsened, type Baseline } from './baseline.js'
import { publish } from './publish.js'
import { frames, latency, many, single, waiting, type Results } from './sections.js'
import { demandTable, machine, tables } from './table.js'
import { demandsOn } from './targets.js'

const BASELINE = join(packageRoot(), 'bench', 'baseline.json')
/** Times how often a guard that looks wrong is measured anew: a machine may be busy with other things. */
const TRIES = 3

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
  },
})

async function whole(): Promise<Results> {
  const step = async <T>(name: string, measureIt: () => Promise<T>): Promise<T> => {
    console.log(`measuring ${name} …`)
    return measureIt()
  }
  return {
    single: await step('one target', () => single(Number(values.rounds))),
    waiting: await step('one target with waits', () => waiting(3)),
    latency: await step('100 ms more for every exchange', () => latency(100, 3)),
    frames: await step('20,000 frames', () => frames(600, 3)),
    many: await step('1, 4, 16 and 64 targets', () => many([1, 4, 16, 64], 1)),
  }
}

async function guard(): Promise<number> {
  const kept = JSON.parse(await readFile(BASELINE, 'utf8')) as Baseline
  let problems: readonly string[] = []
  for (let nth = 1; nth <= TRIES; nth++) {
    const results = { single: await single(3), many: await many([1, 8], 1) }
    problems = worsened(kept, baselineOf(results))
    console.log(tables(results))
    if (problems.length === 0) break
    for (const problem of problems) console.log(`✗ ${problem}${nth < TRIES ? '; measured again' : ''}`)
  }
  console.log(problems.length === 0 ? 'No ratio is worse than what is kept.' : 'Ratios became worse.')
  return problems.length === 0 ? 0 : 1
}

async function bench(): Promise<number> {
  const results = await whole()
  const demands = demandsOn(results)
  const text = `${tables(results)}\n\n${demandTable(demands)}`
  console.log(`\n${machine()}\n\n${text}`)
  await mkdir(join(packageRoot(), 'reports'), { recursive: true })
  const measured = { measuredAt: new Date().toISOString(), machine: machine(), results, demands }
  await writeFile(join(packageRoot(), 'reports', 'bench.json'), `${JSON.stringify(measured, null, 2)}\n`)
  if (!values.write) return demands.every(({ met }) => met) ? 0 : 1
  await writeFile(BASELINE, `${JSON.stringify(baselineOf(results), null, 2)}\n`)
  await publish(results, demands)
  return 0
}

process.exitCode = values.short ? await guard() : await bench()
