import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { chromiumPath, launch, open, violations } from './chromium.js'
import { writePages, type Pages } from './pages.js'

const path = chromiumPath()

describe.skipIf(path === null)('the report in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser
  let pages: Pages
  beforeAll(async () => {
    pages = await writePages()
    browser = await launch(path ?? '')
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await pages.remove()
  })

  // Every page in every look is audited by npm run test:long.
  test('opens without a complaint, asks for nothing and is accessible', async () => {
    const { page, complaints } = await open(browser, pages.url.good, {
      colorScheme: 'dark',
      viewport: { width: 360, height: 900 },
    })
    expect(complaints).toEqual([])
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })
})
