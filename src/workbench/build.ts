import { join, sep } from 'node:path'
import { ownFolders } from '../evidence/fresh-file.js'
import { writeWhole } from '../report/write-whole.js'
import type { Suite } from '../run/suite.js'
import { shown } from '../target/configuration/layers.js'
import { ConfigurationError } from '../target/configuration/types.js'
import { History } from './history.js'
import { KeptPages } from './kept.js'
import { homePage } from './pages/home.js'
import { changesOf, reportOf } from './pages/runs.js'
import { pathOf, placeOf } from './pages/shell.js'
import { targetPage } from './pages/target.js'

/** What was written. */
export interface Built {
  readonly targets: number
  readonly runs: number
  /** path of the first page */
  readonly path: string
  /** reports that this version cannot read, as absolute paths */
  readonly unreadable: readonly string[]
}

/**
 * Writes the history of all targets as files: the pages of the workbench, without what needs a server or a script.
 * @param dir absolute path of the folder to write
 * @param folders absolute paths of folders with runs in them
 * @throws ConfigurationError when there is no run, or one lies where the site would go
 */
export async function buildSite(dir: string, folders: readonly string[], suite: Suite): Promise<Built> {
  const history = new History(folders, suite)
  await history.refresh()
  const runs = history.targets().flatMap((target) => history.of(target))
  if (runs.length === 0)
    throw new ConfigurationError(
      `--history names ${folders.map((folder) => `'${shown(folder)}'`).join(', ')}, where no run is; give folders that runs wrote.`,
    )
  if (runs.some(({ folder }) => folder === dir || folder.startsWith(dir + sep)))
    throw new ConfigurationError(
      `'${shown(dir)}' holds runs, and the site would lie among them; name another folder, and give this one by --history.`,
    )
  const write = async (path: string, html: string): Promise<void> => {
    const names = path.split('/').map(decodeURIComponent)
    await writeWhole(join(ownFolders(dir, names.slice(0, -1)), names.at(-1) ?? ''), html)
  }
  const kept = new KeptPages(history, suite.catalogue, true)
  const cards = history.targets().map((id) => {
    const own = history.of(id)
    return { id, name: own.at(-1)!.head.target.name, runs: own, isRunning: false }
  })
  await write('index.html', homePage({ place: placeOf('', true), cards }).html)
  await write('matrix/index.html', kept.sideBySide())
  for (const { id, name, runs: own } of cards) {
    const place = placeOf(pathOf(id), true)
    const page = targetPage({ place, id, name, runs: own, isRunning: false, typed: {} })
    await write(pathOf(id, 'index.html'), page.html)
    await write(pathOf(id, 'over-time/index.html'), kept.overTime(id))
    for (const run of own) {
      await write(reportOf(run), await kept.report(run, false))
      const changes = await kept.changes(run)
      if (changes !== null) await write(changesOf(run), changes)
    }
  }
  return {
    targets: cards.length,
    runs: runs.length,
    path: join(dir, 'index.html'),
    unreadable: history.unreadable,
  }
}
