/**
 * `npm run bench`: what a run costs beside what the same work costs with nothing but sockets.
 *
 * `--short`   few rounds and targets, against bench/baseline.json: what runs nightly; exit code 1 when a ratio is a quarter
 *             worse than kept. With `--write`: keeps them
 * `--write`   keeps the tables in README.md and docs/performance.md
 * `--rounds N` rounds for one target, 7 by default
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../src/fhir/package-root.js'
import { worsened } from './baseline.js'
import { demandsOn, ratiosOf, type Ratios } from './demands.js'
import { publish } from './publish.js'
import { frames, latency, many, single, waiting, type Results } from './sections.js'
import { demandTable, machine, tables } from './table.js'

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

/** @param size rounds of each section, and how many targets at once */
async function measured(size: {
  readonly rounds: number
  readonly fewer: number
  readonly targets: readonly number[]
}): Promise<Results> {
  const step = async <T>(name: string, measureIt: () => Promise<T>): Promise<T> => {
    console.log(`measuring ${name} …`)
    return measureIt()
  }
  return {
    single: await step('one target', () => single(size.rounds)),
    waiting: await step('one target with waits', () => waiting(size.fewer)),
    latency: await step('100 ms more for every exchange', () => latency(100, size.fewer)),
    frames: await step('20,000 frames', () => frames(600, size.fewer)),
    many: await step(`${size.targets.join(', ')} targets`, () => many(size.targets, 1)),
  }
}

async function guard(): Promise<number> {
  let problems: readonly string[] = []
  for (let nth = 1; nth <= TRIES; nth++) {
    const results = await measured({ rounds: 3, fewer: 1, targets: [1, 8] })
    const ratios = ratiosOf(results)
    console.log(tables(results))
    if (values.write) {
      await writeFile(BASELINE, `${JSON.stringify(ratios, null, 2)}\n`)
      return 0
    }
    problems = worsened(JSON.parse(await readFile(BASELINE, 'utf8')) as Ratios, ratios)
    if (problems.length === 0) break
    for (const problem of problems) console.log(`✗ ${problem}${nth < TRIES ? '; measured again' : ''}`)
  }
  console.log(problems.length === 0 ? 'No ratio is worse than what is kept.' : 'Ratios became worse.')
  return problems.length === 0 ? 0 : 1
}

async function bench(): Promise<number> {
  const results = await measured({ rounds: Number(values.rounds), fewer: 3, targets: [1, 4, 16, 64] })
  const demands = demandsOn(ratiosOf(results))
  console.log(`\n${machine()}\n\n${tables(results)}\n\n${demandTable(demands)}`)
  await mkdir(join(packageRoot(), 'reports'), { recursive: true })
  const kept = { measuredAt: new Date().toISOString(), machine: machine(), results, demands }
  await writeFile(join(packageRoot(), 'reports', 'bench.json'), `${JSON.stringify(kept, null, 2)}\n`)
  if (values.write) await publish(results, demands)
  return values.write || demands.every(({ met }) => met) ? 0 : 1
}

process.exitCode = values.short ? await guard() : await bench()
