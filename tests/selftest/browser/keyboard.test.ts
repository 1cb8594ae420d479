import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startReferenceServer } from '../../../src/reference/server.js'
import type { Report } from '../../../src/report/types.js'
import { loadSuite } from '../../conformance/suite.js'
import { workbench, type Started } from '../workbench/support.js'
import { chromiumPath, launch, listen } from './chromium.js'
import { Keyboard } from './keyboard.js'

const path = chromiumPath()

/** Puts the only run of a target a second time into the history, as one of the day before. */
async function alsoYesterday(target: string): Promise<void> {
  const [run = ''] = await readdir(target)
  const yesterday = join(target, 'yesterday')
  await mkdir(yesterday)
  await cp(join(target, run, 'report.json'), join(yesterday, 'report.json'))
  const report = JSON.parse(await readFile(join(yesterday, 'report.json'), 'utf8')) as Report
  const startedAt = new Date(Date.parse(report.run.startedAt) - 24 * 3600 * 1000).toISOString()
  const earlier = { ...report, run: { ...report.run, id: 'yesterday', startedAt } }
  await writeFile(join(yesterday, 'report.json'), JSON.stringify(earlier))
}

describe.skipIf(path === null)('by keyboard alone, in Chromium', { timeout: 240_000 }, () => {
  let browser: Browser
  let bench: Started
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await launch(path ?? '')
    bench = await workbench()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await bench.close()
  })

  const report = (page: Page) => page.waitForURL(/report\.html/, { timeout: 60_000 })
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

  test('a tester’s whole way: new target, doctor, mend, run, first failure, run it again, compare with yesterday', async () => {
    const traits = (await (await loadSuite()).traits()).filter(
      ({ name }) => name === 'expiration-without-offset',
    )
    const broken = await startReferenceServer({ traits })
    const { port } = new URL(broken.baseUrl)
    let server = broken
    try {
      const page = await (await browser.newContext({ viewport: { width: 360, height: 800 } })).newPage()
      listen(page, complaints, (url) => url.startsWith(bench.url))
      const keys = new Keyboard(page)
      await page.goto(bench.url)
      await keys.type(page.locator('#f-baseUrl'), broken.baseUrl.replace(/fhir$/, ''))
      await keys.type(page.locator('#f-name'), 'Ours')
      await keys.type(page.locator('#f-bearerToken'), 'demo-token-alice')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Ours' }).waitFor()

      await keys.press(button(page, 'Ask the doctor'), 'Enter')
      await page.getByText('Looked at everything').waitFor()
      await keys.press(page.getByRole('link', { name: 'Change TARGET_BASE_URL' }), 'Enter')
      await keys.type(page.locator('#f-baseUrl'), broken.baseUrl)
      await keys.press(button(page, 'Save the settings'), 'Space')
      await keys.press(button(page, 'Ask the doctor'), 'Enter')
      await page.getByText('A run will verify').waitFor()

      await keys.press(page.locator('#run-settings > summary'), 'Enter')
      await keys.type(page.locator('#r-only'), 'OUT')
      await keys.press(page.locator('#r-noRepeat'), 'Space')
      await keys.press(button(page, 'Run'), 'Enter')
      await report(page)

      const failed = page.locator('section[aria-labelledby=failed]')
      await keys.press(failed.getByRole('link', { name: 'OUT-10' }), 'Enter')
      await page.locator('#OUT-10 table.rows').waitFor({ state: 'visible' })
      await keys.press(page.locator('#OUT-10 > summary'), 'Enter')
      await page.locator('#OUT-10 table.rows').waitFor({ state: 'hidden' })
      await alsoYesterday(join(bench.history, 'ours'))
      await server.close()
      server = await startReferenceServer({ port: Number(port) })
      await page.reload()
      await keys.press(failed.getByRole('button', { name: 'Run OUT-10 again' }), 'Enter')
      await page.waitForURL(/live\/$/)
      await report(page)
      expect(await page.locator('#OUT-10').getAttribute('data-v')).toBe('pass')

      await keys.press(page.getByRole('link', { name: 'Ours' }), 'Enter')
      await page.locator('table.runs').waitFor()
      await keys.press(page.locator('input[name=before]:checked'), 'ArrowDown')
      const before = page.locator('table.runs tbody tr:last-child input[name=before]')
      expect(await before.isChecked()).toBe(true)
      await keys.press(button(page, 'Compare the two chosen'), 'Enter')
      await page.getByRole('heading', { name: 'Resolved' }).waitFor()
      expect(await page.locator('main').innerText()).toContain('OUT-10')
      expect(keys.unseen).toEqual([])
      expect(complaints.splice(0)).toEqual([])
    } finally {
      await server.close()
    }
  })
})
