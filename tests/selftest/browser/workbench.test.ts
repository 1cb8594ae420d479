import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Gateway } from '../../../src/reference/gateway.js'
import {
  startReferenceServer,
  type ReferenceServer,
  type ReferenceServerOptions,
} from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { loadSuite } from '../../conformance/suite.js'
import { workbench, type Started } from '../workbench/support.js'
import { chromiumPath, launch, listen, violations } from './chromium.js'
import { HOSTILE } from './pages.js'

const path = chromiumPath()
const TOKEN = 'demo-token-alice'

/** Adds up how far things move that nobody moved. */
const WATCH_MOVES = `window.moved = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.moved += entry.value
}).observe({ type: 'layout-shift', buffered: true })`

/** A server each of whose answers is late, and that can die. */
class Slow implements Gateway {
  #cut: () => void = () => undefined
  isDead = false
  constructor(private readonly ms: number) {}
  request(message: Parameters<Gateway['request']>[0], _response: unknown, pass: () => void): void {
    if (this.isDead) message.socket.destroy()
    else pass()
  }
  upgrade(_message: unknown, socket: Parameters<Gateway['upgrade']>[1], pass: () => void): void {
    if (this.isDead) socket.destroy()
    else pass()
  }
  delayMs(): number {
    return this.ms
  }
  attach(cutAll: () => void): void {
    this.#cut = cutAll
  }
  die(): void {
    this.isDead = true
    this.#cut()
  }
}

