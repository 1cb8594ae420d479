import { accessSync, constants, createReadStream, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { lineOfText } from '../evidence/read.js'
import type { RunLine } from '../evidence/types.js'
import { shown } from '../target/configuration/layers.js'
import { ConfigurationError } from '../target/configuration/types.js'

export interface RecordedRun {
  /** absolute path of the folder that holds `record.ndjson` */
  readonly folder: string
  /** what was tested, from the record's first line; null when that line cannot be read */
  readonly target: RunLine['target'] | null
  /** id of the run, from the same line */
  readonly id: string | null
  /** it explored: its histories are judged by laws, and not its scenarios by checks */
  readonly isExploration: boolean
}

/** Finds the record of a run. @throws ConfigurationError when the folder has none that can be read */
export async function recordedRun(dir: string, cwd: string): Promise<RecordedRun> {
  const folder = resolve(cwd, dir)
  const path = join(folder, 'record.ndjson')
  if (!isReadableFile(path))
    throw new ConfigurationError(
      `'${shown(dir)}' holds no record.ndjson; name the folder that a run wrote its report to, such as reports/latest.`,
    )
  const first = await firstLine(path)
  return {
    folder,
    target: first?.target ?? null,
    id: first?.id ?? null,
    isExploration: first?.exploration !== undefined,
  }
}

/** False for what is no file. @throws ConfigurationError for one that cannot be read */
function isReadableFile(path: string): boolean {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false
    accessSync(path, constants.R_OK)
    return true
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new ConfigurationError(
      `${shown(path)} cannot be read (${code}); run this as the user who may, or name another folder.`,
    )
  }
}

/** What a recorded run accepted as not verified. */
export function acceptedIn({ configuration }: RunLine): readonly string[] {
  const accepted = configuration['acceptUnverified']
  return Array.isArray(accepted) ? accepted.map(String) : []
}

async function firstLine(path: string): Promise<RunLine | null> {
  const input = createReadStream(path, { encoding: 'utf8', end: 1024 * 1024 })
  for await (const text of createInterface({ input })) {
    input.destroy()
    const line = lineOfText(text)
    return line?.kind === 'run' ? line : null
  }
  return null
}
