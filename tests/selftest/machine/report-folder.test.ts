import { execFileSync } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { takeReportFolder } from '../../../src/run/report-folder.js'
import { ConfigurationError } from '../../../src/target/configuration/types.js'
import { run } from '../support/cli.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** With two, the lock that was not there at once failed nine times of ten. */
const ROUNDS = 3

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

test('a folder by another name is the same, and giving back leaves the lock of another run', async () => {
  const other = `${dir}-by-another-name`
  await symlink(dir, other)
  const giveBack = takeReportFolder(dir)
  expect(() => takeReportFolder(other)).toThrow(ConfigurationError)
  await rm(lock())
  const giveBackOther = takeReportFolder(other)
  giveBack()
  expect(() => takeReportFolder(dir)).toThrow(ConfigurationError)
  giveBackOther()
  takeReportFolder(dir)()
  await rm(other)
})

test('while somebody else takes a dead lock away, it is left, unless that one was killed', async () => {
  await writeFile(lock(), '')
  await mkdir(`${lock()}.removing`)
  expect(() => takeReportFolder(dir)).toThrow(ConfigurationError)
  await utimes(`${lock()}.removing`, 0, 0)
  takeReportFolder(dir)()
  expect(await readdir(dir)).toEqual([])
})

/** Takes the folder at a given instant, and holds it until it is killed. */
const TAKING = `
  const { takeReportFolder } = await import(process.argv[1])
  process.on('message', ([dir, at]) => {
    while (Date.now() < at);
    try { takeReportFolder(dir); process.send('took') } catch (error) { process.send(error.message) }
  })
  process.send('ready')`

test.each(['none', 'of a dead process'])(
  'of several that start at the same moment one has the folder; the lock before: %s',
  async (before) => {
    const built = join(root, 'dist', 'src', 'run', 'report-folder.js')
    for (let round = 0; round < ROUNDS; round++) {
      const folder = join(dir, String(round))
      await mkdir(folder)
      if (before !== 'none') await writeFile(join(folder, '.running'), '{"pid":4194305}')
      const all = Array.from({ length: 4 }, () =>
        spawn(process.execPath, ['--input-type=module', '-e', TAKING, built], {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        }),
      )
      const said = () => Promise.all(all.map(async (each) => ((await once(each, 'message')) as [string])[0]))
      await said()
      const answers = said()
      const at = Date.now() + 20
      for (const each of all) each.send([folder, at])
      const took = (await answers).filter((answer) => answer === 'took')
      for (const each of all) each.kill('SIGKILL')
      expect(took).toEqual(['took'])
    }
  },
)

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

const RECORD = join(root, 'fixtures', 'recorded', 'field', 'medplum-5.1.6', 'r-cc.ndjson.gz')

describe.each([
  ['replay', ['replay', 'run', '--report-dir', 'held']],
  ['replay in the folder of the record', ['replay', 'run', '--report-dir', 'run']],
  ['merge', ['merge', 'run', '--report-dir', 'held']],
])('%s', (_, args) => {
  test('leaves a folder alone that a run is writing to, and has it when that has ended', async () => {
    const folder = join(dir, args.at(-1)!)
    await mkdir(join(dir, 'run'))
    await mkdir(folder, { recursive: true })
    await writeFile(join(dir, 'run', 'record.ndjson'), gunzipSync(await readFile(RECORD)))
    const before = await readdir(folder)
    const giveBack = takeReportFolder(folder)
    const refused = await run(args, {}, dir)
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' })
    expect(refused.stderr).toMatch(/where another run is writing \(process \d+\); wait for its end/)
    expect(await readdir(folder)).toEqual(expect.arrayContaining(before))
    expect(await readdir(folder)).toHaveLength(before.length + 1)
    giveBack()
    expect([0, 1, 3]).toContain((await run(args, {}, dir)).exitCode)
    expect(await readdir(folder)).not.toContain('.running')
    expect((await readdir(folder)).length).toBeGreaterThan(before.length)
  })
})
