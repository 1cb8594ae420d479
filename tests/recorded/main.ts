/**
 * `npm run recorded`: runs the suite against the reference server with every trait, and keeps in `fixtures/recorded`
 * what was observed and how it is judged. With names (`-- offset`) only the runs whose name holds one of them; with
 * `-- --judge` nothing is run and what is kept is judged anew; with `-- --alter` what is kept whole is altered anew;
 * with `-- --reduce` everything is chosen anew from what the last run left in `.cache`; with `-- --typical` the runs that
 * docs/reading-the-report.md shows are acted anew, and nothing else.
 */
import { mkdir } from 'node:fs/promises'
import { chosenBy } from '../prove/names.js'
import { performAll } from '../prove/pool.js'
import { alteredCases, judgedAnew, reduced } from './keep.js'
import { rawFolder, type Answered } from './raw.js'
import { runs, type Run } from './runs.js'
import { recordTypical } from './typical.js'
import { readAltered, readCases, writeAltered, writeCases, writeVerdicts } from './store.js'

const worker = new URL('./worker.js', import.meta.url)
const startedAt = Date.now()
const seconds = (): string => `${Math.round((Date.now() - startedAt) / 1_000)} s`
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const all = await runs()
const wanted = chosenBy(names, all, ({ name }) => name, 'recorded run')

if (process.argv.includes('--typical')) await recordTypical()
else if (process.argv.includes('--judge')) judge()
else if (process.argv.includes('--alter')) writeAltered(alteredCases(readCases()))
else if (process.argv.includes('--reduce') || (await recorded())) await keep()

/** Acts what is wanted and what it is compared with. @returns whether every run did what it is there for */
async function recorded(): Promise<boolean> {
  await mkdir(rawFolder(), { recursive: true })
  const besides = new Set(wanted.map(({ beside }) => beside))
  const planned = all.filter((run) => wanted.includes(run) || besides.has(run.name))
  // As in the proof: what looks wrong when much is done at once is looked at again in peace.
  const doubtful = (await act(planned, 8)).filter(({ problems }) => problems.length > 0)
  const again = doubtful.map(({ run }) => run)
  const problems = (await act(again, 1)).flatMap((answered) => answered.problems)
  for (const problem of problems) console.log(`✗ ${problem}`)
  process.exitCode = problems.length > 0 ? 1 : 0
  return problems.length === 0
}

function act(some: readonly Run[], each: number): Promise<readonly Answered[]> {
  return performAll<Run, Answered>(worker, some, {
    processes: 2,
    each,
    done: (count) => count % 100 === 0 && console.log(`${count} of ${some.length} runs, ${seconds()}`),
  })
}

async function keep(): Promise<void> {
  const others = names.length === 0 ? [] : readCases().filter(({ name }) => !isWanted(name))
  const cases = await reduced(all, isWanted, others)
  writeCases(cases)
  writeAltered(alteredCases(cases))
  const rows = cases.reduce((sum, each) => sum + each.rows.length, 0)
  console.log(`fixtures/recorded holds ${cases.length} runs with ${rows} verdicts (${seconds()})`)
}

function isWanted(name: string): boolean {
  return wanted.some((run) => run.name === name)
}

function judge(): void {
  const { cases, altered, changes } = judgedAnew(readCases(), readAltered(), all)
  for (const change of changes) console.log(change)
  writeVerdicts(cases)
  writeAltered(altered)
  console.log(`${cases.length} recorded and ${altered.length} altered runs were judged anew (${seconds()})`)
}
