import { constants } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asMachineFault } from '../evidence/machine-fault.js'
import { ownFolders } from '../evidence/fresh-file.js'
import type { Concluded } from '../run/conclude.js'
import type { RunEvents } from '../run/events.js'
import { folderName } from '../target/configuration/targets.js'
import { placeOfRun } from './history.js'

/** From its report every page of a run is made; its record can be judged again by a later version. */
const KEPT = ['report.json', 'record.ndjson']

/**
 * The same events, with each run kept in a history when it is judged.
 * @param history absolute path of its folder
 */
export function keeping<E extends RunEvents>(events: E, history: string): E {
  return {
    ...events,
    concluded: async (target: string, concluded: Concluded) => {
      await keepRun(history, concluded)
      await events.concluded?.(target, concluded)
    },
  }
}

/** Copies what a run wrote into a folder of its own. @throws MachineFault when the machine keeps it from being written */
async function keepRun(history: string, { report, paths }: Concluded): Promise<void> {
  const from = dirname(paths['json'] ?? '')
  const place = placeOfRun(folderName(report.target.name), new Date(report.run.startedAt))
  try {
    const to = ownFolders(history, place)
    // with the rights that they have; what is there already is no run of ours
    for (const name of KEPT) await copyFile(join(from, name), join(to, name), constants.COPYFILE_EXCL)
  } catch (error) {
    throw asMachineFault(error, join(history, ...place))
  }
}
