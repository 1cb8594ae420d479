import { type FSWatcher, readdirSync, watch } from 'node:fs'
import platform, { join, resolve, sep, type PlatformPath } from 'node:path'
import { isInside } from '../evidence/inside.js'
import { ConfigurationError } from '../target/configuration/types.js'

/** An editor writes a file in several steps; so many milliseconds after the last one the change is complete. */
const QUIET = 100

/** Folders in which tools write while a server runs. */
const NOT_SOURCE = new Set(['node_modules', '.git', '.hg', '.svn', '__pycache__', '.idea', '.vscode'])

/** What editors and desktops write beside a file that is open: `.a.py.swp`, `a.py~`, `.#a.py`, `#a.py#`. */
const OF_EDITORS = /^(\..*\.sw[a-z]|.*~|\.#.*|#.*#|4913|\.DS_Store)$/

/**
 * Linux alone tells only of the entries of one folder. Node fills that in with a watcher for every file, which is slow
 * where there are many, and deaf to a file from the moment that an editor puts another in its place.
 */
const KNOWS_TREES = process.platform !== 'linux'

/**
 * Tells when a file below a folder has changed. Folders that links lead to are not looked into.
 * @param without files and folders in which changes do not count, such as the report folder
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
  const tree = new Tree(dir, without, (name) => {
    clearTimeout(timer)
    timer = setTimeout(() => changed(name), QUIET)
  })
  try {
    tree.watch('')
  } catch (error) {
    tree.close()
    throw new ConfigurationError(
      `--watch-path is '${dir}', which cannot be watched (${(error as NodeJS.ErrnoException).code ?? String(error)}); ` +
        'give a folder that can be read, with fewer folders below it if this one has many.',
    )
  }
  return () => {
    clearTimeout(timer)
    tree.close()
  }
}

/** One watcher for each folder, by its path from the first; where the system knows trees, one for all. */
class Tree {
  readonly #dir: string
  readonly #without: readonly string[]
  readonly #changed: (name: string) => void
  readonly #watchers = new Map<string, FSWatcher>()

  constructor(dir: string, without: readonly string[], changed: (name: string) => void) {
    this.#dir = dir
    this.#without = without
    this.#changed = changed
  }

  /** Begins with a folder and those below it. @throws what the file system says */
  watch(name: string): void {
    const path = resolve(this.#dir, name)
    const watcher = watch(path, { recursive: KNOWS_TREES }, (event, entry) => {
      const changed = entry === null ? name : join(name, entry)
      if (!counts(this.#dir, changed, this.#without)) return
      this.#changed(changed)
      if (event === 'rename' && entry !== null && !KNOWS_TREES) this.#appeared(changed)
    })
    watcher.on('error', () => this.#forget(name)) // it vanished while it was looked at
    this.#watchers.set(name, watcher)
    const entries = readdirSync(path, { withFileTypes: true }) // also says that a file is no folder
    if (KNOWS_TREES) return
    for (const entry of entries) if (entry.isDirectory()) this.#below(join(name, entry.name))
  }

  /** An entry came, went, or took another's place; what is watched there may be a folder that is no more. */
  #appeared(name: string): void {
    this.#forget(name)
    try {
      this.#below(name)
    } catch {
      // Too many folders by now: this one is not seen, the others are.
    }
  }

  #below(name: string): void {
    if (!counts(this.#dir, name, this.#without)) return
    try {
      this.watch(name)
    } catch (error) {
      this.#forget(name)
      if (!isNoFolderOfOurs(error)) throw error
    }
  }

  /** Ends the watchers of a folder and of all that were below it. */
  #forget(name: string): void {
    for (const [known, watcher] of this.#watchers)
      if (known === name || known.startsWith(`${name}${sep}`)) {
        watcher.close()
        this.#watchers.delete(known)
      }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }
}

/** A file, a folder that has gone, or one that may not be read. */
function isNoFolderOfOurs(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** @param name a path from the folder, as the system tells it @param paths the rules for paths, of this system as a rule */
export function counts(
  dir: string,
  name: string,
  without: readonly string[],
  paths: PlatformPath = platform,
): boolean {
  const parts = name.split(paths.sep)
  if (parts.some((part) => NOT_SOURCE.has(part)) || OF_EDITORS.test(parts.at(-1) ?? '')) return false
  const path = paths.resolve(dir, name)
  return !without.some((each) => isInside(paths.resolve(each), path, paths))
}
