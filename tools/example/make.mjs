// Makes reports/example/: a run against the reference server with a handful of its mistakes, and the picture of it
// that README.md shows. Wants `npm run build` before, which `npm run example` does. A folder as argument: makes both there.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startReferenceServer } from '../../dist/src/reference/server.js'
import { traitNamed } from '../../dist/tests/prove/traits.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const elsewhere = process.argv[2] === undefined ? null : resolve(process.argv[2])
const out = elsewhere ?? join(root, 'reports', 'example')
const picture = elsewhere ? join(out, 'report.png') : join(root, 'docs', 'images', 'report.png')

/** The same each time, so that a new example that is kept differs only in what has changed. */
const PORT = elsewhere ? 0 : 18_080
const MISTAKES = [
  'expiration-without-offset',
  'numbers-repeated',
  'token-for-unknown',
  'last-bind-only',
  'errors-without-outcome',
  'cacheable-token',
]
/** What is made beside the page: a record and a HAR would be as large again. */
const KEPT = new Set(['report.html', 'report.json', 'junit.xml', 'summary.md'])

const server = await startReferenceServer({
  port: PORT,
  traits: MISTAKES.map((name) => traitNamed(name)),
  tokenLifetimeSeconds: 60,
})
try {
  await rm(out, { recursive: true, force: true })
  const code = await suite(server)
  if (code !== 1) throw new Error(`the example was to be non-conformant (1), and ended with ${code}`)
} finally {
  await server.close()
}
for (const file of await readdir(out)) if (!KEPT.has(file)) await rm(join(out, file))
for (const file of KEPT) {
  const text = await readFile(join(out, file), 'utf8')
  if (text.includes(root.replace(/[\\/]$/, ''))) throw new Error(`${file} names a folder of this machine`)
}
await takePicture()

/** @returns {Promise<number | null>} the exit code */
function suite(/** @type {{ baseUrl: string, principals: Readonly<Record<string, string>> }} */ target) {
  const [first = '', second = ''] = Object.keys(target.principals)
  const args = [
    'run',
    '--base-url',
    target.baseUrl,
    '--report-dir',
    elsewhere ?? 'reports/example', // a path of this machine has no place in what is kept
    '--formats',
    'markdown',
  ]
  const main = join(root, 'dist', 'src', 'cli', 'main.js')
  // A budget too short for heartbeats and expiry: the example is to show what is not verified, too.
  const child = spawn(process.execPath, [main, ...args, '--keep-payloads', '--wait-budget', '0'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      PATH: process.env.PATH,
      TARGET_NAME: 'Example server',
      TARGET_BEARER_TOKEN: first,
      TARGET_SECOND_BEARER_TOKEN: second,
    },
  })
  return new Promise((resolve) => child.on('close', resolve))
}

async function takePicture() {
  const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser']
  const executablePath = places.find((path) => path && existsSync(path))
  if (executablePath === undefined) return console.log('No Chromium was found: the picture is the old one.')
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  await page.goto(pathToFileURL(join(out, 'report.html')).href)
  await mkdir(dirname(picture), { recursive: true })
  await page.screenshot({ path: picture })
  await browser.close()
}
