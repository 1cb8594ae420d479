import { ioOf, settingsOf, type RunOptions, type RunOutcome } from '../run/library.js'
import type { Suite } from '../run/suite.js'
import { narratedExploration } from './narrate.js'
import { EXPLORE_SETTINGS, readExploration } from './settings.js'

/** The flags of `explore` in camelCase, and what every run is told. */
export interface ExploreOptions extends RunOptions {
  /** what the histories are made from; another one each time unless given */
  readonly seed?: number
  readonly histories?: number
  readonly steps?: number
  /** seconds, or a text such as `5m`: no history begins after it */
  readonly for?: number | string
  /** how many websockets may be open at once */
  readonly sockets?: number
  /** one history that is acted instead of random ones, as a report shows it */
  readonly replayPath?: string
}

/** Explores a server with a suite; see `runExploration` in src/index.ts. */
export async function exploreWith(suite: Suite, options: ExploreOptions): Promise<RunOutcome> {
  const own = Object.keys(EXPLORE_SETTINGS)
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const asked = readExploration(Object.fromEntries(given.filter(([name]) => own.includes(name))))
  const rest = Object.fromEntries(given.filter(([name]) => !own.includes(name))) as RunOptions
  const io = ioOf(rest)
  const settings = settingsOf(rest, io)
  const { exitCode, reports: read } = await narratedExploration(settings, asked, suite, io)
  const reports = await read()
  return { exitCode, report: reports[0] ?? null, reports, dir: settings.reportDir }
}
