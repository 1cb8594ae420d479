import { mkdtemp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeReports } from '../../../src/report/write.js'
import { buildSite } from '../../../src/workbench/build.js'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { sampleReport, type SampleOptions } from '../report/sample.js'

const HOSTILE = '<script>window.hacked=1</script>"\'</style>../../..\u202e'
let dir: string
let site: string

/** Keeps a report as CI does: in folders within folders. */
async function keep(
  folder: string,
  name: string,
  startedAt: string,
  options: SampleOptions,
  isOfOne = false,
): Promise<void> {
  const report = sampleReport(options)
  const run = { ...report.run, startedAt, id: `run-${startedAt.slice(0, 10)}` }
  const target = { ...report.target, name }
  const { pass, ...counts } = report.summary.counts
  const few = {
    ...report.summary,
    applicable: 1,
    verified: 1,
    counts: { ...counts, fail: 0, pass: pass && 1 },
  }
  const summary = isOfOne ? few : report.summary
  await writeReports({ ...report, run, target, summary }, CATALOGUE, join(dir, folder))
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir ws site '))
  site = join(dir, 'site')
  await keep('ci/1/ours', 'Ours', '2026-01-01T08:00:00.000Z', { failures: 2, scenarios: 4 })
  await keep('ci/2/ours', 'Ours', '2026-01-02T08:00:00.000Z', { failures: 1, scenarios: 4 })
  await keep('ci/2/again', 'Ours', '2026-01-03T08:00:00.000Z', { failures: 1, scenarios: 4 }, true)
  await keep('ci/2/copy', 'Ours', '2026-01-02T08:00:00.000Z', { failures: 1, scenarios: 4 })
  await keep('ci/2/theirs', HOSTILE, '2026-01-02T08:00:00.000Z', {
    failures: 3,
    scenarios: 4,
    hostile: HOSTILE,
  })
  await keep('ci/2/packed', 'Packed', '2026-01-02T08:00:00.000Z', { failures: 1, scenarios: 4 })
  const plain = join(dir, 'ci/2/packed/report.json')
  await writeFile(`${plain}.gz`, gzipSync(await readFile(plain)))
  await rm(plain)
  await mkdir(join(dir, 'ci/4'))
  await writeFile(join(dir, 'ci/4/report.json.gz'), 'not packed')
  await mkdir(join(dir, 'ci/3'))
  await writeFile(join(dir, 'ci/3/report.json'), '{"schemaVersion":"1.0"}')
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const pages = async (): Promise<string[]> =>
  (await readdir(site, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

describe('a site', () => {
  test('has every run of every target once, and says what it left out', async () => {
    const built = await buildSite(site, [join(dir, 'ci')], await loadSuite())
    expect(built).toMatchObject({ targets: 3, runs: 5, path: join(site, 'index.html') })
    expect([...built.unreadable].sort()).toEqual([
      join(dir, 'ci/3/report.json'),
      join(dir, 'ci/4/report.json.gz'),
    ])
    const names = await pages()
    expect(names.filter((name) => name.endsWith('report.html'))).toHaveLength(5)
    expect(names.filter((name) => name.endsWith('changes.html'))).toHaveLength(2)
    const page = await readFile(join(site, 'targets/ours/index.html'), 'utf8')
    expect(page).toContain('1 resolved')
    expect(page).toContain('Trend of 3 runs')
    expect(page).toContain('2026-01-02 08:00:00 UTC')
  })

  test('draws a run of few requirements small beside one of all', async () => {
    const page = await readFile(join(site, 'targets/ours/index.html'), 'utf8')
    const heights = [...page.matchAll(/<g><title>.*?<\/g>/gs)].map(([bar]) =>
      [...bar.matchAll(/<rect class="(?!other)\w+"[^>]* height="([\d.]+)"/g)].reduce(
        (sum, [, height]) => sum + Number(height),
        0,
      ),
    )
    expect(heights).toHaveLength(3)
    expect(heights[2]).toBeLessThan(heights[1]! / 20)
  })

  test('leads only to files that are there', async () => {
    for (const page of await pages()) {
      const html = await readFile(page, 'utf8')
      const links = [...html.matchAll(/ (?:href|src|action)="([^"#]+)/g)].map(([, link]) => link!)
      expect(links.filter((link) => /^\//.test(link))).toEqual([])
      for (const link of links.filter((each) => !/^https?:/.test(each)))
        await expect(
          readFile(resolve(dirname(page), decodeURIComponent(link))),
          `${page} → ${link}`,
        ).resolves.toBeDefined()
    }
  })

  test('needs no script, sends nothing, and shows what is hostile as text', async () => {
    for (const page of await pages()) {
      const html = await readFile(page, 'utf8')
      expect(html).not.toContain('<script>window')
      expect(html).not.toContain('\u202e')
      expect(html).not.toMatch(/<form[^>]*method="post"|src="|EventSource/)
      expect(html).toContain(
        'default-src &#39;none&#39;'.replaceAll('&#39;', html.includes("default-src 'none'") ? "'" : '&#39;'),
      )
    }
  })

  test('is written through no link', async () => {
    const [elsewhere, linked] = [join(dir, 'elsewhere'), join(dir, 'linked')]
    await mkdir(elsewhere)
    await mkdir(linked)
    for (const name of ['targets', 'matrix']) await symlink(elsewhere, join(linked, name))
    await buildSite(linked, [join(dir, 'ci')], await loadSuite())
    expect(await readdir(elsewhere)).toEqual([])
    expect(await readFile(join(linked, 'targets/ours/index.html'), 'utf8')).toContain('Trend of 3 runs')
  })

  test('does not lie among the runs, and needs one', async () => {
    const suite = await loadSuite()
    await expect(buildSite(join(dir, 'ci'), [join(dir, 'ci')], suite)).rejects.toThrow('name another folder')
    await expect(buildSite(site, [join(dir, 'nothing')], suite)).rejects.toThrow('where no run is')
  })
})
