import { lstat, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ownFolders } from '../evidence/fresh-file.js'
import { asMachineFault } from '../evidence/machine-fault.js'
import { turn } from '../evidence/turns.js'
import { headOf, type ReportHead } from '../report/matrix.js'
import { readReport, REPORT_FILES } from '../report/read.js'
import type { Report } from '../report/types.js'
import { judgeRecord } from '../run/merge.js'
import { isWrittenTo } from '../run/report-folder.js'
import type { Suite } from '../run/suite.js'
import { folderName } from '../target/configuration/targets.js'

/** How far below the folder runs are looked for: artifacts, shards, targets, runs. */
const DEPTH = 4

const RECORD = 'record.ndjson'

/** A run that is kept. */
export interface KeptRun {
  /** in addresses: when it began, and its id */
  readonly key: string
  /** of its target */
  readonly target: string
  /** absolute path */
  readonly folder: string
  readonly head: ReportHead
  /** of a run that was killed before it wrote one */
  readonly report?: Report
}

/** The runs in a folder and those below it, each target's in the order in which they began. */
export class History {
  readonly #known = new Map<string, { readonly mtimeMs: number; readonly run: KeptRun | null }>()
  #runs = new Map<string, KeptRun[]>()
  #unreadable: readonly string[] = []
  #looking: Promise<void> | null = null

  /** @param folders absolute paths; the first is where runs are added */
  constructor(
    private readonly folders: readonly string[],
    private readonly suite: Suite,
  ) {}

  /** Where a run of a target that begins now is kept. */
  folderFor(target: string, startedAt: Date): string {
    return join(this.folders[0] ?? '.', ...placeOfRun(target, startedAt))
  }

  /** Makes that folder. @throws MachineFault when the machine keeps it from being made */
  makeFolderFor(target: string, startedAt: Date): void {
    try {
      ownFolders(this.folders[0] ?? '.', placeOfRun(target, startedAt))
    } catch (error) {
      throw asMachineFault(error, this.folderFor(target, startedAt))
    }
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
  async report({ folder, report }: KeptRun): Promise<Report> {
    return report ?? readReport(folder)
  }

  async #look(): Promise<void> {
    const found = new Set((await Promise.all(this.folders.map((folder) => runsBelow(folder, DEPTH)))).flat())
    for (const path of this.#known.keys()) if (!found.has(path)) this.#known.delete(path)
    const unreadable: string[] = []
    for (const path of found) {
      const seen = await lstat(path).catch(() => null)
      if (seen === null) continue
      if (this.#known.get(path)?.mtimeMs !== seen.mtimeMs) {
        this.#known.set(path, { mtimeMs: seen.mtimeMs, run: await this.#read(path) })
        this.#arrange()
        await turn()
      }
      if (this.#known.get(path)?.run === null) unreadable.push(path)
    }
    this.#unreadable = unreadable
    this.#arrange()
  }

  /** The run of a report, or of a record without one; null where it cannot be read. */
  async #read(path: string): Promise<KeptRun | null> {
    const folder = dirname(path)
    const isKilled = basename(path) === RECORD
    const report = await (isKilled ? judgeRecord(folder, this.suite) : readReport(path)).catch(() => null)
    if (report === null) return null
    const { run, target } = report
    const key = `${stampOf(run.startedAt)}-${run.id.replace(/[^A-Za-z0-9]/g, '').slice(0, 12)}`
    return {
      key,
      target: folderName(target.name),
      folder,
      head: headOf(report),
      ...(isKilled && { report }),
    }
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

/** The folders that a run is kept in, from the history on. @param target its name as a folder is called */
export function placeOfRun(target: string, startedAt: Date): readonly string[] {
  return [target, stampOf(startedAt.toISOString())]
}

const orderOf = ({ head, folder }: KeptRun): string => `${head.run.startedAt}\n${head.run.id}\n${folder}`

/** `2026-11-28T07:53:38.123Z` as a folder may be called: `20261128T075338123Z` */
const stampOf = (instant: string): string => instant.replace(/[^0-9A-Za-z]/g, '')

/**
 * Paths of the reports in a folder and those below it, or of the record where a run was killed before it wrote one; links
 * are not followed.
 */
async function runsBelow(dir: string, depth: number): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const own = [...REPORT_FILES, RECORD].find((name) => files.includes(name))
  const isKept = own !== undefined && (own !== RECORD || !isWrittenTo(dir))
  const below = depth === 0 ? [] : entries.filter((entry) => entry.isDirectory())
  const found = await Promise.all(below.map(({ name }) => runsBelow(join(dir, name), depth - 1)))
  return [...(isKept ? [join(await realpath(dir), own)] : []), ...found.flat()]
}
