import { asMachineFault } from '../evidence/machine-fault.js'
import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file that appears whole or not at all, with a line break at its end. A link that stands at its place is
 * replaced, never followed.
 * @param mode who may read it; everybody where nothing is said
 * @throws MachineFault when the machine keeps it from being written
 */
export async function writeWhole(path: string, text: string, mode = 0o666): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await rm(temporary, { force: true })
    // Put together in memory, a large text would be copied for the sake of its last character.
    await writeFile(temporary, text.endsWith('\n') ? text : [text, '\n'], { flag: 'wx', mode })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw asMachineFault(error, path)
  }
}
