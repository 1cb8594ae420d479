/**
 * `npm run mutation`: makes mutants of the suite's own code and tells how many of them the self-tests kill. Exits with 1
 * when the score of a part is lower than `fixtures/mutation.json` keeps it; `-- --write` keeps what was measured. With
 * paths or globs (`-- src/judge/engine.ts`) only those are mutated, and nothing is compared. What an earlier run found
 * of code and tests that did not change since is taken over from `.cache`; `-- --force` measures all of it again.
 * `-- --concurrency 1` leaves processors to others.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { packageRoot } from '../../src/fhir/package-root.js'
import { drops, figuresOf, sentenceOf, type Figures } from './figures.js'
import type { StrykerModule } from './stryker.js'

const startedAt = Date.now()
const { values: flags, positionals: paths } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    concurrency: { type: 'string' },
  },
  allowPositionals: true,
})
const published = join(packageRoot(), 'fixtures', 'mutation.json')

process.chdir(packageRoot())
const { Stryker } = (await fromTools('mutation/stryker.mjs')) as StrykerModule
const stryker = new Stryker({
  configFile: 'tests/mutation/stryker.config.mjs',
  ...(paths.length > 0 && { mutate: paths }),
  ...(flags.force && { force: true }),
  ...(flags.concurrency !== undefined && { concurrency: Number(flags.concurrency) }),
})
const results = await stryker.runMutationTest()
for (const { status, fileName, location, mutatorName, replacement } of results)
  if (paths.length > 0 && (status === 'Survived' || status === 'NoCoverage'))
    console.log(
      `${fileName}:${location.start.line} ${mutatorName} survived: ${(replacement ?? '').replace(/\s+/g, ' ')}`,
    )
const figures = figuresOf(results)
const minutes = Math.round((Date.now() - startedAt) / 60_000)
console.log('every survivor, in its place: reports/mutation/mutation.html')
if (paths.length > 0) console.log(`${figures.total.killed} of ${figures.total.mutants} mutants killed`)
else await compare(figures)

/** A module of `tools/`, whose packages it installs by itself when they are missing. */
function fromTools(path: string): Promise<unknown> {
  return import(pathToFileURL(join(packageRoot(), 'tools', path)).href)
}

async function compare(now: Figures): Promise<void> {
  const text = `${JSON.stringify(now, null, 2)}\n`
  if (flags.write) {
    await writeFile(published, text)
    const readme = join(packageRoot(), 'README.md')
    const before = await readFile(readme, 'utf8')
    await writeFile(readme, before.replace(/mutation score .*? %\)/, sentenceOf(now)))
  }
  const kept = JSON.parse(await readFile(published, 'utf8')) as Figures
  const problems = drops(kept, now)
  for (const problem of problems) console.log(`✗ ${problem}`)
  if (problems.length === 0 && now.total.score > kept.total.score)
    console.log('the score has risen: npm run mutation -- --write keeps it, in the README too')
  console.log(`${sentenceOf(now)} (${minutes} min)`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
