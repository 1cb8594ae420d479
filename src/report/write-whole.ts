import { rename, rm, writeFile } from 'node:fs/promises'

/** Writes a file that appears whole or not at all. @throws what the file system throws */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
