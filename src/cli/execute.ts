import type { Finished } from '../run/finished.js'
import type { Io } from '../run/io.js'
import { narratedReplay, narratedRun } from '../run/narration.js'
import type { RecordedRun } from '../run/recorded-run.js'
import { loadSuite } from '../suite.js'
import type { RunSettings } from '../target/configuration/types.js'
import type { WatchOptions } from '../watch/watch.js'
import { showProgress, type ShownProgress } from './progress.js'

/**
 * Tests what the settings name; prints how far it is and what came of it.
 * @param history absolute path of a folder that every run is kept in
 * @throws ConfigurationError as `run` does
 */
export async function execute(settings: RunSettings, io: Io, history?: string): Promise<Finished> {
  const suite = await loadSuite()
  const progress = await shownAndKept(settings, io, history)
  return narratedRun(settings, suite, io, progress).finally(progress.clear)
}

/** Judges a recorded run again, and prints the same. @throws ConfigurationError when the folder holds no record */
export async function replay(
  { folder: dir, isExploration }: Pick<RecordedRun, 'folder' | 'isExploration'>,
  settings: RunSettings,
  io: Io,
): Promise<Finished> {
  const suite = await loadSuite()
  const progress = showProgress(io.stderr, settings)
  const replayed = isExploration
    ? (await import('../explore/narrate.js')).narratedExplorationReplay
    : narratedReplay
  return replayed(dir, settings, suite, io, progress).finally(progress.clear)
}

/** Tests again and again; see `watch`. @returns the exit code @throws ConfigurationError as `watch` does */
export async function executeAgain(
  settings: RunSettings,
  io: Io,
  options: WatchOptions,
  history?: string,
): Promise<number> {
  const { watch } = await import('../watch/watch.js')
  const suite = await loadSuite()
  const keep = await keepingIn(history)
  const tester = { settings, suite, io, show: () => keep(showProgress(io.stderr, settings)) }
  // What each round writes is no reason for the next.
  const without = [history, settings.writeWaivers].filter((path) => typeof path === 'string')
  return watch(tester, { ...options, without })
}

async function shownAndKept(settings: RunSettings, io: Io, history?: string): Promise<ShownProgress> {
  return (await keepingIn(history))(showProgress(io.stderr, settings))
}

async function keepingIn(history?: string): Promise<(shown: ShownProgress) => ShownProgress> {
  if (history === undefined) return (shown) => shown
  const { keeping } = await import('../workbench/keep.js')
  return (shown) => keeping(shown, history)
}
