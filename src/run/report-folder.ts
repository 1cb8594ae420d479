import { randomUUID } from 'node:crypto'
import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { wallClock } from '../wire/clock.js'
import { writing } from '../evidence/machine-fault.js'
import { ConfigurationError } from '../target/configuration/types.js'

const LOCK = '.running'
/** So often a dead one is taken away: others may be at it too. */
const MOST_TRIES = 10
/** Whoever takes a lock away needs no millisecond for it; after this, the process that began it was killed. */
const LONGEST_TURN_MS = 10_000

/** The locks of runs of this process: its own id in one does not tell it from a dead process with the same id. */
const ours = new Set<string>()

/**
 * Takes a report folder for one run, so that two never mix their files there. What a process that is dead left is taken
 * over.
 * @returns gives it back
 * @throws ConfigurationError when a run that is alive has it, MachineFault when it cannot be written
 */
export function takeReportFolder(dir: string): () => void {
  const path = join(resolve(dir), LOCK)
  const own: Holder = { pid: process.pid, born: bornAt(process.pid), id: randomUUID() }
  for (let tries = 0; !claim(path, own); tries++) {
    const holder = holderOf(path)
    if (isAlive(holder) || tries > MOST_TRIES) throw inUse(dir, holder)
    writing(path, () => removeDead(path))
  }
  ours.add(own.id)
  return () => {
    ours.delete(own.id)
    // Another run may have it, where the folder was taken away in between.
    if (holderOf(path)?.id === own.id) rmSync(path, { force: true })
  }
}

/** Has the folder while something is done, as `takeReportFolder` takes it. */
export async function inReportFolder<Value>(dir: string, act: () => Promise<Value>): Promise<Value> {
  const giveBack = takeReportFolder(dir)
  try {
    return await act()
  } finally {
    giveBack()
  }
}

/** Whether a run that is alive writes to a folder. */
export function isWrittenTo(dir: string): boolean {
  return isAlive(holderOf(join(resolve(dir), LOCK)))
}

/** Makes the lock, which has its content from the moment it is there; false when there is one. */
function claim(path: string, own: Holder): boolean {
  const prepared = `${path}.${own.id}`
  return writing(path, () => {
    mkdirSync(resolve(path, '..'), { recursive: true })
    try {
      writeFileSync(prepared, JSON.stringify(own), { flag: 'wx' })
      linkOrCopy(prepared, path)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    } finally {
      rmSync(prepared, { force: true })
    }
  })
}

/** @throws EEXIST when there is one at `to` */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    copyFileSync(from, to, constants.COPYFILE_EXCL) // a file system without links
  }
}

/**
 * Takes a lock away that nobody alive holds. Several may see the same dead one: one of them at a time looks again, so that
 * none takes away what another has made by then.
 */
function removeDead(path: string): void {
  const turn = `${path}.removing`
  try {
    mkdirSync(turn)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const since = statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? Infinity
    if (wallClock() - since > LONGEST_TURN_MS) rmSync(turn, { recursive: true, force: true })
    return
  }
  try {
    // What is not there is not taken away: it might be by then.
    const holder = holderOf(path)
    if (holder !== undefined && !isAlive(holder)) rmSync(path, { force: true })
  } finally {
    rmSync(turn, { recursive: true, force: true })
  }
}

interface Holder {
  readonly pid: number
  /** when the process began, as the system counts; null where it does not say */
  readonly born: string | null
  /** of this lock */
  readonly id: string
}

/** Null for a lock that says nothing; undefined where there is none. */
function holderOf(path: string): Holder | null | undefined {
  try {
    // A pipe in its place would never end.
    if (!lstatSync(path).isFile()) return null
    const { pid, born, id } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    return Number.isInteger(pid) && pid! > 0 ? { pid: pid!, born: born ?? null, id: id ?? '' } : null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : null
  }
}

/** A container gives the same ids to its processes each time: the one alive may be another than the one that wrote. */
function isAlive(holder: Holder | null | undefined): boolean {
  if (!holder) return false
  const { pid, born, id } = holder
  if (pid === process.pid) return ours.has(id)
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = bornAt(pid)
  return born === null || now === null || born === now
}

/** Linux says it in the 22nd field; the 2nd is a name that may hold anything, in parentheses. */
function bornAt(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

const inUse = (dir: string, holder: Holder | null | undefined): ConfigurationError =>
  new ConfigurationError(
    `the folder '${dir}' is one where another run is writing${holder ? ` (process ${holder.pid})` : ''}; ` +
      'wait for its end, or name another folder.',
  )