describe.skipIf(path === null)('the workbench in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser
  let bench: Started
  let server: ReferenceServer | undefined
  let traits: readonly Trait[]
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await launch(path ?? '')
    bench = await workbench()
    traits = await (await loadSuite()).traits()
  }, 60_000)
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await server?.close()
    server = undefined
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await bench.close()
  })

  async function tab(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage()
    listen(page, complaints, (url) => url.startsWith(bench.url))
    await page.goto(bench.url)
    return page
  }

  async function serve(options: ReferenceServerOptions = {}): Promise<string> {
    server = await startReferenceServer(options)
    return server.baseUrl
  }

  async function add(page: Page, name: string, baseUrl: string): Promise<void> {
    await page.locator('#f-baseUrl').fill(baseUrl)
    await page.locator('#f-name').fill(name)
    await page.locator('#f-bearerToken').fill(TOKEN)
    await page.getByRole('button', { name: 'Add the target' }).click()
    await page.getByRole('heading', { name }).waitFor()
  }

  async function run(page: Page, only: string): Promise<void> {
    const settings = page.locator('#run-settings')
    if ((await page.locator('#run-settings[open]').count()) === 0) await settings.locator('summary').click()
    await page.locator('#r-only').fill(only)
    await page.locator('#r-noRepeat').check()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.waitForURL(/live\/$/)
  }

  const report = (page: Page) => page.waitForURL(/report\.html/, { timeout: 60_000 })

  test('a tester’s whole way: new target, doctor, mend the setting, run, run a failure again, compare', async () => {
    const baseUrl = await serve({ traits: traits.filter(({ name }) => name === 'expiration-without-offset') })
    const page = await tab()
    expect(await violations(page)).toEqual([])
    await add(page, 'Ours', `${baseUrl.replace(/fhir$/, '')}`)
    await page.getByRole('button', { name: 'Ask the doctor' }).click()
    await page.getByText('Looked at everything').waitFor()
    await expect.poll(() => page.locator('#doctor').innerText()).toContain(`${baseUrl} is; set --base-url`)
    expect(await violations(page)).toEqual([])
    await page.getByRole('link', { name: 'Change TARGET_BASE_URL' }).first().click()
    await page.locator('#f-baseUrl').fill(baseUrl)
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await page.getByRole('button', { name: 'Ask the doctor' }).click()
    await page.getByText('A run will verify').waitFor()
    await run(page, 'OUT')
    await report(page)
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('non-conformant')
    const again = page
      .locator('section[aria-labelledby=failed]')
      .getByRole('button', { name: 'Run OUT-10 again' })
    await again.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/live\/$/)
    await report(page)
    expect(await page.locator('.r').count()).toBe(1)
    await page.getByRole('link', { name: 'Ours' }).click()
    expect(await page.locator('table.runs tbody tr').count()).toBe(2)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Compare the two chosen' }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.locator('body').innerText()).toContain('left out now')
    await page.goBack()
    await page.getByRole('link', { name: 'Every requirement over time' }).click()
    expect(await page.locator('table.heat #OUT-10 td.fail').count()).toBe(2)
  })

  test('a run is seen in two tabs, survives a reload and a closed page, and does not move while it fills in', async () => {
    const baseUrl = await serve({ gateway: new Slow(300) })
    const page = await tab({ viewport: { width: 360, height: 800 }, colorScheme: 'dark' })
    await add(page, 'Slow', baseUrl)
    await run(page, '')
    const live = page.url()
    await page.evaluate(WATCH_MOVES)
    const other = await tab()
    await other.goto(live)
    await page.locator('.cell.pass').first().waitFor()
    await other.locator('.cell.pass').first().waitFor()
    const flow = other.locator('details.s', { hasText: 'steps' }).first()
    await flow.locator('summary').click()
    await flow.locator('svg.flow').first().waitFor()
    const passed = await page.locator('.cell.pass').count()
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await page.evaluate('window.moved')).toBeLessThan(0.005)
    await page.reload()
    expect(await page.locator('.cell.pass').count()).toBeGreaterThanOrEqual(passed)
    await page.context().close()
    await other.getByRole('button', { name: /^Stop/ }).click()
    await report(other)
    expect(await other.locator('#verdict').getAttribute('data-verdict')).toBe('interrupted')
  })

  test('an exploration shows what it shortens, and does not move while it does', async () => {
    const broken = traits.filter(({ name }) => name === 'expiration-without-offset')
    const baseUrl = await serve({ traits: broken, gateway: new Slow(100) })
    const page = await tab({ viewport: { width: 360, height: 800 } })
    await add(page, 'Explored', baseUrl)
    await page.locator('#explore-settings summary').click()
    await page.locator('#x-histories').fill('4')
    await page.locator('#x-steps').fill('12')
    await page.locator('#x-seed').fill('3')
    await page.getByRole('button', { name: 'Explore', exact: true }).press('Enter')
    await page.waitForURL(/live\/$/)
    await page.evaluate(WATCH_MOVES)
    await page.locator('#found .history').first().waitFor()
    await page.locator('#now svg.flow').first().waitFor()
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await page.evaluate('window.moved')).toBeLessThan(0.005)
    await page.getByRole('button', { name: /^Stop/ }).click()
    await report(page)
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('interrupted')
    expect(await violations(page)).toEqual([])
  })

  test('a target that dies ends in a report that says so', async () => {
    const gateway = new Slow(60)
    const page = await tab()
    await add(page, 'Dying', await serve({ gateway }))
    await run(page, 'OP,OUT')
    await page.locator('.cell.pass').first().waitFor()
    gateway.die()
    await report(page)
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('incomplete')
  })

  test('what a hostile target says stays text', async () => {
    const hostile: Trait = {
      name: 'hostile',
      kind: 'variant',
      summary: 'Says markup.',
      hooks: {
        capabilities: (statement) => ({ ...statement, software: { name: HOSTILE, version: HOSTILE } }),
        output: (parameters) => ({ ...parameters, parameter: [{ name: HOSTILE, valueString: HOSTILE }] }),
      },
    }
    const page = await tab()
    await add(page, '<b id="bold">x</b>', await serve({ traits: [hostile] }))
    await page.getByRole('button', { name: 'Ask the doctor' }).click()
    await page.getByText('Looked at everything').waitFor()
    await run(page, 'OUT')
    // A quick run is over before its page has shown the first failure.
    await page.locator('#broken li, .r').first().waitFor()
    expect(await page.locator('#bold, img').count()).toBe(0)
    await report(page)
    expect(await page.evaluate('window.hacked ?? null')).toBeNull()
    expect(await page.locator('#bold, img').count()).toBe(0)
  })

  test('a page of another origin reads nothing and begins nothing', async () => {
    const other = await startReferenceServer()
    const page = await (await browser.newContext()).newPage()
    try {
      await page.goto(`${other.baseUrl}/metadata`)
      const asked = (await page.evaluate(
        `(async () => {
          const read = await fetch(${JSON.stringify(bench.url)}).then((r) => r.text(), () => 'refused')
          await fetch(${JSON.stringify(`${bench.url}targets`)}, {
            method: 'POST', mode: 'no-cors', body: new URLSearchParams({ baseUrl: 'http://127.0.0.1:9/fhir', name: 'Forged' }),
          }).catch(() => null)
          return read
        })()`,
      )) as string
      expect(asked).toBe('refused')
      expect((await bench.get('targets/forged/')).status).toBe(404)
    } finally {
      await other.close()
    }
  })

  // Names below localhost lead to this machine without a name server: what DNS rebinding does.
  test('a name that was pointed to this machine gets nothing, though the token is right', async () => {
    const page = await (await browser.newContext()).newPage()
    const { port, pathname } = new URL(bench.url)
    const answer = await page.goto(`http://rebound.localhost:${port}${pathname}`)
    expect(answer?.status()).toBe(421)
    expect(await page.locator('form, a, script').count()).toBe(0)
  })

  test('without a script everything can still be read and begun', async () => {
    const page = await tab({ javaScriptEnabled: false })
    await page.getByRole('link', { name: 'embedded reference server' }).click()
    await run2(page)
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('partial')
  })

  /** Settings are opened by hand, and the page comes again by itself. */
  async function run2(page: Page): Promise<void> {
    await page.locator('#run-settings summary').click()
    await page.locator('#r-only').fill('OUT-10')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await report(page)
  }
})
