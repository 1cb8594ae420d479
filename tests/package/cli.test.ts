import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { packageRoot } from '../../src/fhir/package-root.js'
import { documents, links } from '../selftest/support/documented.js'
import { environment, run } from './process.js'

const folder = join(inject('packageFolder'), 'user')
const SIZE_LIMIT = 60_000_000

/** What a user types: `npx --offline` takes the installed command and asks no registry. */
const command = (args: readonly string[], path: readonly string[] = []) =>
  run('npx', ['--offline', 'fhir-ws-conformance', ...args], { cwd: folder, path })

describe('the installed package', () => {
  it('takes less than 60 MB with its dependencies', () => {
    expect(sizeOf(join(folder, 'node_modules'))).toBeLessThan(SIZE_LIMIT)
  })

  it('brings no compiler, no test runner and no definition packages', () => {
    const names = readdirSync(join(folder, 'node_modules'))
    expect(names.filter((name) => /^(typescript|vitest|hl7\.|vite$|esbuild)/.test(name))).toEqual([])
  })

  it('is listed with all of it by npm run package:sbom', async () => {
    const { code, out, said } = await run('npm', ['run', '--silent', 'package:sbom'], { cwd: packageRoot() })
    expect(code, said).toBe(0)
    const { metadata, components } = JSON.parse(out) as {
      metadata: { component: { name: string } }
      components: { name: string }[]
    }
    expect(metadata.component.name).toBe('fhir-ws-conformance')
    const lock = readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')
    const { packages } = JSON.parse(lock) as { packages: Record<string, unknown> }
    const installed = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''))
    expect([...new Set(['fhir-ws-conformance', ...components.map(({ name }) => name)])].sort()).toEqual(
      [...new Set(installed)].sort(),
    )
  })

  it('holds the suite and nothing that tests it', () => {
    const dist = join(folder, 'node_modules/fhir-ws-conformance/dist')
    expect(readdirSync(join(dist, 'tests'))).toEqual(['conformance'])
    expect(existsSync(join(dist, '../LICENSE'))).toBe(true)
  })

  it('holds what its documents lead to, but for reports, which are large', () => {
    const at = join(folder, 'node_modules/fhir-ws-conformance')
    expect(documents().filter((file) => !existsSync(join(at, file)))).toEqual([])
    const missing = links().filter(({ file, text }) => !existsSync(join(at, dirname(file), text)))
    expect(missing.filter(({ text }) => !/^(?:\.\.\/)?reports\/(?:example|servers)/.test(text))).toEqual([])
  })

  it.concurrent('lists the requirements', async () => {
    const { code, out, said } = await command(['list', '--json'])
    expect(code, said).toBe(0)
    const listed = JSON.parse(out) as { id: string; coveredBy: unknown[] }[]
    expect(listed.length).toBeGreaterThan(200)
    expect(listed.filter(({ coveredBy }) => coveredBy.length > 0).length).toBeGreaterThan(150)
  })

  it.concurrent.each([{ version: process.versions.node, path: '' }, ...inject('otherNodes')])(
    'tests the embedded server on Node $version',
    async ({ version, path }) => {
      const paths = path === '' ? [] : [path]
      const dir = `reports of ${version}`
      const { code, said } = await command(['run', '--quiet', '--report-dir', dir], paths)
      expect(code, said).toBe(0)
      expect(said).toContain('Conformant')
      const used = await run('node', ['--version'], { cwd: folder, path: paths })
      expect(used.said).toMatch(new RegExp(`^v${version}`))
      expect(existsSync(join(folder, dir, 'report.html'))).toBe(true)
    },
  )
})

describe('without any network but this machine', () => {
  it('tests the embedded server', async ({ skip }) => {
    const alone = ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
    const able = await run('unshare', [...alone, 'true'], { cwd: folder }).catch(() => ({ code: 1 }))
    if (able.code !== 0) skip('this machine has no unshare and ip, or allows no network of its own')
    const args = [
      ...alone,
      'npx',
      '--offline',
      'fhir-ws-conformance',
      'run',
      '--quiet',
      '--only',
      'OP,OUT,TOK',
    ]
    const { code, said } = await run('unshare', args, { cwd: folder })
    expect(code, said).toBe(0)
  })
})

describe('serve and doctor', () => {
  it('start a server, and say what a run against it would verify', async () => {
    const main = join(folder, 'node_modules/.bin/fhir-ws-conformance')
    const child = spawn(main, ['serve', '--fhir-version', '4.0'], { cwd: folder, env: environment({}) })
    const [greeting] = (await once(child.stdout, 'data')) as [Buffer]
    const base = /http:\S+/.exec(greeting.toString())![0]
    const doctor = await command(['doctor', '--base-url', base])
    child.kill()
    await once(child, 'close')
    expect(doctor.code, doctor.said).not.toBe(4)
    expect(doctor.said).toContain(base)
  })
})

describe('replay and diff', () => {
  it('judge a recorded run again, and find no difference', async () => {
    mkdirSync(join(folder, 'twice'))
    const first = await command(['run', '--quiet', '--only', 'OUT', '--report-dir', 'twice/a'])
    expect(first.code, first.said).toBe(0)
    const again = await command(['replay', 'twice/a', '--report-dir', 'twice/b'])
    expect(again.code, again.said).toBe(0)
    const diff = await command(['diff', 'twice/a', 'twice/b'])
    expect(diff.code, diff.said).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'twice/b/report.json'), 'utf8'))).toHaveProperty('results')
  })
})

function sizeOf(path: string): number {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
