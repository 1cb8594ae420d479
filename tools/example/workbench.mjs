// Makes docs/images/workbench.png: the page of a run that is under way, with two mistakes found, as README.md and
// docs/workbench.md show it. Wants `npm run build` before, which `npm run example` does. A path as argument: makes it there.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startReferenceServer } from '../../dist/src/reference/server.js'
import { startWorkbench } from '../../dist/src/workbench/server.js'
import { loadSuite } from '../../dist/tests/conformance/suite.js'
import { traitNamed } from '../../dist/tests/prove/traits.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const picture = resolve(process.argv[2] ?? join(root, 'docs', 'images', 'workbench.png'))
const MISTAKES = ['expiration-without-offset', 'token-for-unknown']
/** Late enough for the page to be seen while the run goes on. */
const LATE_MS = 120

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser']
const executablePath = places.find((path) => path && existsSync(path))
if (executablePath === undefined) {
  console.log('No Chromium was found: the picture is the old one.')
  process.exit()
}
const { chromium } = await import('playwright-core')
const cwd = await mkdtemp(join(tmpdir(), 'fhir-ws-picture-'))
const server = await startReferenceServer({
  traits: MISTAKES.map((name) => traitNamed(name)),
  gateway: {
    request: (_message, _response, pass) => pass(),
    upgrade: (_message, _socket, pass) => pass(),
    delayMs: () => LATE_MS,
    attach: () => undefined,
  },
})
const bench = await startWorkbench({
  suite: await loadSuite(),
  port: 0,
  history: [join(cwd, 'history')],
  targetsFile: null,
  env: {},
  cwd,
})
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 920 } })
  const [first = '', second = ''] = Object.keys(server.principals)
  await page.goto(bench.url)
  await page.locator('#f-baseUrl').fill(server.baseUrl)
  await page.locator('#f-name').fill('Our server, nightly')
  await page.locator('#f-bearerToken').fill(first)
  await page.locator('#f-secondBearerToken').fill(second)
  await page.getByRole('button', { name: 'Add the target' }).click()
  await page.locator('#run-settings > summary').click()
  await page.locator('#r-waitBudgetSeconds').fill('0')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.waitForURL(/live\/$/)
  // Most of the board is filled in, both mistakes are found, and a scenario with a socket is drawn.
  const patience = { timeout: 120_000 }
  await page.locator('.cell.pass').nth(100).waitFor(patience)
  await page.locator('.cell.fail').nth(1).waitFor(patience)
  await page.locator('#now svg.flow text').nth(16).waitFor(patience)
  await page.screenshot({ path: picture })
} finally {
  await browser.close()
  await bench.close()
  await server.close()
  await rm(cwd, { recursive: true, force: true })
}
