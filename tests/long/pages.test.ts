import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launch, open, violations } from '../selftest/browser/chromium.js'
import { writePages, type Pages } from '../selftest/browser/pages.js'

const path = chromiumPath()
/** The others have the same parts. */
const AUDITED = new Set(['good', 'bad', 'matrix'])
/** Machines that build are slower, and share their processors. */
const PATIENCE = process.env['CI'] ? 3 : 1

const LOOKS = [
  ['light', 360],
  ['light', 1440],
  ['dark', 360],
  ['dark', 1440],
] as const

test.runIf(process.env['CI'])('a browser is there when it must not be missed', () => {
  expect(path, 'install chromium, or set CHROMIUM_PATH').not.toBeNull()
})

describe.skipIf(path === null)('in Chromium', { timeout: 180_000 }, () => {
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

  describe.each(['good', 'bad', 'matrix', 'hostile', 'large'] as const)('%s', (name) => {
    test.each(LOOKS)('is quiet and accessible, %s at %i px', async (colorScheme, width) => {
      const options = { colorScheme, viewport: { width, height: 900 } }
      const { page, complaints } = await open(browser, pages.url[name], options)
      expect(complaints).toEqual([])
      if (AUDITED.has(name)) expect(await violations(page)).toEqual([])
      // Twenty servers beside each other are wider than a telephone: a matrix scrolls.
      if (name !== 'matrix') expect(await overflow(page)).toBeLessThanOrEqual(width)
      await page.context().close()
    })
  })

  test.each(['light', 'dark'] as const)('is accessible with everything open, %s', async (colorScheme) => {
    const { page } = await open(browser, pages.url.bad, { colorScheme })
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })

  test.each(['good', 'smallMatrix'] as const)('the keyboard alone reaches everything, %s', async (name) => {
    const { page } = await open(browser, pages.url[name])
    const wanted = (await page.evaluate(MARK_FOCUSABLE)) as number
    for (let presses = 0; presses < wanted + 10; presses++) await page.keyboard.press('Tab')
    expect(wanted).toBeGreaterThan(200)
    expect(await page.evaluate('window.reached.size')).toBe(wanted)
    await page.context().close()
  })

  test('the keyboard opens a requirement and narrows the list', async () => {
    const { page } = await open(browser, pages.url.good)
    await page.locator('#OUT-10 > summary').focus()
    await page.keyboard.press('Enter')
    await page.locator('#OUT-10 table.rows').waitFor({ state: 'visible' })
    await page.locator('#filter input[name=text]').focus()
    await page.keyboard.type('fractions second')
    await expect.poll(() => page.locator('.r:visible').count()).toBeLessThan(5)
    expect(page.url()).toContain('?text=fractions+second')
    await page.context().close()
  })

  test('an anchor opens what it points at', async () => {
    const { page } = await open(browser, `${pages.url.good}#e-x1`)
    await page.locator('#e-x1 pre').first().waitFor({ state: 'visible' })
    await page.context().close()
  })

  test('without JavaScript every requirement and transcript can be read', async () => {
    const { page, complaints } = await open(browser, pages.url.bad, { javaScriptEnabled: false })
    expect(complaints.filter((each) => !each.includes('script'))).toEqual([])
    expect(await page.locator('.r > summary:visible').count()).toBe(await page.locator('.r').count())
    expect(await page.locator('.s > summary:visible').count()).toBe(await page.locator('.s').count())
    expect(await page.locator('[hidden]').count()).toBe(1)
    await page.locator('#OUT-01 > summary').click()
    await page.locator('#OUT-01 table.rows').waitFor({ state: 'visible' })
    const scenario = page.locator('details.s', { has: page.locator('#e-x1') })
    await scenario.locator('> summary').click()
    await page.locator('#e-x1 > summary').click()
    expect(await page.locator('#e-x1 pre').first().innerText()).toContain('$get-ws-binding-token')
    await page.context().close()
  })

  test('ten thousand frames are rendered in time, open soon and can be searched', async () => {
    expect(pages.largeMs).toBeLessThan(2000 * PATIENCE)
    const { page, openedInMs } = await open(browser, pages.url.large)
    expect(openedInMs).toBeLessThan(2000 * PATIENCE)
    const begun = performance.now()
    await page.locator('#filter input[name=text]').fill('handshake')
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    expect(performance.now() - begun).toBeLessThan(1000 * PATIENCE)
    await page.context().close()
  })

  test('what a hostile target says stays text', async () => {
    const { page, complaints } = await open(browser, pages.url.hostile)
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    expect(await page.evaluate('window.hacked ?? null')).toBeNull()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('main').innerText()).toContain('<script>window.hacked=1</script>')
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

/** Gives each element that the Tab key should reach a number, and keeps those that are reached. */
const MARK_FOCUSABLE = `(() => {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
  const all = [...document.querySelectorAll('a[href],button,input,select,summary,[tabindex="0"]')].filter(visible)
  all.forEach((element, index) => (element.dataset.tab = String(index)))
  window.reached = new Set()
  addEventListener('focusin', ({ target }) => target.dataset.tab && window.reached.add(target.dataset.tab))
  return all.length
})()`

/** What axe finds, a line each. Axe is evaluated, not added to the page, whose policy forbids that. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth') as Promise<number>
}
