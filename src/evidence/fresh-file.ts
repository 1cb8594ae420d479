import { lstatSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Only we read what holds exchanges: they may hold data of the target. */
export const PRIVATE = 0o600

/**
 * Opens a file that is new, for writing. What stood at its place is taken away, so that neither a link nor the rights of
 * an older file matter: a link there is replaced, never followed.
 * @returns the file descriptor
 * @throws what the file system throws
 */
export function openFresh(path: string, mode = PRIVATE): number {
  rmSync(path, { force: true })
  return openSync(path, 'wx', mode)
}

/** Makes a folder within one that the user named; a link at its place is replaced. @throws what the file system throws */
export function ownFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(path)
  mkdirSync(path, { recursive: true })
}

/**
 * Makes folders within one another, within one that the user named; a link in the place of any of them is replaced.
 * @returns the path of the last one
 * @throws what the file system throws
 */
export function ownFolders(root: string, names: readonly string[]): string {
  mkdirSync(root, { recursive: true })
  return names.reduce((before, name) => {
    const path = join(before, name)
    ownFolder(path)
    return path
  }, root)
}
