import { constants } from 'node:fs'
import { lstat, mkdir, mkdtemp, open, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { ownFolder } from '../evidence/fresh-file.js'
import { readRecord } from '../evidence/read.js'
import { EXIT_CODES } from '../judge/types.js'
import { buildMatrix, headOf, type MatrixEntry, type ReportHead } from '../report/matrix.js'
import { writeMatrix } from '../report/write-matrix.js'
import { readReport, REPORT_FILES, ReportFileError } from '../report/read.js'
import type { Report } from '../report/types.js'
import { writeWhole } from '../report/write-whole.js'
import { filesOf, FORMATS, modeOf, writeReports } from '../report/write.js'
import { shown } from '../target/configuration/layers.js'
import { plainSettings } from '../target/configuration/read.js'
import { folderName } from '../target/configuration/targets.js'
import { ConfigurationError } from '../target/configuration/types.js'
import { worstExit } from './finished.js'
import { concludeRecorded } from './conclude.js'
import { acceptedIn, recordedRun } from './recorded-run.js'
import { inReportFolder } from './report-folder.js'
import type { Suite } from './suite.js'

/** How far below a given folder runs are looked for: artifacts, shards, targets. */
const DEPTH = 3

/** A run that was found: its report, and the folder its files are copied from. */
interface Found {
  readonly from: string
  readonly report: Report
}

/** Several runs in one. */
export interface Merged {
  readonly exitCode: number
  /** by name, as the matrix has them */
  readonly heads: readonly ReportHead[]
  /** targets of which no run was given, though a shard knew of them */
  readonly missing: readonly string[]
  /** path of the page of the matrix */
  readonly path: string
}

/**
 * Joins the runs in the given folders, and below them, into one matrix whose folder holds a copy of every report.
 * @param dirs folders of runs, of shards, or of either; relative ones start at `cwd`
 * @param reportDir absolute path of the folder to write
 * @throws ConfigurationError for a folder without any run, and for a report that cannot be read
 */
export async function merge(
  dirs: readonly string[],
  reportDir: string,
  { suite, cwd }: { readonly suite: Suite; readonly cwd: string },
): Promise<Merged> {
  const folders: string[] = []
  for (const dir of dirs) {
    const below = await runsBelow(resolve(cwd, dir), DEPTH, reportDir)
    if (below.length === 0 && !(await isFile(resolve(cwd, dir), 'matrix.json')))
      throw new ConfigurationError(
        `'${shown(dir)}' holds no report.json and no record.ndjson, nor do the folders below it; ` +
          'give folders that runs wrote (--report-dir).',
      )
    folders.push(...below)
  }
  const scratch = await mkdtemp(join(tmpdir(), 'fhir-ws-merge-'))
  try {
    const found: Found[] = []
    for (const from of new Set(folders))
      found.push(await runIn(from, join(scratch, String(found.length)), suite))
    const runs = eachOnce(found)
    if (runs.length === 0)
      throw new ConfigurationError('no target was tested in any of the folders; give those of all shards.')
    return await inReportFolder(reportDir, async () => {
      const entries = await copied(runs, reportDir, suite)
      return mergedFrom(entries, await writeMatrix(entries, reportDir, suite.catalogue), suite)
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function mergedFrom(entries: readonly MatrixEntry[], path: string, { catalogue }: Suite): Merged {
  const { targets, missing } = buildMatrix(entries, catalogue)
  const heads = targets.flatMap(
    ({ folder }) => entries.find((entry) => entry.folder === folder)?.report ?? [],
  )
  // A shard that died before it wrote anything must not turn the whole green.
  const lost = missing.length > 0 ? [EXIT_CODES.incomplete] : []
  return {
    exitCode: worstExit([...targets.map(({ exitCode }) => exitCode), ...lost]),
    heads,
    missing,
    path,
  }
}

/**
 * The folder itself when it is that of a run, and those below it, in the order of their names; but not what an earlier
 * merge left in the folder that this one writes.
 */
async function runsBelow(dir: string, depth: number, reportDir: string): Promise<string[]> {
  if (dir === reportDir && depth < DEPTH) return []
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const own = [...REPORT_FILES, 'record.ndjson'].some((name) => names.includes(name))
  const below = depth === 0 ? [] : entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const found = await Promise.all(
    below.sort().map((name) => runsBelow(join(dir, name), depth - 1, reportDir)),
  )
  return [...(own ? [await realpath(dir)] : []), ...found.flat()]
}

/**
 * The run in a folder. Where there is no report, or one of an earlier run in the same folder, because the run was
 * killed before it wrote its own, the record is judged again, and its reports are written to `scratch`.
 */
async function runIn(folder: string, scratch: string, suite: Suite): Promise<Found> {
  const hasRecord = await isFile(folder, 'record.ndjson')
  const record = hasRecord ? (await recordedRun(folder, folder)).id : null
  // a record that cannot be read may be of a later run than the report beside it
  const unreadable = hasRecord && record === null
  const files = await Promise.all(REPORT_FILES.map((name) => isFile(folder, name)))
  if (unreadable || !files.includes(true)) return judged(folder, scratch, suite)
  const report = await readReport(folder).catch((error: unknown) => {
    throw error instanceof ReportFileError ? new ConfigurationError(error.message) : error
  })
  return record === null || record === report.run.id
    ? { from: folder, report }
    : judged(folder, scratch, suite)
}

/**
 * The report of a run that was killed before it wrote one, by its record.
 * @throws ConfigurationError for a record that cannot be read
 */
export async function judgeRecord(folder: string, suite: Suite): Promise<Report> {
  const scratch = await mkdtemp(join(tmpdir(), 'fhir-ws-judge-'))
  try {
    return (await judged(folder, scratch, suite)).report
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function judged(folder: string, scratch: string, suite: Suite): Promise<Found> {
  const evidence = await readRecord(join(folder, 'record.ndjson'))
  const { run } = evidence
  if (!run)
    throw new ConfigurationError(
      `'${shown(folder)}' holds a record that cannot be read; leave that folder out.`,
    )
  const strict = run.configuration['strict'] === true
  const { report } = await concludeRecorded(evidence, {
    settings: plainSettings({
      only: run.only,
      skip: run.skip,
      scope: run.scope ?? 'full',
      acceptUnverified: acceptedIn(run),
      strict,
    }),
    targetName: run.target.name,
    dir: scratch,
    suite,
    waivers: [],
    recorded: join(folder, 'record.ndjson'),
  })
  return { from: scratch, report }
}

/** A run that is found twice, in overlapping folders or as a copy, counts once. */
function eachOnce(found: readonly Found[]): Found[] {
  const runs = new Map<string, Found>()
  for (const one of found) {
    const { run, target } = one.report
    const key = run.id === 'unknown' ? one.from : JSON.stringify([run.id, target.name, target.baseUrl])
    if (!runs.has(key)) runs.set(key, one)
  }
  return [...runs.values()]
}

/** Copies what each run wrote for readers, without its record, into a folder of the target's name. */
async function copied(
  runs: readonly Found[],
  reportDir: string,
  { catalogue }: Suite,
): Promise<MatrixEntry[]> {
  const order = ({ report }: Found) =>
    [report.target.name, report.target.baseUrl, report.run.startedAt, report.run.id].join('\n')
  const sorted = [...runs].sort((a, b) => (order(a) < order(b) ? -1 : 1))
  // A run that lies where the matrix goes keeps its folder, and nothing is copied over it.
  await mkdir(reportDir, { recursive: true })
  const here = await realpath(reportDir)
  const inPlace = (from: string) => dirname(from) === here
  const taken = new Set(runs.filter(({ from }) => inPlace(from)).map(({ from }) => basename(from)))
  const entries: MatrixEntry[] = []
  for (const { from, report } of sorted) {
    if (inPlace(from)) {
      entries.push({ folder: basename(from), report: headOf(report) })
      continue
    }
    const folder = freeName(folderName(report.target.name), taken)
    const to = join(reportDir, folder)
    ownFolder(to)
    const whole = await Promise.all(['report.json', 'report.html'].map((name) => isFile(from, name)))
    if (whole.includes(false)) await writeReports(report, catalogue, to)
    for (const name of filesOf(FORMATS))
      if (await isFile(from, name)) await copy(join(from, name), join(to, name), modeOf(name))
    entries.push({ folder, report: headOf(report) })
  }
  return entries
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let nth = 2; taken.has(free); nth++) free = `${name}-${nth}`
  taken.add(free)
  return free
}

/** A link is not followed, neither where it is read nor where it is written. */
async function copy(from: string, to: string, mode: number | undefined): Promise<void> {
  const file = await open(from, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    await writeWhole(to, await file.readFile('utf8'), mode)
  } finally {
    await file.close()
  }
}

/** True for a file itself: what somebody else packed into an artifact may link to any file of this machine. */
async function isFile(folder: string, name: string): Promise<boolean> {
  return lstat(join(folder, name)).then(
    (found) => found.isFile(),
    () => false,
  )
}
