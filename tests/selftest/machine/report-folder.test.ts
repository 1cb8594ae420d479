import { execFileSync } from 'node:child_process'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeReportFolder } from '../../../src/run/report-folder.js'
import { ConfigurationError } from '../../../src/target/configuration/types.js'

let dir: string
const lock = (): string => join(dir, '.running')

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-folder-'))
})

afterEach(() => rm(dir, { recursive: true, force: true }))

/** A process that does nothing until it is ended. */
function idle(): { readonly pid: number; end(): Promise<void> } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    pid: child.pid!,
    end: () => {
      child.kill()
      return closed
    },
  }
}

test('a second run of this process on the same folder is refused, until the first gives it back', async () => {
  const giveBack = takeReportFolder(dir)
  expect(() => takeReportFolder(`${dir}/.`)).toThrow(/where another run is writing \(process \d+\); wait/)
  giveBack()
  expect(await readdir(dir)).toEqual([])
  takeReportFolder(dir)()
})

test('a process that is alive keeps its folder, and a dead one does not', async () => {
  const other = idle()
  await writeFile(lock(), JSON.stringify({ pid: other.pid }))
  expect(() => takeReportFolder(dir)).toThrow(ConfigurationError)
  await other.end()
  takeReportFolder(dir)()
  expect(existsSync(lock())).toBe(false)
})

test('a process with the number of a dead one, as in a container, does not keep the folder', async () => {
  const another = idle()
  await writeFile(lock(), JSON.stringify({ pid: another.pid, born: '1' }))
  if (existsSync('/proc/self/stat')) takeReportFolder(dir)()
  await writeFile(lock(), JSON.stringify({ pid: process.pid, born: '1' }))
  takeReportFolder(dir)()
  await another.end()
})

test.each(['', '{', 'null', '{"pid":-1}', '{"pid":"1"}', '{"pid":1e99}'])(
  'the lock %j is taken over',
  async (text) => {
    await writeFile(lock(), text)
    takeReportFolder(dir)()
    expect(await readdir(dir)).toEqual([])
  },
)

test('a folder in the place of the lock is said to be in the way', async () => {
  await mkdir(lock())
  expect(() => takeReportFolder(dir)).toThrow(/a folder has that name/)
})

test.skipIf(process.platform === 'win32')('a pipe in the place of the lock holds nothing up', () => {
  execFileSync('mkfifo', [lock()])
  takeReportFolder(dir)()
})
