import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../src/fhir/package-root.js'
import type { Results } from './sections.js'
import { demandTable, machine, tables } from './table.js'
import type { Demand } from './demands.js'

/** Puts the tables between the marks of the documents that show them. @throws when a document has lost its marks */
export async function publish(results: Results, demands: readonly Demand[]): Promise<void> {
  const when = `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}.`
  await between('README.md', `${when}\n\n${demandTable(demands)}`)
  await between('docs/performance.md', `${when}\n\n${tables(results)}`)
}

async function between(file: string, text: string): Promise<void> {
  const path = join(packageRoot(), file)
  const before = await readFile(path, 'utf8')
  const after = before.replace(
    /(<!-- bench -->\n)[\s\S]*?(\n<!-- \/bench -->)/,
    (_, start: string, end: string) => `${start}\n${text}\n${end}`,
  )
  if (after === before && !before.includes('<!-- bench -->'))
    throw new Error(`${file} has no <!-- bench --> marks`)
  await writeFile(path, after)
}
