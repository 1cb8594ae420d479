import { lstat, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { turn } from '../evidence/turns.js'
import { headOf, type ReportHead } from '../report/matrix.js'
import { readReport } from '../report/read.js'
import type { Report } from '../report/types.js'
import { folderName } from '../target/configuration/targets.js'

/** How far below the folder runs are looked for: artifacts, shards, targets, runs. */
const DEPTH = 4

/** A run that is kept. */
export interface KeptRun {
  /** in addresses: when it began, and its id */
  readonly key: string
  /** of its target */
  readonly target: string
  /** absolute path */
  readonly folder: string
  readonly head: ReportHead
}

/** The runs in a folder and those below it, each target's in the order in which they began. */
export class History {
  readonly #known = new Map<string, { readonly mtimeMs: number; readonly run: KeptRun | null }>()
  #runs = new Map<string, KeptRun[]>()
  #unreadable: readonly string[] = []
  #looking: Promise<void> | null = null

  /** @param folders absolute paths; the first is where runs are added */
  constructor(private readonly folders: readonly string[]) {}

  /** Where a run of a target that begins now is kept. */
  folderFor(target: string, startedAt: Date): string {
    return join(this.folders[0] ?? '.', target, stampOf(startedAt.toISOString()))
  }

  targets(): readonly string[] {
    return [...this.#runs.keys()].sort()
  }

  /** The latest comes last. */
  of(target: string): readonly KeptRun[] {
    return this.#runs.get(target) ?? []
  }

  get(target: string, key: string): KeptRun | undefined {
    return this.of(target).find((run) => run.key === key)
  }

  /** Files that look like reports and are none that this version can read. */
  get unreadable(): readonly string[] {
    return this.#unreadable
  }

  /** Reads what is new; what is known already is not read again. */
  async refresh(): Promise<void> {
    await (this.#looking ??= this.#look().finally(() => (this.#looking = null)))
  }

  /** @throws ReportFileError when it was changed or taken away meanwhile */
  report({ folder }: KeptRun): Promise<Report> {
    return readReport(folder)
  }

  async #look(): Promise<void> {
    const found = new Set(
      (await Promise.all(this.folders.map((folder) => reportsBelow(folder, DEPTH)))).flat(),
    )
    for (const path of this.#known.keys()) if (!found.has(path)) this.#known.delete(path)
    const unreadable: string[] = []
    for (const path of found) {
      const seen = await lstat(path).catch(() => null)
      if (seen === null) continue
      if (this.#known.get(path)?.mtimeMs !== seen.mtimeMs) {
        this.#known.set(path, { mtimeMs: seen.mtimeMs, run: await readRun(path) })
        this.#arrange()
        await turn()
      }
      if (this.#known.get(path)?.run === null) unreadable.push(path)
    }
    this.#unreadable = unreadable
    this.#arrange()
  }

  #arrange(): void {
    const runs = new Map<string, KeptRun[]>()
    const seen = new Set<string>()
    const all = [...this.#known.values()].flatMap(({ run }) => run ?? [])
    for (const run of all.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))) {
      // A copy, or folders that overlap.
      const same = `${run.target}/${run.key}`
      if (seen.has(same)) continue
      seen.add(same)
      runs.set(run.target, [...(runs.get(run.target) ?? []), run])
    }
    this.#runs = runs
  }
}

const orderOf = ({ head, folder }: KeptRun): string => `${head.run.startedAt}\n${head.run.id}\n${folder}`

async function readRun(path: string): Promise<KeptRun | null> {
  const folder = join(path, '..')
  const report = await readReport(path).catch(() => null)
  if (report === null) return null
  const { run, target } = report
  const key = `${stampOf(run.startedAt)}-${run.id.replace(/[^A-Za-z0-9]/g, '').slice(0, 12)}`
  return { key, target: folderName(target.name), folder, head: headOf(report) }
}

/** `2026-11-28T07:53:38.123Z` as a folder may be called: `20261128T075338123Z` */
const stampOf = (instant: string): string => instant.replace(/[^0-9A-Za-z]/g, '')

/** Paths of the reports in a folder and those below it; links are not followed. */
async function reportsBelow(dir: string, depth: number): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const own = entries.filter((entry) => entry.isFile() && entry.name === 'report.json')
  const below = depth === 0 ? [] : entries.filter((entry) => entry.isDirectory())
  const found = await Promise.all(below.map(({ name }) => reportsBelow(join(dir, name), depth - 1)))
  const here = own.length === 0 ? [] : [join(await realpath(dir), 'report.json')]
  return [...here, ...found.flat()]
}
