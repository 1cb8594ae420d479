import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { counts, watchFiles } from '../../../src/watch/files.js'

describe('a change counts', () => {
  const dir = join(sep, 'server')
  const report = join(dir, 'reports', 'latest')
  test.each([
    ['server.py', true],
    [join('src', 'a.ts'), true],
    [join('reports', 'other', 'a.json'), true],
    [join('reports', 'latest-notes.txt'), true],
    [join('reports', 'latest', 'report.json'), false],
    [join('reports', 'latest'), false],
    [join('node_modules', 'x', 'index.js'), false],
    [join('src', '__pycache__', 'a.pyc'), false],
    [join('.git', 'index'), false],
    [join('src', '.a.py.swp'), false],
    [join('src', 'a.py~'), false],
    [join('src', '.env'), true],
  ])('%s: %s', (name, expected) => {
    expect(counts(dir, name, [report])).toBe(expected)
  })
})

describe('a folder', () => {
  let dir = ''
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'watch-'))
    await mkdir(join(dir, 'src'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  test('tells of a change below it, once for a file written in steps', async () => {
    const told: string[] = []
    let close = (): void => undefined
    const first = new Promise<void>((resolve) => {
      close = watchFiles(dir, [], (path) => {
        told.push(path)
        resolve()
      })
    })
    writeFileSync(join(dir, 'src', 'a.txt'), 'one')
    writeFileSync(join(dir, 'src', 'a.txt'), 'one and two')
    await first
    close()
    expect(told).toEqual([join('src', 'a.txt')])
  })

  /** Does something in the folder, and waits until one of these paths is told of. */
  function watching(): {
    seen: (paths: readonly string[], act: () => Promise<unknown>) => Promise<void>
    close: () => void
  } {
    let told: (path: string) => void = () => undefined
    const close = watchFiles(dir, [], (path) => told(path))
    return {
      async seen(paths, act) {
        const isTold = new Promise<void>((resolve) => {
          told = (path) => paths.includes(path) && resolve()
        })
        await act()
        await isTold
      },
      close,
    }
  }

  test('tells of a file each time that an editor puts another in its place', async () => {
    const [file, beside] = [join(dir, 'src', 'a.txt'), join(dir, 'src', '.new~')]
    await writeFile(file, 'before')
    const { seen, close } = watching()
    for (const text of ['one', 'two', 'three'])
      await seen([join('src', 'a.txt')], async () => {
        await writeFile(beside, text)
        await rename(beside, file)
      })
    await seen([join('src', 'a.txt')], () => writeFile(file, 'written in place'))
    close()
  })

  test('tells of what changes in a folder that is new, or new in the place of another', async () => {
    const { seen, close } = watching()
    const [outer, inner] = [join('src', 'new'), join('src', 'new', 'deep')]
    for (const text of ['one', 'two']) {
      await seen([outer, inner], () => mkdir(join(dir, inner), { recursive: true }))
      await seen([join(inner, 'b.txt')], () => writeFile(join(dir, inner, 'b.txt'), text))
      await seen([outer, inner, join(inner, 'b.txt')], () => rm(join(dir, outer), { recursive: true }))
    }
    close()
  })

  test('that is a file is a mistake of the user', async () => {
    const file = join(dir, 'a.txt')
    await writeFile(file, '')
    expect(() => watchFiles(file, [], () => undefined)).toThrow(
      /cannot be watched \(ENOTDIR\); give a folder/,
    )
  })

  test('that is not there is a mistake of the user', () => {
    expect(() => watchFiles(join(dir, 'none'), [], () => undefined)).toThrow(
      /^--watch-path is '.*none', which cannot be watched \(ENOENT\); give a folder/,
    )
  })
})
