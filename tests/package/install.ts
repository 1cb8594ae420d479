/** Packs the package and installs the tarball into an empty folder with spaces in its path, once for all tests. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { packageRoot } from '../../src/fhir/package-root.js'
import { npm } from './process.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** holds `user/`, where the tarball is installed, and a folder for each example */
    packageFolder: string
    /** versions of Node besides our own, and where each is */
    otherNodes: readonly { readonly version: string; readonly path: string }[]
  }
}

/** Further versions of Node to try, of those that npm has for this machine: `PACKAGE_TEST_NODES="24"`. */
const VERSIONS = (process.env['PACKAGE_TEST_NODES'] ?? '22 24').split(/[ ,]+/).filter(Boolean)

export const EXAMPLES: readonly {
  readonly name: string
  readonly from: string
  readonly with: readonly string[]
}[] = [
  { name: 'script', from: 'script', with: [] },
  { name: 'node test', from: 'node-test', with: [] },
  { name: 'vitest 3', from: 'vitest', with: ['vitest@3'] },
  { name: 'vitest 4', from: 'vitest', with: ['vitest@4'] },
  { name: 'vitest 5', from: 'vitest', with: ['vitest@5'] },
  { name: 'jest 30', from: 'jest', with: ['jest@30'] },
]

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'fhir ws package '))
  await npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], packageRoot())
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
  )
  const install = async (name: string, from: string | null, further: readonly string[]) => {
    const into = join(folder, name)
    if (from === null) mkdirSync(into)
    else cpSync(join(packageRoot(), 'examples', from), into, { recursive: true })
    if (from === null) writeFileSync(join(into, 'package.json'), '{ "private": true }')
    await npm(['install', '--no-save', '--no-audit', '--no-fund', tarball, ...further], into)
  }
  await install('user', null, [])
  // one after another: they fill the same cache
  for (const example of EXAMPLES) await install(example.name, example.from, example.with)
  const packages = VERSIONS.map(
    (version) => `node-${version}@npm:node-${process.platform}-${process.arch}@${version}`,
  )
  mkdirSync(join(folder, 'nodes'))
  writeFileSync(join(folder, 'nodes', 'package.json'), '{ "private": true }')
  if (packages.length > 0) await npm(['install', '--no-audit', ...packages], join(folder, 'nodes'))
  project.provide('packageFolder', folder)
  project.provide(
    'otherNodes',
    VERSIONS.map((version) => ({
      version,
      path: join(folder, 'nodes/node_modules', `node-${version}`, 'bin'),
    })),
  )
  // not at once: the workers end meanwhile
  return () => rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
