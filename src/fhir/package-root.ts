import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NAME = 'fhir-ws-conformance'

/**
 * The folder of this package, which holds `fixtures/`: the source and the build lie at different depths below it.
 *
 * @throws Error when no folder above this module is the package
 */
export function packageRoot(): string {
  return search(dirname(fileURLToPath(import.meta.url)))
}

function search(folder: string): string {
  if (nameIn(folder) === NAME) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error(`The package ${NAME} is incomplete: its package.json is missing.`)
  return search(parent)
}

function nameIn(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown }).name
  } catch {
    return undefined
  }
}
