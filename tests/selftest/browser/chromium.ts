import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import { existsSync } from 'node:fs'
import { chromium as playwright } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a browser is, by CHROMIUM_PATH or where Debian puts it; null when there is none. */
export function chromiumPath(): string | null {
  const given = process.env['CHROMIUM_PATH']
  return (given ? [given] : PLACES).find((path) => existsSync(path)) ?? null
}

/** Nothing that a browser does of its own accord may be taken for the page's doing. */
export function launch(executablePath: string): Promise<Browser> {
  return playwright.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export interface Opened {
  readonly page: Page
  /** console errors, uncaught exceptions, requests beyond the file itself, policy violations, dialogs */
  readonly complaints: readonly string[]
  readonly openedInMs: number
}

/** Opens a file in a context of its own and listens to everything that should not happen. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  listen(page, complaints, (asked) => asked === url)
  // Violations are console errors too; this says which directive it was.
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      // eslint-disable-next-line no-console
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    )
  })
  const begun = performance.now()
  await page.goto(url)
  return { page, complaints, openedInMs: performance.now() - begun }
}

/** Notes console errors and warnings, exceptions, dialogs, and requests for what is not the page's own. */
export function listen(page: Page, complaints: string[], isOwn: (url: string) => boolean): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!isOwn(request.url())) complaints.push(`request: ${request.url()}`)
  })
}

/** What axe finds wrong with a page as it is shown now: rule, element and what to do. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const results = (await page.evaluate(
    "axe.run({ resultTypes: ['violations'], preload: false })",
  )) as AxeResults
  return results.violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  )
}
