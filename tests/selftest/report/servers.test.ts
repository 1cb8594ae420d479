import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { buildSite } from '../../../src/workbench/build.js'
import { loadSuite } from '../../conformance/suite.js'
import { flaggedIn, judgedField } from '../recorded/field.js'

const folder = join(packageRoot(), 'reports', 'servers')
const page = (...names: string[]): string => readFileSync(join(folder, ...names), 'utf8')
const readme = page('README.md')

/** The pages and the records that they are made from, as tools/servers/make.mjs has them. */
const SERVERS = [
  ['medplum-5-1-6-r4', 'medplum-5.1.6/r3'],
  ['helios-0-2-7-r5', 'helios-0.2.7/report-r5'],
  ['helios-0-2-7-r4', 'helios-0.2.7/report-r4'],
] as const

describe.each(SERVERS)('%s', (name, record) => {
  const { judgement } = judgedField(record)
  const broken = (verdict: string): number =>
    judgement.requirements.filter((row) => row.verdict === verdict).length

  test('the matrix says what this version of the suite says (else: npm run servers)', () => {
    const [, line = ''] = new RegExp(`\\(${name}/report.html\\): (.*)`).exec(readme) ?? []
    expect(line).toContain(`${broken('fail')} failed, ${broken('warn')} warned, `)
    for (const id of flaggedIn(judgement).reported) expect(readme).toContain(`| ${id} |`)
  })

  test('its page and report are there, and hold no token', () => {
    const packed = readFileSync(join(folder, name, 'report.json.gz'))
    expect(packed.length).toBeLessThan(300_000)
    for (const text of [page(name, 'report.html'), gunzipSync(packed).toString()]) {
      expect(text).toContain('binding-token')
      expect(text).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./)
      expect(text).not.toMatch(/[Bb]earer (?!«|\$|\\?"|not-a-credential)[A-Za-z0-9+/_~.-]{20,}/)
    }
  })
})

test('there is a page for each column, and nothing else', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map((entry) => entry.name).sort()).toEqual(SERVERS.map(([name]) => name).sort())
})

test('the workbench makes a site of them', async () => {
  const site = mkdtempSync(join(tmpdir(), 'fhir ws servers '))
  try {
    const built = await buildSite(site, [folder], await loadSuite())
    expect(built).toMatchObject({ targets: SERVERS.length, runs: SERVERS.length, unreadable: [] })
    const names = readdirSync(site, { recursive: true }).map(String)
    for (const [name] of SERVERS) expect(names).toContain(join('targets', name, 'index.html'))
  } finally {
    rmSync(site, { recursive: true })
  }
})
