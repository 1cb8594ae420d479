import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writing } from '../evidence/machine-fault.js'
import { ConfigurationError } from '../target/configuration/types.js'

const LOCK = '.running'

/** The folders that runs of this process write to: its own id in a lock does not tell them from a dead process. */
const ours = new Set<string>()

/**
 * Takes a report folder for one run, so that two never mix their files there. What a process that is dead left is taken
 * over.
 * @returns gives it back
 * @throws ConfigurationError when a run that is alive has it, MachineFault when it cannot be written
 */
export function takeReportFolder(dir: string): () => void {
  const path = join(resolve(dir), LOCK)
  for (let tries = 0; !claim(path); tries++) {
    const holder = holderOf(path)
    if (ours.has(path) || (holder !== null && isAlive(holder)) || tries > 2) throw inUse(dir, holder)
    writing(path, () => rmSync(path, { force: true }))
  }
  ours.add(path)
  return () => {
    ours.delete(path)
    rmSync(path, { force: true })
  }
}

/** Whether a run that is alive writes to a folder. */
export function isWrittenTo(dir: string): boolean {
  const path = join(resolve(dir), LOCK)
  const holder = holderOf(path)
  return ours.has(path) || (holder !== null && isAlive(holder))
}

/** Makes the lock; false when there is one. */
function claim(path: string): boolean {
  return writing(path, () => {
    mkdirSync(resolve(path, '..'), { recursive: true })
    try {
      const file = openSync(path, 'wx')
      writeSync(file, JSON.stringify({ pid: process.pid, born: bornAt(process.pid) }))
      closeSync(file)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  })
}

interface Holder {
  readonly pid: number
  /** when the process began, as the system counts; null where it does not say */
  readonly born: string | null
}

function holderOf(path: string): Holder | null {
  try {
    // A pipe in its place would never end.
    if (!lstatSync(path).isFile()) return null
    const { pid, born } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    return Number.isInteger(pid) && pid! > 0 ? { pid: pid!, born: born ?? null } : null
  } catch {
    return null
  }
}

/** A container gives the same ids to its processes each time: the one alive may be another than the one that wrote. */
function isAlive({ pid, born }: Holder): boolean {
  if (pid === process.pid) return false
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

const inUse = (dir: string, holder: Holder | null): ConfigurationError =>
  new ConfigurationError(
    `--report-dir is '${dir}', where another run is writing${holder ? ` (process ${holder.pid})` : ''}; ` +
      'wait for its end, or name another folder.',
  )
