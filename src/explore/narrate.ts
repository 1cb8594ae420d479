import type { ExplorationAsked } from '../evidence/types.js'
import type { RunEvents } from '../run/events.js'
import type { Finished } from '../run/finished.js'
import type { Io } from '../run/io.js'
import { narrated } from '../run/narration.js'
import type { Suite } from '../run/suite.js'
import type { RunSettings } from '../target/configuration/types.js'
import { explore } from './explore.js'
import { replayExploration } from './replay.js'

/** Explores what the settings name, and says in words what comes of it. @throws ConfigurationError as `explore` does */
export function narratedExploration(
  settings: RunSettings,
  asked: ExplorationAsked,
  suite: Suite,
  io: Io,
  shown: RunEvents = {},
): Promise<Finished> {
  return narrated(settings, suite, io, shown, (signal, events) =>
    explore(settings, asked, { suite, signal, events }),
  )
}

/** Judges a recorded exploration again, and says in words what comes of it. */
export function narratedExplorationReplay(
  dir: string,
  settings: RunSettings,
  suite: Suite,
  io: Io,
  shown: RunEvents = {},
): Promise<Finished> {
  return narrated(settings, suite, io, shown, (signal, events) =>
    replayExploration(dir, settings, { suite, signal, events }),
  )
}
