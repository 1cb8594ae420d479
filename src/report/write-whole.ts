import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file that appears whole or not at all, with a line break at its end.
 * @throws what the file system throws
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    // Put together in memory, a large text would be copied for the sake of its last character.
    await writeFile(temporary, text.endsWith('\n') ? text : [text, '\n'])
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
