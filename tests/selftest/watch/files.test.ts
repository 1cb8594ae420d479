import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
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
    await writeFile(join(dir, 'src', 'a.txt'), 'one')
    await writeFile(join(dir, 'src', 'a.txt'), 'one and two')
    await first
    close()
    expect(told).toEqual([join('src', 'a.txt')])
  })

  test('that is not there is a mistake of the user', () => {
    expect(() => watchFiles(join(dir, 'none'), [], () => undefined)).toThrow(
      /^--watch-path is '.*none', which cannot be watched \(ENOENT\); give a folder/,
    )
  })
})
