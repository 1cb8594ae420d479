import { watch } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { ConfigurationError } from '../target/configuration/types.js'

/** An editor writes a file in several steps; so many milliseconds after the last one the change is complete. */
const QUIET = 100

/** Folders in which tools write while a server runs. */
const NOT_SOURCE = new Set(['node_modules', '.git', '.hg', '.svn', '__pycache__', '.idea', '.vscode'])

/**
 * Tells when a file below a folder has changed.
 * @param without folders in which changes do not count, such as that of the report
 * @param changed is told the path of one of the files, from the folder
 * @returns ends the watching
 * @throws ConfigurationError when the folder cannot be watched
 */
export function watchFiles(
  dir: string,
  without: readonly string[],
  changed: (path: string) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined
  const watcher = begin(dir, (name) => {
    if (!counts(dir, name, without)) return
    clearTimeout(timer)
    timer = setTimeout(() => changed(name), QUIET)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}

function begin(dir: string, changed: (name: string) => void): { close(): void } {
  try {
    const watcher = watch(dir, { recursive: true }, (_, name) => changed(name ?? ''))
    watcher.on('error', () => undefined) // a folder below that vanished while it was looked at
    return watcher
  } catch (error) {
    throw new ConfigurationError(
      `--watch-path is '${dir}', which cannot be watched (${(error as NodeJS.ErrnoException).code ?? String(error)}); give a folder that can be read.`,
    )
  }
}

/** @param name a path from the folder, as the system tells it */
export function counts(dir: string, name: string, without: readonly string[]): boolean {
  const parts = name.split(sep)
  if (parts.some((part) => NOT_SOURCE.has(part))) return false
  const path = resolve(dir, name)
  return !without.some((each) => {
    const inside = relative(resolve(each), path)
    return inside === '' || (!inside.startsWith('..') && resolve(inside) !== inside)
  })
}
