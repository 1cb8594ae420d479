// Makes reports/servers/: a page for each real server that was recorded, judged anew from its record by `replay`, and the
// matrix of them. Wants `npm run build` before, which `npm run servers` does. No server is needed.
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'dist', 'src', 'cli', 'main.js')
const out = join(root, 'reports', 'servers')

/** The usual run of each server: the record, and what the matrix calls it. */
const SERVERS = [
  { folder: 'medplum-r4', record: 'medplum-5.1.6/r3', name: 'Medplum 5.1.6, R4' },
  { folder: 'helios-r5', record: 'helios-0.2.7/report-r5', name: 'Helios 0.2.7, R5' },
  { folder: 'helios-r4', record: 'helios-0.2.7/report-r4', name: 'Helios 0.2.7, R4' },
]
const SYMBOLS = {
  pass: '✓',
  fail: '✗ fail',
  warn: '! warn',
  info: 'i',
  unverified: '? not verified',
  skip: 'left out',
  'n/a': '–',
}

const scratch = await mkdtemp(join(tmpdir(), 'servers-'))
try {
  for (const server of SERVERS) await replay(server)
  suite(
    'merge',
    ...SERVERS.map(({ folder }) => join(scratch, folder)),
    '--report-dir',
    join(scratch, 'matrix'),
  )
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const matrix = JSON.parse(await readFile(join(scratch, 'matrix', 'matrix.json'), 'utf8'))
  await cp(join(scratch, 'matrix', 'index.html'), join(out, 'index.html'))
  for (const { folder } of matrix.targets) {
    await mkdir(join(out, folder), { recursive: true })
    const from = join(scratch, 'matrix', folder)
    await cp(join(from, 'report.html'), join(out, folder, 'report.html'))
    // What `workbench build`, `diff` and `merge` read; packed it is a twentieth as large.
    const report = gzipSync(await readFile(join(from, 'report.json')), { level: 9 })
    await writeFile(join(out, folder, 'report.json.gz'), report)
  }
  await writeFile(join(out, 'README.md'), readme(matrix))
} finally {
  await rm(scratch, { recursive: true, force: true })
}

async function replay(/** @type {typeof SERVERS[number]} */ { folder, record, name }) {
  const dir = join(scratch, folder)
  await mkdir(dir)
  const packed = await readFile(join(root, 'fixtures', 'recorded', 'field', `${record}.ndjson.gz`))
  const [first = '', ...lines] = gunzipSync(packed).toString().split('\n')
  const run = JSON.parse(first)
  run.target.name = name
  await writeFile(join(dir, 'record.ndjson'), [JSON.stringify(run), ...lines].join('\n'))
  suite('replay', dir, '--quiet')
}

/** A real server fails something, which is no failure of ours: 0, 1 and 3 are results. */
function suite(/** @type {string[]} */ ...args) {
  const { status } = spawnSync(process.execPath, [main, ...args], { stdio: ['ignore', 2, 2], cwd: scratch })
  if (![0, 1, 3].includes(status ?? -1)) throw new Error(`${args[0]} ended with ${status}`)
}

/** The matrix for people who read it where it is kept: what is not passed by all, with links to the pages. */
function readme(/** @type {any} */ { targets, requirements }) {
  const row = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`
  const tell = (/** @type {any} */ target) =>
    `- [${target.name}](${target.link}): ${target.counts.fail} failed, ${target.counts.warn} warned, verified ${target.verified} of ${target.applicable}; recorded ${target.run.startedAt.slice(0, 10)}`
  const shown = requirements.filter((/** @type {any} */ each) =>
    each.cells.some((/** @type {any} */ { verdict }) => verdict === 'fail' || verdict === 'warn'),
  )
  return [
    '# Results of real servers',
    '',
    'Made by `npm run servers` from recorded runs, judged by this version of the suite. What each server implements, and what',
    'its makers would mend first, is in [docs/servers.md](../../docs/servers.md). All of the matrix, with what was not verified, is `index.html`.',
    '`npx fhir-ws-conformance workbench build site --history reports/servers` makes a site of them.',
    '',
    ...targets.map(tell),
    '',
    'A requirement of strength SHALL can end in a warning where the text leaves doubt. What was not verified waits, for the most',
    'part, for a form of the operation that the server does not have; the rest was not looked at by the version of the suite that',
    'recorded the run. Requirements that no server here broke are left out of the table.',
    '',
    row(['requirement', 'what it asks', ...targets.map((/** @type {any} */ { name }) => name)]),
    row(['---', '---', ...targets.map(() => '---')]),
    ...shown.map((/** @type {any} */ { requirement, title, cells }) =>
      row([
        requirement,
        title.replaceAll('|', '\\|'),
        ...cells.map((/** @type {any} */ { verdict, link }) => `[${SYMBOLS[verdict] ?? '–'}](${link})`),
      ]),
    ),
    '',
  ].join('\n')
}
