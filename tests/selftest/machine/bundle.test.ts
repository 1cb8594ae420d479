import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownText } from '../../../src/evidence/own-text.js'
import { packageRoot } from '../../../src/fhir/package-root.js'

const BUNDLE = join(packageRoot(), 'dist/bundle')
const read = (name: string): string => readFileSync(join(BUNDLE, name), 'utf8')
/** The modules that it was made of, by the maps beside it. */
const modules = readdirSync(BUNDLE)
  .filter((name) => name.endsWith('.map'))
  .flatMap((name) => (JSON.parse(read(name)) as { sources: string[] }).sources)

test('the licence of every package in the bundle lies beside it', () => {
  const of = (path: string): string[] => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.slice(1) ?? []
  const packages = [...new Set(modules.flatMap(of))].sort()
  const noticed = [...read('THIRD-PARTY-NOTICES.txt').matchAll(/^## (\S+) \S+ \(.+\)$/gm)].map(
    ([, name = '']) => name,
  )
  expect(packages).toContain('undici')
  expect(noticed.sort()).toEqual(packages)
})

test('what the suite can say was put together from the same files', () => {
  const bundled = readFileSync(join(BUNDLE, 'own-words.txt'))
  // The build reads what tsc made, these tests the sources: both know the words of the catalogue, and no credentials.
  for (const text of [bundled, ownText()]) {
    expect(text.includes('notverified')).toBe(true)
    expect(text.includes('demo-token-alice')).toBe(false)
  }
})

test('fetch, caches and mocks of undici are not in it', () => {
  const ofUndici = modules.filter((path) => path.includes('node_modules/undici/'))
  expect(ofUndici.join('\n')).toContain('undici/lib/dispatcher/proxy-agent.js')
  expect(ofUndici.filter((path) => /\/lib\/(?:web\/fetch\/index|mock\/|cache\/)/.test(path))).toEqual([])
})
