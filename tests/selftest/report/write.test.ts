import { CATALOGUE } from '../../conformance/suite.js'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FORMATS, writeReports } from '../../../src/report/write.js'
import { sampleReport } from './sample.js'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('writes JSON, HTML and JUnit always, into a folder that it makes', async () => {
  const paths = await writeReports(sampleReport(), CATALOGUE, join(dir, 'a', 'b'))
  expect(Object.keys(paths)).toEqual(['json', 'html', 'junit'])
  expect(await readdir(join(dir, 'a', 'b'))).toEqual(['junit.xml', 'report.html', 'report.json'])
})

test('writes every format whole, and leaves no temporary file', async () => {
  const paths = await writeReports(sampleReport(), CATALOGUE, dir, FORMATS)
  expect((await readdir(dir)).sort()).toEqual(
    [
      'ctrf.json',
      'junit.xml',
      'report.html',
      'report.json',
      'run.har',
      'summary.md',
      'test-report.json',
    ].sort(),
  )
  for (const path of Object.values(paths)) expect(await readFile(path, 'utf8')).toMatch(/\n$/)
  expect(JSON.parse(await readFile(paths.json ?? '', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(sampleReport())),
  )
})

test('refuses an unknown format before it writes anything', async () => {
  await expect(writeReports(sampleReport(), CATALOGUE, join(dir, 'x'), ['pdf'])).rejects.toThrow(
    'No report format is called pdf; there are json, html, junit, ctrf, har, markdown, test-report',
  )
  expect(await readdir(dir)).toEqual([])
})
